import Foundation
import TestSupport
import Testing

@testable import Hansard

@Suite struct SearchFoldingTests {
    private static let file = Project.folder + "/Templates/assets/search-fold.js"

    /// With HANSARD_WRITE=1 in the environment it is written instead.
    @Test func theSearchPagesTableSaysTheSame() throws {
        let script = SearchFoldingScript.script()
        if ProcessInfo.processInfo.environment["HANSARD_WRITE"] == "1" {
            try script.write(toFile: Self.file, atomically: true, encoding: .utf8)
        }
        // Not the texts themselves: a failure would print them.
        let isEqual = try String(contentsOfFile: Self.file, encoding: .utf8) == script
        #expect(isEqual, "Run the tests once with HANSARD_WRITE=1 to write \(Self.file).")
    }

    @Test(arguments: [
        ("ﬁ", "fi"), ("Ⅳ", "iv"), ("É", "e"), ("ς", "σ"), ("İ", "i"), ("ı", "i"), ("ﷲ", "الله"), ("Ａ", "a"), ("①", "1"),
        ("ﬃ", "ffi"), ("ي", "ي"), ("\u{958}", "\u{915}\u{93C}"), ("𝔸", "a"), ("㎏", "kg"), ("№", "no"),
    ])
    func aLetterFoldsToAllThatItStandsFor(letter: String, folded: String) throws {
        let scalars = Array(folded.unicodeScalars)
        #expect(SearchFolding(try #require(letter.unicodeScalars.first)) == .word(scalars))
    }

    /// Letters that no decomposition takes apart, in both cases.
    @Test(arguments: [
        ("ß", "ẞ", "ss"), ("ł", "Ł", "l"), ("ø", "Ø", "o"), ("œ", "Œ", "oe"), ("æ", "Æ", "ae"), ("đ", "Đ", "d"),
        ("ð", "Ð", "d"), ("þ", "Þ", "th"), ("ħ", "Ħ", "h"), ("ŧ", "Ŧ", "t"), ("ŋ", "Ŋ", "n"), ("ɓ", "Ɓ", "b"),
        ("ƶ", "Ƶ", "z"), ("ɨ", "Ɨ", "i"), ("ǿ", "Ǿ", "o"), ("ǽ", "Ǽ", "ae"), ("ſ", "S", "s"), ("ᲀ", "В", "в"),
        ("ꭰ", "Ꭰ", "ꭰ"),
    ])
    func aLetterIsFoundByThoseThatAKeyboardHas(small: String, capital: String, folded: String) throws {
        for letter in [small, capital] {
            #expect(
                SearchFolding(try #require(letter.unicodeScalars.first)) == .word(Array(folded.unicodeScalars)),
                "\(letter)")
        }
    }

    @Test(arguments: [
        ("㍿", "株式会社"), ("½", "1⁄2"), ("㈱", "(株)"), ("ﷺ", "صلى الله عليه وسلم"), ("ゟ", "より"), ("㌔", "キロ"),
    ])
    func aCharacterMayStandForAText(character: String, text: String) throws {
        #expect(SearchFolding(try #require(character.unicodeScalars.first)) == .text(Array(text.unicodeScalars)))
    }

    @Test(arguments: [("ﾊ", "ハ"), ("豈", "豈"), ("ﾞ", "\u{3099}"), ("゛", "\u{3099}"), ("ㄱ", "\u{1100}"), ("漢", "漢")])
    func aGlyphIsWrittenInItsFullForm(glyph: String, full: String) throws {
        #expect(
            SearchFolding(try #require(glyph.unicodeScalars.first)) == .glyph(try #require(full.unicodeScalars.first)))
    }

    @Test(arguments: ["™", "℠", "、", "…", "´", "©"]) func aSignSeparates(sign: String) throws {
        #expect(SearchFolding(try #require(sign.unicodeScalars.first)) == .separator)
    }

    /// Two spellings that people take for the same give the same terms.
    @Test(arguments: [
        ("Straße", "STRASSE"), ("Łódź", "lodz"), ("Łukasz Sørensen", "lukasz sorensen"), ("København", "kobenhavn"),
        ("Ærø", "AERO"), ("ｶﾞｲﾄﾞ ﾊﾝｶｸ", "ガイド ハンカク"), ("か\u{3099}き", "がき"), ("㍿", "株式会社"), ("Ｔｏｋｙｏ２０２６", "tokyo2026"),
        ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}", "한글"), ("ISPARTA ili", "ısparta İLİ"), ("Ⅷ ㎏", "viii KG"),
        ("ΟΔΥΣΣΕΎΣ", "οδυσσευς"), ("½ l", "1⁄2 l"), ("oﬃce", "OFFICE"), ("ＣＡＦＥ\u{301}", "cafe"), ("か゛", "が"),
    ])
    func spellingsOfOneWordMeet(one: String, other: String) {
        let tokenizer = SearchTokenizer()
        #expect(tokenizer.terms(one) == tokenizer.terms(other))
        #expect(tokenizer.terms(one, for: .query) == tokenizer.terms(other, for: .query))
        #expect(!tokenizer.terms(one).isEmpty)
    }

    @Test(arguments: [
        ("½", ["1", "2"]), ("a½", ["a1", "2"]), ("㈱", ["株"]), ("abc㈱", ["abc", "株"]), ("㍿", ["株式", "式会", "会社"]),
    ])
    func whatStandsForATextIsWholeInAQuery(text: String, terms: [String]) {
        #expect(SearchTokenizer().terms(text, for: .query) == terms)
    }

    @Test(arguments: ["\u{301}", "\u{5B0}", "\u{64E}", "\u{20DD}", "\u{FE0F}", "\u{200D}", "\u{AD}"])
    func whatIsOnALetterOrHiddenIsNothing(mark: String) throws {
        #expect(SearchFolding(try #require(mark.unicodeScalars.first)) == .nothing)
    }

    @Test(arguments: ["\u{93F}", "\u{94D}", "\u{BCD}", "\u{9BF}", "\u{A4D}"])
    func signsOfVowelsAndViramasAreLetters(sign: String) throws {
        let scalar = try #require(sign.unicodeScalars.first)
        #expect(SearchFolding(scalar) == .word([scalar]))
    }
}

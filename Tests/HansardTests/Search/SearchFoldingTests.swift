import Foundation
import Testing

@testable import Hansard

@Suite struct SearchFoldingTests {
    private static let file =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path + "/Templates/assets/search-fold.js"

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
        ("ﬁ", "fi"), ("Ⅳ", "iv"), ("É", "e"), ("ς", "σ"), ("İ", "i"), ("ﷺ", "صلىاللهعليهوسلم"), ("Ａ", "a"), ("①", "1"),
        ("ﬃ", "ffi"), ("ي", "ي"), ("\u{958}", "\u{915}\u{93C}"), ("𝔸", "a"), ("½", "12"),
    ])
    func aLetterFoldsToAllThatItStandsFor(letter: String, folded: String) throws {
        let scalars = Array(folded.unicodeScalars)
        #expect(SearchFolding(try #require(letter.unicodeScalars.first)) == .word(scalars))
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

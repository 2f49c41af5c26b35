import Foundation
import TestSupport
import Testing

@testable import Hansard

/// The terms of texts in many scripts, which the search page's script must find too: Tests/Browser reads the same file.
@Suite struct SearchTermsTests {
    private struct Case: Codable, Equatable {
        let text: String
        let document: [String]
        let query: [String]
    }

    private static let file =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .path + "/Fixtures/search/terms.json"

    private static let texts = [
        "", "The ferry is late.", "don't stop: C3PO, a_b-c 100%", "École NAÏVE Ångström Straße STRASSE",
        "ﬁnal ﬃ ﬀ Ĳssel",
        "Ελλάς ΕΛΛΆΣ ελλας", "Привёт Йод й", "שָׁלוֹם שלום", "السَّلَامُ السلام ﷺ ﻼ", "हिन्दी में किताबें क़लम ज़मीन", "বাংলা ভাষা", "தமிழ் மொழி",
        "ਪੰਜਾਬੀ ગુજરાતી తెలుగు ಕನ್ನಡ മലയാളം සිංහල", "ภาษาไทย สวัสดีครับ", "ລາວ ភាសាខ្មែរ မြန်မာ", "日本語のテキスト、東京都。", "カタカナ ｶﾀｶﾅ ひらがな",
        "한국어 안녕하세요", "漢字abc漢字 a漢b", "中 文", "🎉 👍🏽 👨‍👩‍👧 ❤️ ☎", "Ⅳ ⅷ ½ ² ① ⑴ ㎏ ℃", "Ａｂｃ １２３",
        "zero\u{200B}width soft\u{AD}hyphen zwj\u{200D}word \u{FEFF}bom",
        "e\u{301}cole A\u{30A} \u{301}alone", "𝔸𝕓𝕔 𝟙𝟚 🅰", "tab\tline\nreturn\r\n", "\u{202E}turned\u{202C}", "ʰ ͺ ªº",
        "İstanbul ISTANBUL ı",
        "\u{0}nul\u{1}", "\u{E000}private", "ᄒ\u{1161}ᆫ", "x\u{FFFD}y", "Tibetan བོད་སྐད་", "ქართული ᲥᲐᲠᲗᲣᲚᲘ", "Հայերեն",
        "አማርኛ", "ᏣᎳᎩ Ꮳ ꮳ", "ǅ ǈ ŉ", "Łódź København Þórr Ærø ẞ ſ", "ｶﾞｲﾄﾞ ﾊﾟﾝ か\u{3099}き゛ っ\u{309A}", "㍿ ㈱ ½ ㍻元年 ㌔ 豈",
        "\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF} ㅎㅏㄴ ﾡﾢ", "Acme™ Ⅷ㎏",
    ]

    private static func cases() -> [Case] {
        var random = SeededRandom(seed: 42)
        let alphabet = Array(texts.joined().unicodeScalars)
        var all = texts
        for _ in 0..<200 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 1...30, using: &random) {
                switch Int.random(in: 0..<10, using: &random) {
                case 0: text.append(UnicodeScalar(UInt32.random(in: 0x20...0xD7FF, using: &random))!)
                case 1: text.append(UnicodeScalar(UInt32.random(in: 0x10000...0x1FFFF, using: &random))!)
                case 2: text.append(" ")
                default: text.append(alphabet.randomElement(using: &random)!)
                }
            }
            all.append(String(text))
        }
        let tokenizer = SearchTokenizer()
        return all.map { text in
            Case(text: text, document: tokenizer.terms(text), query: tokenizer.terms(text, for: .query))
        }
    }

    /// With HANSARD_WRITE=1 in the environment the file is written instead.
    @Test func theSharedCasesAreWhatTheTokenizerGives() throws {
        let cases = Self.cases()
        if ProcessInfo.processInfo.environment["HANSARD_WRITE"] == "1" {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let lines = try cases.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
            try "[\n\(lines.joined(separator: ",\n"))\n]\n".write(toFile: Self.file, atomically: true, encoding: .utf8)
        }
        let known = try JSONDecoder().decode([Case].self, from: Data(contentsOf: URL(fileURLWithPath: Self.file)))
        #expect(known.count == cases.count)
        for (known, now) in zip(known, cases) {
            // By bytes: strings that look the same are equal to Swift.
            let isEqual =
                known.document.map { Array($0.utf8) } == now.document.map { Array($0.utf8) }
                && known.query.map { Array($0.utf8) } == now.query.map { Array($0.utf8) }
            #expect(isEqual, "\(now.text.debugDescription): \(known.document) was \(now.document)")
        }
    }

    /// FTS5 is given the terms of a query and cuts them once more.
    @Test func aTermIsCutIntoItself() {
        let tokenizer = SearchTokenizer()
        for term in Set(Self.cases().flatMap { $0.document + $0.query }) {
            #expect(tokenizer.terms(term, for: .query) == [term])
        }
    }

    @Test(arguments: [
        ("ﬁnal", ["final"]), ("किताबें", ["किताबें"]), ("שָׁלוֹם", ["שלום"]), ("soft\u{AD}hyphen", ["softhyphen"]),
        ("日本語", ["日本", "本語", "語"]), ("ΕΛΛΆΣ", ["ελλασ"]), ("ελλάς", ["ελλασ"]), ("ไทย", ["ไท", "ทย", "ย"]),
    ])
    func terms(text: String, terms: [String]) {
        #expect(SearchTokenizer().terms(text).map { Array($0.utf8) } == terms.map { Array($0.utf8) })
    }
}

import Testing

@testable import Hansard

@Suite struct HTMLEscapingTests {
    @Test(arguments: [
        ("a < b && c", "a &lt; b &amp;&amp; c"), ("naïve “quotes”", "naïve “quotes”"), ("", ""),
        ("\"it's\"", "&quot;it&#39;s&quot;"), ("<<>>", "&lt;&lt;&gt;&gt;"), ("&lt;", "&amp;lt;"), ("👩‍👧 🎈", "👩‍👧 🎈"),
        ("one\n\ttwo\r\n", "one\n\ttwo\r\n"),
    ])
    func escapes(text: String, html: String) { #expect(escapedHTML(text) == html) }

    @Test(arguments: [
        ("a\u{202E}b", "U+202E"), ("a\u{200B}b", "U+200B"), ("a\u{FEFF}b", "U+FEFF"), ("a\u{AD}b", "U+00AD"),
        ("a\u{FFFE}b", "U+FFFE"), ("a\u{1FFFF}b", "U+1FFFF"), ("a\u{10FFFF}b", "U+10FFFF"),
        ("a\u{0}b", "U+0000"), ("a\u{1B}b", "U+001B"), ("a\u{7F}b", "U+007F"), ("a\u{85}b", "U+0085"),
        ("a\u{2066}b", "U+2066"), ("a\u{2060}b", "U+2060"), ("a\u{E0041}b", "U+E0041"), ("a\u{E007F}b", "U+E007F"),
    ])
    func showsCharactersThatHide(text: String, name: String) {
        #expect(escapedHTML(text) == "a<span class=\"h\">\(name)</span>b")
    }

    @Test func agreesWithTheObviousProgram() {
        var random = SeededRandom(seed: 7)
        let scalars =
            "ab<&>é\"'🎈 \n\t\r\u{0}\u{1F}\u{7F}\u{80}\u{9F}\u{A0}\u{AD}\u{2010}\u{200B}\u{200D}\u{202A}\u{202F}\u{2060}\u{2065}\u{2069}\u{206A}\u{FEFF}\u{FFFD}\u{E0000}\u{E007F}\u{E0080}\u{E0100}\u{FDCF}\u{FDF0}\u{FFFE}\u{FFFF}\u{1FFFE}\u{10FFFF}\u{10FFFD}"
        for _ in 0..<3_000 {
            let text = String.random(of: scalars, count: Int.random(in: 0..<40, using: &random), using: &random)
            #expect(escapedHTML(text) == escapedOneByOne(text))
        }
    }

    private func escapedOneByOne(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar.value {
            case 0x26: return "&amp;"
            case 0x3C: return "&lt;"
            case 0x3E: return "&gt;"
            case 0x22: return "&quot;"
            case 0x27: return "&#39;"
            case 0x09, 0x0A, 0x0D: return String(scalar)
            case 0..<0x20, 0x7F...0x9F, 0xAD, 0x200B, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x2069, 0xFEFF,
                0xE0000...0xE007F, 0xFDD0...0xFDEF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                return "<span class=\"h\">U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)</span>"
            default: return String(scalar)
            }
        }.joined()
    }

    @Test func aCutSequenceAtTheEndIsNoReasonToReadOn() {
        for bytes in [[0xC2], [0xE2, 0x80], [0xEF, 0xBB], [0xF3, 0xA0, 0x80]] as [[UInt8]] {
            var out: [UInt8] = []
            bytes.withUnsafeBufferPointer { out.appendHTML($0) }
            #expect(out == bytes)
        }
    }
}

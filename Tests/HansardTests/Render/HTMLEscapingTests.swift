import TestSupport
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
        ("a\u{200E}b", "U+200E"), ("a\u{061C}b", "U+061C"), ("a\u{34F}b", "U+034F"), ("a\u{115F}b", "U+115F"),
        ("a\u{180E}b", "U+180E"), ("a\u{3164}b", "U+3164"), ("a\u{FFA0}b", "U+FFA0"), ("a\u{FFF9}b", "U+FFF9"),
        ("a\u{2028}b", "U+2028"), ("a\u{FE0F}b", "U+FE0F"), ("a\u{E0100}b", "U+E0100"), ("a\u{1D173}b", "U+1D173"),
    ])
    func showsCharactersThatHide(text: String, name: String) {
        #expect(escapedHTML(text) == "a<span class=\"h\">\(name)</span>b")
    }

    /// Of Greek and Cyrillic words too, in which letters may be marked.
    @Test(arguments: ["αβ\u{34F}γ", "при\u{34F}вет", "\u{34F}αβγ", "αβγ\u{061C}"])
    func aHiddenCharacterWithinAWordIsShown(text: String) {
        #expect(escapedHTML(text).contains("<span class=\"h\">U+0"))
    }

    @Test(arguments: [
        "❤\u{FE0F}", "☎\u{FE0E}", "1\u{FE0F}\u{20E3}", "👩\u{200D}👧", "🏳\u{FE0F}\u{200D}🌈", "葛\u{E0100}飾", "辻\u{FE00}",
        "ᠠ\u{180B}", "∩\u{FE00}", "می\u{200C}خواهم", "ế Việt", "ひらがな カタカナ", "한국어", "العربية", "ქართული",
    ])
    func whatEmojiAndScriptsNeedStays(text: String) { #expect(escapedHTML(text) == text) }

    @Test(arguments: ["1\u{FE0F}", "#\u{FE0F}x", "\u{FE0F}", "b\u{180B}", "ひ\u{E0100}", "a\u{FE00}"])
    func aSelectorWithNothingToChooseIsShown(text: String) {
        #expect(escapedHTML(text).contains("<span class=\"h\">U+"))
    }

    @Test func agreesWithTheObviousProgram() {
        var random = SeededRandom(seed: 7)
        let scalars =
            "ab<&>é\"'🎈 \n\t\r\u{0}\u{1F}\u{7F}\u{80}\u{9F}\u{A0}\u{AD}\u{2010}\u{200B}\u{200D}\u{202A}\u{202F}\u{2060}\u{2065}\u{2069}\u{206A}\u{FEFF}\u{FFFD}\u{E0000}\u{E007F}\u{E0080}\u{E0200}\u{FDCF}\u{FDF0}\u{FFFE}\u{FFFF}\u{1FFFE}\u{10FFFF}\u{10FFFD}\u{200F}\u{2029}\u{61C}\u{34F}\u{1160}\u{17B4}\u{FFFB}"
        for _ in 0..<3_000 {
            let text = String.random(of: scalars, count: Int.random(in: 0..<40, using: &random), using: &random)
            #expect(escapedHTML(text) == escapedOneByOne(text))
        }
    }

    /// Every character of the planes that have any of the kind, and the ends of the others, by what Unicode says of it.
    @Test func whatIsHiddenIsWhatUnicodeLetsProgramsShowAsNothing() {
        let values = [0...0x1FFFF, 0xDFFFE...0xE1000, 0x10FFFE...0x10FFFF].joined()
        let wrong = values.compactMap { Unicode.Scalar(UInt32($0)) }.filter { scalar in
            escapedHTML("b\(scalar)b") != "b\(escapedOneByOne(String(scalar)))b" && !isMarkedLetter(scalar)
        }
        #expect(wrong.isEmpty, "\(wrong.map { String($0.value, radix: 16) })")
    }

    private func isMarkedLetter(_ scalar: Unicode.Scalar) -> Bool { LookAlikes.passesForLatin(scalar.value) }

    private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200C, 0x200D, 0x09, 0x0A, 0x0D: return false
        case 0xFFF9...0xFFFB, 0x061C, 0x200E, 0x200F, 0x202A...0x202E: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: return true
        default: return scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isNoncharacterCodePoint
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
            case _ where isHidden(scalar):
                let digits = String(scalar.value, radix: 16, uppercase: true)
                return "<span class=\"h\">U+\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)</span>"
            default: return String(scalar)
            }
        }.joined()
    }

    @Test func aCutSequenceAtTheEndIsNoReasonToReadOn() {
        for bytes in [[0xC2], [0xCD], [0xD0], [0xE2, 0x80], [0xEF, 0xBB], [0xF3, 0xA0, 0x80]] as [[UInt8]] {
            var out: [UInt8] = []
            bytes.withUnsafeBufferPointer { out.appendHTML($0) }
            #expect(out == bytes)
        }
    }

    @Test(arguments: [
        ("one\ntwo\t\u{1B}[2J", "one\ntwoU+0009U+001B[2J"), ("a\u{202E}b", "aU+202Eb"), ("❤\u{FE0F} é", "❤\u{FE0F} é"),
        ("a\u{2028}b\u{85}c\u{0}", "aU+2028bU+0085cU+0000"), ("", ""),
    ])
    func whatIsPrintedHidesNothing(text: String, shown: String) {
        #expect(printable(text, keeping: "\n") == shown)
        #expect(!printable(text).unicodeScalars.contains("\n"))
    }
}

import Foundation
import Testing

@testable import Hansard

@Suite struct XMLTextTests {
    private func xml(_ text: String, inAttribute: Bool = false) -> (text: String, shown: Int) {
        var out: [UInt8] = []
        let shown = out.appendXML(text, inAttribute: inAttribute)
        return (String(decoding: out, as: UTF8.self), shown)
    }

    @Test(arguments: [
        ("a & b < c > d \"e\" 'f'", "a &amp; b &lt; c &gt; d &quot;e&quot; 'f'"), ("é 👍🏽 \u{202E}", "é 👍🏽 \u{202E}"),
        ("a\r\nb\tc", "a&#13;\nb\tc"), ("\u{85}\u{7F}\u{A0}", "&#133;\u{7F}\u{A0}"), ("]]>", "]]&gt;"), ("", ""),
    ])
    func whatXMLCanHoldComesBack(text: String, written: String) {
        let (xml, shown) = xml(text)
        #expect(xml == written && shown == 0)
    }

    @Test func whatXMLCannotHoldIsShownAndCounted() {
        let (content, shown) = xml("\0a\u{8}\u{B}\u{1F}\u{FFFE}\u{FFFF}\u{FFFD}")
        #expect(content == "[U+0000]a[U+0008][U+000B][U+001F][U+FFFE][U+FFFF]\u{FFFD}")
        #expect(shown == 6)
    }

    @Test func anAttributeKeepsItsWhiteSpace() {
        #expect(xml("a\n\tb\r", inAttribute: true).text == "a&#10;&#9;b&#13;")
    }

    @Test func anAttributeHasNoControlCharacterLeft() throws {
        var text = ""
        for scalar in (0..<0x11_0000 as Range<UInt32>).compactMap({ Unicode.Scalar($0) })
        where scalar.value % 7 == 0 || scalar.value < 0x3000 {
            text.unicodeScalars.append(scalar)
        }
        var out: [UInt8] = Array("<a b=\"".utf8)
        let shown = out.appendXML(text, inAttribute: true)
        #expect(shown == 30, "C0 but tab, LF and CR, and U+FFFE")
        #expect(out.allSatisfy { $0 >= 0x20 })
    }
}

import Foundation
import TestSupport
import Testing

@testable import Hansard

@Suite struct PlainTextTests {
    private func html(_ text: String) -> String {
        var out: [UInt8] = []
        withBytes(text) { PlainText.append($0, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    private static func link(_ url: String) -> String {
        "<a href=\"\(escapedHTML(url))\" rel=\"nofollow noreferrer\">\(escapedHTML(url))</a>"
    }

    // MARK: Lines

    @Test(arguments: [
        ("one", "<p>one</p>"), ("", "<p></p>"), ("one\ntwo", "<p>one<br>two</p>"), ("one\r\ntwo", "<p>one<br>two</p>"),
        ("one\n\ntwo", "<p>one</p><p>two</p>"), ("one\r\n\r\n\r\ntwo", "<p>one</p><p>two</p>"), ("one\n", "<p>one</p>"),
        ("one\n\n\n", "<p>one</p>"), ("<b>\n&", "<p>&lt;b&gt;<br>&amp;</p>"),
    ])
    func linesAndParagraphsStay(text: String, expected: String) { #expect(html(text) == expected) }

    // MARK: Links

    /// Each case a text in parts, every second of which is an address. The chat’s widget is held to the same.
    private static var cases: [[String]] {
        get throws {
            let links = URL(fileURLWithPath: Project.folder + "/Tests/links.json")
            return try JSONDecoder().decode([[String]].self, from: Data(contentsOf: links))
        }
    }

    @Test func anAddressBecomesALinkAndAnythingElseStaysText() throws {
        let cases = try Self.cases
        #expect(cases.count > 50)
        for parts in cases {
            let drawn = parts.enumerated().map { $0 % 2 == 1 ? Self.link($1) : escapedHTML($1) }.joined()
            #expect(html(parts.joined()) == "<p>\(drawn)</p>", "\(parts)")
        }
    }

    @Test(arguments: [")", "]", ".", "(", "mailto:", "http://(", ":"])
    func aLongTextOfPunctuationTakesNoTime(piece: String) {
        let text = "http://a" + String(repeating: piece, count: 300_000)
        var drawn = ""
        let time = processorTime { drawn = html(text) }
        #expect(drawn.utf8.count >= text.utf8.count)
        #expect(time < .seconds(60))
    }

    @Test func whateverIsWrittenOnlySafeAddressesBecomeLinksAndNoTextIsLost() {
        var random = SeededRandom(seed: 8)
        let pieces = [
            "http", "https", "mailto", "javascript", "data", ":", "//", "/", "a", "é", " ", "(", ")", "[", "]", "<",
            ">",
            "\"", "'", "&", ".", ",", "\u{202E}", "“", "\n", "\r", "@", "\\", "%0a", "\u{0}",
        ]
        for _ in 0..<4_000 {
            let text = (0..<Int.random(in: 1..<14, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                .joined()
            let html = html(text)
            for match in html.matches(of: /href="([^"]*)"/) {
                #expect(isSafeAddress(String(match.1)), "\(text.debugDescription) → \(html)")
            }
            let withoutLinks = html.replacing(/<a href="[^"]*" rel="nofollow noreferrer">/, with: "").replacing(
                "</a>", with: "")
            if !text.contains("\n"), !text.contains("\r") { #expect(withoutLinks == "<p>\(escapedHTML(text))</p>") }
        }
    }
}

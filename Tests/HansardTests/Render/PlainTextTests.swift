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

    @Test(arguments: [
        ("https://example.com", "https://example.com", "", ""),
        ("see http://example.com/a now", "http://example.com/a", "see ", " now"),
        ("HTTPS://EXAMPLE.COM/A", "HTTPS://EXAMPLE.COM/A", "", ""),
        ("mailto:jamie@example.com", "mailto:jamie@example.com", "", ""),
        ("https://example.com/a?b=1&c=2#d", "https://example.com/a?b=1&c=2#d", "", ""),
        ("https://example.com/ü/日本", "https://example.com/ü/日本", "", ""),
        // The punctuation of the sentence is not the address's.
        ("Read https://example.com/a.", "https://example.com/a", "Read ", "."),
        ("https://example.com/a, b", "https://example.com/a", "", ", b"),
        ("https://example.com/a?!…", "https://example.com/a", "", "?!…"),
        ("*https://example.com/a*", "https://example.com/a", "*", "*"),
        ("'https://example.com/a'", "https://example.com/a", "'", "'"),
        ("\"https://example.com/a\"", "https://example.com/a", "\"", "\""),
        // A bracket is only the address's if it opens it.
        ("(https://example.com/a)", "https://example.com/a", "(", ")"),
        ("[https://example.com/a].", "https://example.com/a", "[", "]."),
        ("https://example.com/A_(b)", "https://example.com/A_(b)", "", ""),
        ("(see https://example.com/A_(b))", "https://example.com/A_(b)", "(see ", ")"),
        ("<https://example.com/a>", "https://example.com/a", "<", ">"),
        ("“https://example.com/a”", "https://example.com/a", "“", "”"),
        ("見てhttps://example.com/a", "https://example.com/a", "見て", ""),
        ("((https://example.com/a))", "https://example.com/a", "((", "))"),
        ("https://example.com/(a)b)", "https://example.com/(a)b", "", ")"),
        ("https://example.com/a\u{202E}b", "https://example.com/a", "", "\u{202E}b"),
    ])
    func anAddressBecomesALink(text: String, url: String, before: String, after: String) {
        #expect(html(text) == "<p>\(escapedHTML(before))\(Self.link(url))\(escapedHTML(after))</p>")
    }

    @Test(arguments: [
        "javascript:alert(1)", "JavaScript://example.com/%0aalert(1)", "data:text/html,x", "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.com", "xhttps://example.com", "1http://example.com", "https:example.com",
        "https:/example.com", "https://", "http://.", "mailto:", "mailto://jamie@example.com", "https: //example.com",
        "://example.com", ":", "https\u{200B}://example.com", "10:30",
    ])
    func anythingElseStaysText(text: String) { #expect(html(text) == "<p>\(escapedHTML(text))</p>") }

    @Test(.timeLimit(.minutes(1)), arguments: [")", "]", ".", "(", "mailto:", "http://(", ":"])
    func aLongTextOfPunctuationTakesNoTime(piece: String) {
        let text = "http://a" + String(repeating: piece, count: 300_000)
        #expect(html(text).utf8.count >= text.utf8.count)
    }

    @Test func severalAddressesStandInALine() {
        let (one, two) = ("https://example.com/1", "mailto:a@example.com")
        #expect(
            html("\(one) and \(two): \(one)") == "<p>\(Self.link(one)) and \(Self.link(two)): \(Self.link(one))</p>")
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

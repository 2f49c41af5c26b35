import TestSupport
import Testing

@testable import Hansard

@Suite struct CommonMarkTests {
    private func html(_ markdown: String) -> String { String(decoding: safeHTML(commonMark: markdown), as: UTF8.self) }

    @Test(arguments: [
        ("**bold** and *soft* `code`", "<p><strong>bold</strong> and <em>soft</em> <code>code</code></p>\n"),
        ("one\ntwo", "<p>one<br />\ntwo</p>\n"), ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("a & b < c", "<p>a &amp; b &lt; c</p>\n"),
        (
            "[text](https://example.com/?a=1&b=2)",
            "<p><a rel=\"nofollow noreferrer\" href=\"https://example.com/?a=1&amp;b=2\">text</a></p>\n"
        ),
        (
            "<https://example.com>",
            "<p><a rel=\"nofollow noreferrer\" href=\"https://example.com\">https://example.com</a></p>\n"
        ),
    ])
    func markupIsDrawn(markdown: String, expected: String) { #expect(html(markdown) == expected) }

    @Test(arguments: [
        ("**bold** and *soft* `co_de`", "bold and soft co_de"), ("a\\_b &amp; c", "a_b & c"),
        ("one\ntwo\n\nthree", "one\ntwo\nthree"), ("# Head\n- a\n- b\n\n> c", "Head\n• a\n• b\nc"),
        ("3. a\n4. b\n\n   - c\n", "3. a\n4. b\n• c"),
        ("[text](https://example.com) <https://a.example>", "text https://a.example"),
        ("[text](javascript:x) ![cat](https://example.com/c.png)", "text (javascript:x) cat"),
        ("```js\na **b**\n```\nc", "a **b**\nc"), ("a <b>x</b>", "a <b>x</b>"), ("a&#xFFFE;b", "a\u{FFFE}b"), ("", ""),
    ])
    func plainTextIsWhatOneReads(markdown: String, text: String) { #expect(plainText(commonMark: markdown) == text) }

    @Test(arguments: [
        ("a <b>x</b>", "<p>a &lt;b&gt;x&lt;/b&gt;</p>\n"), ("<!-- hidden -->", "<p>&lt;!-- hidden --&gt;</p>\n"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
        ("<div>\n*x*\n</div>", "<p>&lt;div&gt;<br />\n*x*<br />\n&lt;/div&gt;</p>\n"),
        ("x <img src=y onerror=alert(1)>", "<p>x &lt;img src=y onerror=alert(1)&gt;</p>\n"),
    ])
    func rawHTMLIsShownAsTheTextThatItIs(markdown: String, expected: String) { #expect(html(markdown) == expected) }

    @Test(arguments: [
        "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](<java\tscript:alert(1)>)",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:x)", "[x](file:///etc/passwd)", "[x](//example.com)",
        "[x](about.html)", "[x][y]\n\n[y]: javascript:alert(1)", "<javascript:alert(1)>", "![x](javascript:alert(1))",
        "[x]()", "[x](<https://a b>)", "[x](https&#58;//example.com)",
    ])
    func aLinkToAnywhereElseIsUnwrapped(markdown: String) {
        let html = html(markdown)
        if html.contains("<a ") { #expect(html.contains("href=\"https://")) }
        #expect(!html.lowercased().contains("href=\"javascript") && !html.lowercased().contains("href=\"data"))
        #expect(html.contains("x") || markdown.hasPrefix("<"))
        #expect(!html.contains("<img"))
    }

    @Test(arguments: [
        ("[x](https://example.com \"a\u{202E}b\")", " title=\"aU+202Eb\">x</a>"),
        ("```\u{200B}js\nx\n```", "<code class=\"language-U+200Bjs\">x\n</code>"),
        ("a\u{202E}b", "a<span class=\"h\">U+202E</span>b"),
        ("a&#xFFFE;&#xFFFF;b", "a<span class=\"h\">U+FFFE</span><span class=\"h\">U+FFFF</span>b"),
        ("[x](https://example.com)[y](https://example.com \"a\u{AD}b\")", "title=\"aU+00ADb\">y</a>"),
        ("`a\u{FEFF}b`", "<code>a<span class=\"h\">U+FEFF</span>b</code>"),
    ])
    func aHiddenCharacterIsShownByItsNumberAndEndsNoAttribute(markdown: String, part: String) {
        #expect(html(markdown).contains(part), "\(html(markdown))")
    }

    @Test(arguments: [
        ("# a\n\n## b\n\n### c", 2, [2, 2, 3]), ("## a\n\n#### b\n\n## c", 2, [2, 3, 2]),
        ("# a\n\n## b\n\n### c\n\n# d", 3, [3, 3, 4, 3]), ("###### a\n\n###### b", 3, [3, 4]),
    ])
    func headingsGoOnFromThoseOfThePageAndSkipNoLevel(markdown: String, first: Int, levels: [Int]) {
        var out: [UInt8] = []
        var text = markdown
        text.withUTF8 { CommonMark.appendHTML($0, firstHeading: first, to: &out) }
        let found = String(decoding: out, as: UTF8.self).split(separator: "<h").map { Int($0.prefix(1)) }
        #expect(found == levels)
    }

    @Test func whereAnUnsafeLinkLedStaysReadable() {
        #expect(html("[click *here*](javascript:alert(1))") == "<p>click <em>here</em> (javascript:alert(1))</p>\n")
    }

    @Test(arguments: [
        ("![a cat](https://example.com/cat.png)", "a cat"),
        ("![](https://example.com/cat.png)", "https://example.com/cat.png"),
    ])
    func aPictureBecomesALink(markdown: String, text: String) {
        #expect(
            html(markdown) == "<p><a rel=\"nofollow noreferrer\" href=\"https://example.com/cat.png\">\(text)</a></p>\n"
        )
    }

    @Test func aPictureInsideALinkIsNoLinkInALink() {
        let html = html("[![cat](https://example.com/cat.png)](https://example.com/)")
        #expect(html.matches(of: #/<a /#).count == html.matches(of: /<\/a>/).count)
        #expect(!html.contains("<img"))
    }

    @Test func charactersThatHideAreShown() {
        #expect(html("a\u{202E}b `c\u{200B}`").contains("a<span class=\"h\">U+202E</span>b"))
        #expect(html("`c\u{200B}`").contains("<code>c<span class=\"h\">U+200B</span></code>"))
    }

    @Test func whateverIsWrittenOnlyHarmlessElementsComeOut() {
        var random = SeededRandom(seed: 9)
        let pieces = [
            "[", "](", ")", "![", "<", ">", "javascript:", "https://e.com", "data:x", "a", "`", "```\n", "*", "_", "\n",
            "\n\n", "> ",
            "- ", "1. ", "# ", "    ", "\t", "&lt;", "&#60;", "\"", "'", "\\", "<b>", "</b>", "<script>", "<!--", "-->",
            "<?", "]]>",
            "<a href=\"x\" onclick=\"y\">", "\u{0}", "\u{202E}", "é", "\r", "[x]: javascript:y\n", "[x]",
        ]
        let harmless =
            /<\/?(p|em|strong|code|pre|ul|li|blockquote|h[1-6])>|<ol( start="\d+")?>|<\/ol>|<(hr|br) \/>|<\/a>|<span class="h">U\+[0-9A-F]+<\/span>|<code class="language-[^"<>]*">|<a rel="nofollow noreferrer" href="(https:\/\/|http:\/\/|mailto:)[^"<>]*"( title="[^"<>]*")?>/
        for _ in 0..<3_000 {
            let markdown = (0..<Int.random(in: 1..<16, using: &random)).map { _ in pieces.randomElement(using: &random)!
            }.joined()
            let rest = html(markdown).replacing(harmless, with: "")
            #expect(!rest.contains("<"), "\(markdown.debugDescription) → \(html(markdown))")
        }
    }
}

import Testing

@testable import Hansard

/// What the Markdown pages hold of texts: CommonMark that no reader of CommonMark takes for HTML.
@Suite struct MarkdownSpellingTests {
    private func markdown(_ text: String) -> String {
        var out: [UInt8] = []
        var text = text
        text.withUTF8 { CommonMark.appendMarkdown($0, to: &out) }
        return String(decoding: out, as: UTF8.self)
    }

    @Test(arguments: [
        // An address that is its own text, and ends the tag-like writing of it.
        (
            #"[http://h/"\>\<script\>alert(1)\</script\>](<http://h/"\>\<script\>alert(1)\</script\>>)"#,
            #"[http://h/"\>\<script\>alert(1)\</script\>](http://h/"%3E%3Cscript%3Ealert\(1\)%3C/script%3E)"# + "\n"
        ),
        // `mailto:` is left out of such a writing, and what follows could be a tag, a comment or an end.
        ("[b](mailto:b)", "[b](Mailto:b)\n"), ("[/b](mailto:/b)", "[/b](Mailto:/b)\n"),
        ("[!--x--](mailto:!--x--)", "[\\!--x--](Mailto:!--x--)\n"),
        ("[!--\u{202E}--](mailto:!--U+202E--)", "[\\!--U+202E--](Mailto:!--U+202E--)\n"),
        ("[?x?](mailto:?x?)", "[?x?](Mailto:?x?)\n"),
        // What follows the first text would be left out.
        ("[http://a*x*](http://a)", "[http://a*x*](Http://a)\n"),
        ("[`http://a`](http://a)", "[`http://a`](Http://a)\n"),
        // These can be written so.
        ("<http://example.com/?a=1&b=2>", "<http://example.com/?a=1&b=2>\n"),
        ("[https://example.com](https://example.com)", "<https://example.com>\n"),
        ("<jamie.doe@example.com>", "<jamie.doe@example.com>\n"),
        ("[x](https://example.com/a)", "[x](https://example.com/a)\n"),
    ])
    func anAddressIsWrittenAsATagOnlyWhereItIsOne(text: String, expected: String) {
        #expect(markdown(text) == expected)
    }

    @Test(arguments: [
        "~~~ a`b\n<script>alert(1)</script>\n~~~", "~~~ &#96;&#10;~~~&#10;<script>alert(1)</script>\ncode\n~~~",
        "``` x&#10;~~~&#10;<b>\n<script>\n```", "```&#96;&#96;&#96;\n<script>\n```",
    ])
    func whatStandsAfterAFenceEndsNoCode(text: String) {
        let written = markdown(text)
        let html = String(decoding: safeHTML(commonMark: written), as: UTF8.self)
        #expect(html.hasPrefix("<pre><code") && html.hasSuffix("</code></pre>\n"), "\(written)")
        #expect(html.ranges(of: "<pre>").count == 1, "\(written)")
    }

    @Test func aLanguageAfterAFenceStays() { #expect(markdown("```c++\nx\n```") == "``` c++\nx\n```\n") }

    @Test(arguments: [
        ("a\u{1B}[2Jb\u{202E}c", "aU+001B\\[2JbU+202Ec\n"), ("`a\u{9B}31m`", "`aU+009B31m`\n"),
        ("a&#x1b;b&#x202e;", "aU+001BbU+202E\n"), ("a&#xFFFE;b", "aU+FFFEb\n"), ("a&#13;b", "a b\n"),
        ("[x](https://example.com/\u{202E}a)", "[x](https://example.com/%E2%80%AEa)\n"),
        ("[x](https://example.com \"a\u{202E}b\")", "[x](https://example.com \"aU+202Eb\")\n"),
        ("```\na\r\nb\u{2028}\n```", "``` \na\nbU+2028\n```\n"), ("❤\u{FE0F}\tx", "❤\u{FE0F}&#9;x\n"),
    ])
    func whatHidesIsShownByItsNumber(text: String, expected: String) { #expect(markdown(text) == expected) }

    @Test(arguments: [
        ("a\u{1B}[2J", "aU+001B\\[2J"), ("a\u{202E}b\u{2028}c", "aU+202EbU+2028c"), ("a\nb\rc\r\nd", "a b c  d"),
        ("1\u{0}\u{85}", "1U+0000U+0085"), ("é 李 ❤\u{FE0F}", "é 李 ❤\u{FE0F}"), ("при\u{34F}вет", "приU+034Fвет"),
    ])
    func soItIsInPlainText(text: String, expected: String) { #expect(MarkdownText.escaped(text) == expected) }

    @Test func aPageOfTheOwnersHasNoHTMLEither() {
        let text = "<img src=x onerror=alert(1)>\n\n[go](javascript:alert(1)) **on**\none\n"
        let page = String(decoding: safeMarkdown(commonMark: text), as: UTF8.self)
        #expect(page == "\\<img src=x onerror=alert(1)\\>\n\ngo (javascript:alert(1)) **on**\none\n")
    }
}

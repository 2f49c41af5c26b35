import TestSupport
import Testing

@testable import Hansard

@Suite struct SlackMrkdwnTests {
    private let names = SlackNames(
        person: { ["U07JAMIE": "Jamie Doe", "U09ROBIN": "Robin_R"][$0] },
        conversation: { ["C01GENERAL": "general"][$0] })

    private func commonMark(_ text: String, hasStyles: Bool = true) -> String {
        CommonMarkWriter.write(SlackMrkdwn(names: names, hasStyles: hasStyles).blocks(text))
    }

    @Test(arguments: [
        ("*bold* and _italic_ and ~gone~", "**bold** and _italic_ and ~gone~"),
        ("*_both_*", "**_both_**"), ("_*both*_", "**_both_**"),
        ("2*3*4", "2\\*3\\*4"), ("snake_case_name", "snake_case_name"), ("* no bold*", "\\* no bold\\*"),
        ("*open", "\\*open"), ("*a*b*", "**a\\*b**"), ("(*x*), *y*.", "(**x**), **y**."),
        ("**x**", "\\***x**\\*"), ("*näher*heran", "\\*näher\\*heran"), ("*日本*", "**日本**"),
        ("say `*not bold*` twice", "say `*not bold*` twice"), ("`a` `b`", "`a` `b`"), ("``", "\\`\\`"),
        (":thumbs_up: and :+1::skin-tone-3:", ":thumbs_up: and :+1::skin-tone-3:"), ("*:tada:*", "**:tada:**"),
        ("_a_ _b_", "_a b_"),
    ])
    func marksNeedTheBoundaryOfAWord(text: String, expected: String) { #expect(commonMark(text) == expected) }

    @Test(arguments: [
        ("<@U07JAMIE>", "@Jamie Doe"), ("<@U07JAMIE|jd>", "@Jamie Doe"), ("<@U0NOBODY|nina>", "@nina"),
        ("<@U0NOBODY>", "@U0NOBODY"), ("<@U09ROBIN>", "@Robin_R"), ("<#C01GENERAL>", "#general"),
        ("<#C01GENERAL|old-name>", "#general"), ("<#C99SECRET|>", "#C99SECRET"), ("<#C99OTHER|other>", "#other"),
        ("<!here>", "@here"), ("<!here|@here>", "@here"), ("<!channel> <!everyone>", "@channel @everyone"),
        ("<!subteam^S01|@support>", "@support"), ("<!subteam^S01>", "@S01"),
        ("<!date^1392734382^{date_num} {time_secs}|2014-02-18 6:39:42 AM PST>", "2014-02-18 6:39:42 AM PST"),
        ("<!date^1392734382^{date}^https://example.com/|then>", "[then](https://example.com/)"),
        ("<!date^1392734382^{date}>", "2014-02-18T14:39:42Z"), ("<!new^thing|label>", "label"),
    ])
    func mentionsAreWrittenWithTheirNames(text: String, expected: String) { #expect(commonMark(text) == expected) }

    @Test(arguments: [
        ("<https://example.com/a_b?x=1&amp;y=2>", "<https://example.com/a_b?x=1&y=2>"),
        ("<https://example.com/|the site>", "[the site](https://example.com/)"),
        ("<https://example.com/|a &amp; b>", "[a & b](https://example.com/)"),
        ("<mailto:jamie@example.com|jamie@example.com>", "[jamie@example.com](mailto:jamie@example.com)"),
        ("<tel:+49301234|030 1234>", "[030 1234](tel:+49301234)"),
        ("<slack-action://approve|Approve>", "Approve"), ("<javascript:alert(1)>", "javascript:alert(1)"),
        ("*<https://example.com/|bold>*", "**[bold](https://example.com/)**"),
        (
            "<https://files.slack.com/files-pri/T1-F1/plan.pdf?t=xoxe-123&amp;x=1|plan>",
            "[plan](https://files.slack.com/files-pri/T1-F1/plan.pdf)"
        ),
        (
            "<https://example.slack.com/archives/C01/p1767312000000200?thread_ts=1767312000.000100>",
            "<https://example.slack.com/archives/C01/p1767312000000200?thread_ts=1767312000.000100>"
        ),
    ])
    func linksAreLinksAndCarryNoToken(text: String, expected: String) { #expect(commonMark(text) == expected) }

    @Test(arguments: [
        ("a &lt; b &amp;&amp; b &gt; c", "a < b && b > c"), ("&amp;lt;", "\\&lt;"), ("&nbsp;", "\\&nbsp;"),
        ("<!DOCTYPE html>", "\\<!DOCTYPE html>"), ("<b>x</b>", "\\<b>x\\</b>"), ("1 < 2", "1 < 2"),
        ("`a &lt; b`", "`a < b`"), ("`<https://example.com/>`", "`https://example.com/`"),
    ])
    func referencesAreDecodedOnce(text: String, expected: String) { #expect(commonMark(text) == expected) }

    @Test func fencesHoldTextAsItIs() {
        #expect(commonMark("look: ```let x = *y*\nz &lt; 1``` done") == "look:\n\n```\nlet x = *y*\nz < 1\n```\n\ndone")
        #expect(commonMark("```\n<https://example.com/|here>\n```") == "```\nhere\n```")
        #expect(commonMark("```open") == "\\`\\`\\`open")
        #expect(commonMark("```a````b`") == "```\na\n```\n\n`b`")
    }

    @Test func quotesGoByTheLineOrToTheEnd() {
        #expect(commonMark("&gt; one\n&gt;two\nthree") == "> one\\\n> two\n\nthree")
        #expect(commonMark("a\n&gt;&gt;&gt;b\n\nc ```d```") == "a\n\n> b\n>\n> c\n>\n> ```\n> d\n> ```")
        #expect(commonMark("no &gt; quote") == "no > quote")
    }

    @Test func linesBreakWhereTheyDoInSlack() {
        #expect(commonMark("one\ntwo\n\n\nthree\r\nfour") == "one\\\ntwo\n\nthree\\\nfour")
        #expect(commonMark("*a\nb*") == "\\*a\\\nb\\*")
        #expect(commonMark("") == "")
    }

    @Test func bulletsOfRichTextAreAList() {
        #expect(commonMark("Buy:\n• milk\n    ◦ oat\n• bread\nDone") == "Buy:\n\n- milk\n  - oat\n- bread\n\nDone")
        #expect(commonMark("- milk\n1. bread") == "\\- milk\\\n1\\. bread")
    }

    @Test func withoutStylesOnlyEntitiesMeanSomething() {
        #expect(commonMark("*x* `y` <@U07JAMIE> &gt; z", hasStyles: false) == "\\*x\\* \\`y\\` @Jamie Doe > z")
    }

    @Test func largeAndHostileTextsTakeNeitherStackNorTime() {
        let count = 20_000
        let texts = [
            "&gt;&gt;&gt;x\n", "*a ", "_a_ ", "<@U07JAMIE> ", "`", "<", ":a", "&gt; x\n", "• x\n", "```", "**_", "![",
            " *a*",
        ]
        for text in texts { #expect(!commonMark(String(repeating: text, count: count)).isEmpty) }
        let deep = (0..<count).map {
            FlatListItem(indent: $0, isOrdered: false, number: 1, blocks: [.paragraph([[.text("x")]])])
        }
        #expect(CommonMarkWriter.write(FlatListItem.nested(deep[...])).utf8.count < count * 40)
    }

    @Test func anyTextIsShownAsItIsWhenItHoldsNoMarkup() {
        var random = SeededRandom(seed: 3)
        let alphabet = Array("ab1 .,;!?()[]{}#+-=/\\|\"'^%$@éß日🎈&><\n")
        for _ in 0..<2_000 {
            let text = String((0..<30).map { _ in alphabet.randomElement(using: &random)! })
            let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            guard !escaped.contains("\n&gt;"), !escaped.hasPrefix("&gt;") else { continue }
            let seen = ShownText(commonMark: commonMark(escaped)).characters.map(\.scalar).filter {
                $0 != "↵" && $0 != "¶"
            }
            #expect(seen == text.unicodeScalars.filter { !$0.properties.isWhitespace })
        }
    }
}

import Testing

@testable import Hansard

@Suite struct NameReplacerTests {
    private let replacer = NameReplacer([
        ("Jamie", "P1"), ("Jamie Doe", "P2"), ("jamie.doe@example.com", "P2"), ("山田太郎", "P3"), ("Ågot", "P4"),
        ("U02AB", "P2"), ("42", "P5"), ("Al", "P6"),
    ])

    @Test(arguments: [
        ("Hi Jamie Doe, hi Jamie!", "Hi P2, hi P1!"), ("JAMIE DOE", "P2"), ("<@U02AB>: ok", "<@P2>: ok"),
        ("mail jamie.doe@example.com.", "mail P2."), ("担当は山田太郎です", "担当はP3です"), ("Spør Ågot.", "Spør P4."),
        ("Jamie", "P1"), ("(Jamie)", "(P1)"), ("x-Jamie-y", "x-P1-y"),
    ])
    func wholeNamesAreReplaced(text: String, expected: String) {
        #expect(replacer.replaced(in: text) == expected)
    }

    /// A line is broken anywhere, two spaces look like one, and Markdown shows nothing of its marks.
    @Test(arguments: [
        ("Jamie  Doe said", "P2 said"), ("Jamie\nDoe", "P2"), ("Jamie\r\n\tDoe.", "P2."), ("Jamie\u{A0}Doe", "P2"),
        ("Jamie\u{202F}Doe", "P2"), ("Jamie\u{3000}Doe", "P2"), ("Ja\u{AD}mie Doe", "P2"),
        ("Jamie\u{200B} Doe", "P2"), ("\u{FEFF}Jamie Doe", "\u{FEFF}P2"), ("J\u{200D}amie Doe", "P2"),
        ("**Jamie Doe**", "**P2**"), ("**Jamie** Doe", "**P2**"), ("Jamie *Doe*", "*P2*"), ("Ja**mie** Doe", "P2"),
        ("J*amie* Doe", "P2"), ("Jamie **Doe**", "**P2**"), ("jamie.doe\\@example.com", "P2"), ("_Jamie_", "_P1_"),
        ("~~Jamie~~ Doe", "~~P2~~"),
    ])
    func aNameIsFoundHoweverItIsSetAndSpaced(text: String, expected: String) {
        #expect(replacer.replaced(in: text) == expected)
    }

    /// Names of files, channels and emoji, and addresses, have no spaces.
    @Test(arguments: [
        ("Jamie_Doe.pdf", "P2.pdf"), ("jamie-doe-farewell", "P2-farewell"), ("jamie.doe", "P2"),
        ("https://example.com/Jamie%20Doe%20CV.pdf", "https://example.com/P2%20CV.pdf"), (":jamie_doe:", ":P2:"),
        ("Jamie\u{1680}Doe", "P2"), ("Ja\u{FE0F}mie Doe", "P2"), ("Jamie. Doe", "P1. Doe"),
    ])
    func aNameIsFoundWhereItsWordsAreJoined(text: String, expected: String) {
        #expect(replacer.replaced(in: text) == expected)
    }

    /// What two paragraphs, two items of a list, or a text and code say is not one name.
    @Test(arguments: [
        ("I asked Jamie\n\nDoe is a deer", "I asked P1\n\nDoe is a deer"), ("* Jamie\n* Doe", "* P1\n* Doe"),
        ("```\nJamie\n```\nDoe", "```\nP1\n```\nDoe"), ("Jamie\n**Doe**", "**P2**"),
    ])
    func aNameGoesOverTheEndOfALineAndNoFurther(text: String, expected: String) {
        #expect(replacer.replaced(in: text) == expected)
    }

    /// A page shows the words of a link and not where it leads; nothing of the link is lost.
    @Test(arguments: [
        ("[Jamie](https://x.example) Doe", "[P2](https://x.example)"), ("[Jamie D](x)oe", "[P2](x)"),
        ("Jamie [Doe](x \"t\")!", "[P2](x \"t\")!"), ("Ja[mie](a_(b)) Doe", "[P2](a_(b))"),
        ("[Jamie][1] Doe\n\n[1]: https://x.example", "[P2][1]\n\n[1]: https://x.example"),
        ("![Jamie](x) Doe", "![P2](x)"), ("**[Jamie](x)** Doe", "**[P2](x)**"), ("[**Jamie**](x) Doe", "[**P2**](x)"),
        ("[Jamie] Doe", "[P2]"), ("[Jamie](x) [Doe](y)", "[P2](x)[](y)"),
        ("[Jamie](https://x.example/Jamie-Doe) Doe", "[P2](https://x.example/P2)"),
        ("[here](https://x.example/Jamie-Doe)", "[here](https://x.example/P2)"),
    ])
    func aNameIsFoundWhereLinksAreSetInIt(text: String, expected: String) {
        #expect(replacer.replaced(in: text) == expected)
    }

    /// Slack’s and Teams’ exports have tags and entities in their texts, and so has mail.
    @Test(arguments: [
        ("<b>Jamie</b> Doe", "<b>P2</b>"), ("Jamie <i class=\"x\">Doe</i>", "<i class=\"x\">P2</i>"),
        ("<at id=\"0\">Jamie</at> Doe", "<at id=\"0\">P2</at>"), ("Jamie<br/>Doe", "P2"),
        ("Ja<!-- x -->mie Doe", "P2<!-- x -->"),
        ("<@U9|Jamie> Doe", "<@U9|P2>"), ("<@U02AB|Jamie> Doe", "<@P2|P2>"), ("<@U02AB>", "<@P2>"),
        ("<https://x.example|Jamie> Doe", "<https://x.example|P2>"), ("<jamie.doe@example.com>", "<P2>"),
        ("<mailto:jamie.doe@example.com|Jamie Doe>", "<mailto:P2|P2>"), ("<img alt=\"Jamie Doe\">", "<img alt=\"P2\">"),
        ("> so said Jamie\n> Doe", "> so said P2"), ("a < b, Jamie > Doe", "a < b, P1 > Doe"),
    ])
    func aNameIsFoundWhereTagsAreSetInIt(text: String, expected: String) {
        #expect(replacer.replaced(in: text) == expected)
    }

    /// A character is written in many ways, and read in one.
    @Test(arguments: [
        ("Jamie&nbsp;Doe", "P2"), ("Jamie&#32;Doe", "P2"), ("Jamie&#x20;Doe", "P2"), ("J&#97;mie Doe", "P2"),
        ("Ja&shy;mie Doe", "P2"), ("&Aring;got", "P4"), ("&#197;GOT", "P4"), ("Jamie\\ Doe", "P2"),
        ("https://x.example/?q=jamie+doe", "https://x.example/?q=P2"), ("/jamie%20doe", "/P2"), ("/%C3%85got", "/P4"),
        ("/%4aamie%C2%A0Doe", "/P2"), ("[x](/%e5%b1%b1%e7%94%b0%e5%a4%aa%e9%83%8e)", "[x](/P3)"),
        ("ågot, ÅGOT", "P4, P4"),
        ("Ｊａｍｉｅ　Ｄｏｅ", "P2"), ("𝐉𝐚𝐦𝐢𝐞 Doe", "P2"), ("100%", "100%"), ("Jamie &; Doe", "P1 &; Doe"),
        ("Jamie&amp;Doe", "P1&amp;Doe"),
    ])
    func aNameIsFoundHoweverItsCharactersAreWritten(text: String, expected: String) {
        #expect(replacer.replaced(in: text) == expected)
    }

    /// Whoever writes a text may break a name in several ways at once.
    @Test(arguments: [
        ("J<b>a</b>mie D[o](x)e", "<b>P2</b>[](x)"), ("[Jamie\nDoe](x)", "[P2](x)"),
        ("\\[Jamie](x) Doe", "\\[P1](x) Doe"),
        ("<Jamie> Doe", "<P2>"), ("[**J&#97;mie**][a]&nbsp;~~Doe~~", "[**P2**][a]~~~~"), ("A&#x30a;got", "A&#x30a;got"),
        ("[[Jamie]] Doe", "[[P2]]"), ("[a [Jamie](x) b](y) Doe", "[a [P1](x) b](y) Doe"),
        ("Jamie <!-- no --> Doe", "P2<!-- no -->"),
        ("&lt;b&gt;Jamie Doe", "&lt;b&gt;P2"), ("Ｊamie&#8239;D\u{200B}oe", "P2"),
        ("<a href='/jamie'>Jamie</a> Doe", "<a href='/P1'>P2</a>"),
    ])
    func aNameIsFoundHoweverItIsBroken(text: String, expected: String) {
        #expect(replacer.replaced(in: text) == expected)
    }

    /// However long the address is.
    @Test func whatALinkLeadsToMayBeLong() {
        let address = String(repeating: "x", count: 100_000)
        #expect(replacer.replaced(in: "[Jamie](\(address)) Doe") == "[P2](\(address))")
    }

    @Test func anApostropheAndAHyphenAreTheSameInAnyForm() {
        let replacer = NameReplacer([("Pat O'Brien-Roe", "P1"), ("Ana", "P2")])
        #expect(replacer.replaced(in: "Pat O’Brien‑Roe, Pat O&#39;Brien\\-Roe") == "P1, P1")
        #expect(replacer.replaced(in: "mañana, Ana") == "mañana, P2", "a letter with an accent is one of a word")
    }

    /// Cells of a table and blocks of HTML are paragraphs of their own.
    @Test(arguments: [
        "[Ka\n\nLee](x)", "<p>Ka</p><p>Lee</p>", "Ka</td><td>Lee", "Ka&#10;&#10;Lee", "Ka%0A%0ALee", "> Ka\n>\n> Lee",
        "Ka](x\n\n) Lee",
    ])
    func markupHidesNoEndOfAParagraph(text: String) {
        #expect(NameReplacer([("Ka Lee", "P1")]).replaced(in: text) == text)
    }

    @Test func aNameThatIsKeptStaysWholeOverMarkup() {
        let replacer = NameReplacer([("Jamie", "P1")], keeping: ["Jamie Doe"])
        #expect(replacer.replaced(in: "[Jamie](/jamie) Doe, Jamie") == "[Jamie](/P1) Doe, P1")
        var text = "<b>Jamie</b> Doe"
        #expect(text.withUTF8 { replacer.keeps(in: $0) })
    }

    /// With the square of how many there are it would take hours.
    @Test(arguments: [
        "*", "[", "](", "[](", "[x](", "][", "<", "<b", "<b>", "<!--", "> ", "&", "&#1", "&a;", "%", "%4", "(", "[(",
        "Jamie](",
        "[Jamie](", "Jamie<b>", "Jamie&nbsp;", "\n ", "[\n",
    ])
    func aRowOfMarksIsGoneOverOnce(_ mark: String) {
        let marks = String(repeating: mark, count: 100_000)
        let expected = marks.replacing("Jamie", with: "P1")
        #expect(replacer.replaced(in: "Jamie \(marks)") == "P1 \(expected)")
    }

    /// A handle has marks of its own, and Markdown writes them with a backslash.
    @Test func aMarkThatBelongsToANameIsComparedAsOne() {
        let replacer = NameReplacer([("jamie_doe", "P2"), ("Ann  Lee", "P3"), ("J Doe", "P4")])
        #expect(replacer.replaced(in: "ask jamie_doe or jamie\\_doe") == "ask P2 or P2")
        #expect(replacer.replaced(in: "jamie doe, jamiedoe") == "jamie doe, jamiedoe")
        #expect(replacer.replaced(in: "Ann Lee, ann\u{A0}lee, J\u{A0}Doe and J  Doe") == "P3, P3, P4 and P4")
    }

    /// Also where somebody else has a part of it, or the same.
    @Test func aNameThatIsKeptStaysWhole() {
        let replacer = NameReplacer(
            [("Jamie", "P1"), ("Moe", "P2"), ("Kim Lee", "P3")], keeping: ["jamie doe", "Kim Lee"])
        #expect(replacer.replaced(in: "Jamie Doe, Jamie, Kim Lee and Moe") == "Jamie Doe, P1, Kim Lee and P2")
        func keeps(_ text: String) -> Bool {
            var text = text
            return text.withUTF8 { replacer.keeps(in: $0) }
        }
        #expect(keeps("for JAMIE DOE.") && keeps("Moe and Kim Lee"))
        #expect(!keeps("Jamie and Moe") && !keeps("Jamie Does") && !keeps(""))
    }

    @Test(arguments: ["Jamies", "xJamie", "", "Ja", "42 Al", "jam ie", "Doe", "JamieDoes", "Jam", "J", "J*", "\u{E2}"])
    func whatIsNoWholeNameStays(text: String) { #expect(replacer.replaced(in: text) == text) }
}

@Suite struct PseudonymTests {
    @Test func aPseudonymIsAnIdOfAChannelAndItsOwnSlug() {
        let pseudonym = Pseudonym(hash: 0x0123_4567_89AB_CDEF)
        #expect(pseudonym.code.count == 6)
        #expect(slug(of: pseudonym.id) == pseudonym.id)
        #expect(pseudonym.name(Phrase("Person {code}")) == "Person \(pseudonym.code.uppercased())")
        #expect(Pseudonym(hash: 0x0123_4567_89AB_CDEF, isLong: true).code.count == 12)
    }
}

@Suite struct RecordMaskTests {
    @Test func aMaskCoversThoseThatItSays() {
        let fields: Set<RecordMask.Field> = [.names]
        #expect(RecordMask(fields, of: .everybody).covers(nil))
        #expect(RecordMask(fields, of: .only(["7"])).covers("7"))
        #expect(!RecordMask(fields, of: .only(["7"])).covers(nil))
        #expect(RecordMask(fields, of: .except(["7"])).covers("3"))
        #expect(RecordMask(fields, of: .except(["7"])).covers(nil), "whoever no source names is somebody else")
        #expect(!RecordMask(fields, of: .except(["7"])).covers("7"))
    }
}

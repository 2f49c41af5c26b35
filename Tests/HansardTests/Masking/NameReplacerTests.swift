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

    /// With the square of how many there are it would take hours.
    @Test func aRowOfMarksIsGoneOverOnce() {
        let marks = String(repeating: "*", count: 400_000)
        #expect(replacer.replaced(in: "Jamie \(marks)") == "P1 \(marks)")
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

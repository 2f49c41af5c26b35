import Hansard
import Testing

@Suite struct WordsTests {
    private static func words(_ entries: [String: Words.Entry], language: String = "en") -> Words {
        Words(language: language, entries: entries)
    }

    @Test func aPhraseHasItsValuesInTheirPlaces() {
        #expect(Phrase("Seen by {n} of {of}").text(["n": "2", "of": "9"]) == "Seen by 2 of 9")
        #expect(Phrase("{name}が{time}").text(["name": "水沢", "time": "9:00"]) == "水沢が9:00")
        #expect(Phrase("no place").text(["n": "2"]) == "no place")
        #expect(Phrase("a { b").text() == "a { b")
    }

    @Test func aPhraseAsHTMLEscapesItsOwnTextAndNotItsValues() {
        #expect(Phrase("a < {n} & b").html(["n": "<b>1</b>"]) == "a &lt; <b>1</b> &amp; b")
    }

    @Test(arguments: [
        ("en", 1, PluralCategory.one), ("en", 0, .other), ("de", 2, .other), ("fr", 0, .one), ("fr", 1, .one),
        ("fr", 2, .other), ("es", 1, .one), ("ja", 1, .other), ("ar", 0, .zero), ("ar", 1, .one), ("ar", 2, .two),
        ("ar", 3, .few), ("ar", 110, .few), ("ar", 11, .many), ("ar", 99, .many), ("ar", 100, .other),
        ("ar", 102, .other), ("de-AT", 1, .one),
    ])
    func aNumberHasTheCategoryOfItsLanguage(language: String, number: Int, category: PluralCategory) {
        #expect(PluralCategory(number, language: language) == category)
    }

    @Test func aCountTakesTheFormOfItsNumber() {
        let words = Self.words([
            "count.messages": .plural([.one: Phrase("{n} message"), .other: Phrase("{n} messages")])
        ])
        #expect(words.count("count.messages", 1) == "1 message")
        #expect(words.count("count.messages", 1_204) == "1,204 messages")
    }

    @Test func whatIsMissingOrDoesNotFitIsSaid() {
        let english = Self.words([
            "site.skip": .text(Phrase("Skip")), "seen.by": .text(Phrase("Seen by {name}")),
            "count.days": .plural([.one: Phrase("{n} day"), .other: Phrase("{n} days")]),
            "calendar.weekdays": .list(["a", "b"]),
        ])
        let problems = english.problems(
            with: [
                "seen.by": .text(Phrase("Vu")), "count.days": .plural([.other: Phrase("{n}")]),
                "calendar.weekdays": .list(["a"]), "site.skp": .text(Phrase("x")),
            ], language: "de")
        #expect(
            problems == [
                "“calendar.weekdays” must have 2 items, and has 1.", "“count.days” lacks the forms one.",
                "“seen.by” must have the places {name} and no other.", "“site.skip” is missing.",
                "“site.skp” is no text of ours. Did you mean “site.skip”?",
            ])
    }

    @Test func aTemplateIsGivenTheTextsWithoutPlaces() {
        let words = Self.words(["site.skip": .text(Phrase("Skip")), "seen.by": .text(Phrase("Seen by {name}"))])
        #expect(words.forTemplates == ["site": ["skip": "Skip"]])
    }
}

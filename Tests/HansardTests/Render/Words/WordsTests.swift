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
        ("{first} & {second}", "a & b & <i>", "a &amp; b &amp; <i>"),
        ("{second} < {first}", "<i> < b < a", "<i> &lt; b &lt; a"),
        ("({first}; {second})", "((a; b); <i>)", "((a; b); <i>)"),
    ])
    func textsAreJoinedAsTheLanguageJoinsTwo(phrase: String, text: String, html: String) {
        let texts = ["a", "b", "<i>"]
        #expect(Phrase(phrase).joining(texts) == text)
        #expect(Phrase(phrase).joining(texts, asHTML: true) == html)
        #expect(Phrase(phrase).joining(["a"]) == "a")
        #expect(Phrase(phrase).joining([]) == "")
    }

    @Test func aCountTakesTheFormOfItsNumber() {
        let words = Self.words([
            "count.messages": .plural([.one: Phrase("{n} message"), .other: Phrase("{n} messages")])
        ])
        #expect(words.count("count.messages", 1) == "1 message")
        #expect(words.count("count.messages", 1_204) == "1,204 messages")
    }

    @Test func aFormThatIsLeftOutHasTheOtherInItsPlace() {
        let words = Self.words(
            ["count.messages": .plural([.one: Phrase("{n} mensaje"), .other: Phrase("{n} mensajes")])], language: "es")
        #expect(words.count("count.messages", 1_000_000) == "1,000,000 mensajes")
    }

    @Test func theFileOfALanguageThatNobodyCountsInIsRefused() {
        let english = Self.words(["site.skip": .text(Phrase("Skip"))])
        #expect(
            english.problems(with: ["site.skip": .text(Phrase("x"))], language: "xx") == [
                "ICU has no plural rules for “xx”. Name the file by the language’s tag, such as pt.yml or pt-BR.yml."
            ])
    }

    @Test(arguments: [
        ("en", 1_204, "1,204"), ("en", 999, "999"), ("en", -12_345_678, "-12,345,678"), ("es", 1_204, "1204"),
        ("es", 12_345, "12,345"), ("hi", 12_345_678, "1,23,45,678"), ("ja", .min, "-9,223,372,036,854,775,808"),
    ])
    func digitsArePartedAsTheLanguageHasThem(language: String, number: Int, text: String) {
        #expect(Self.words([:], language: language).number(number) == text)
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

    @Test func aDateMayHaveAnyOfThePlacesThatThereAreValuesFor() {
        let english = Self.words(["calendar.date": .text(Phrase("{day} {month} {year}"))])
        func problems(_ text: String) -> [String] {
            english.problems(with: ["calendar.date": .text(Phrase(text))], language: "ja")
        }
        #expect(problems("{year}年{number}月{day}日") == [])
        #expect(
            problems("{era}{year}年") == [
                "“calendar.date” may have the places {day}, {month}, {number}, {weekday}, {year} and no other."
            ])
    }

    @Test func aDateIsWrittenWithTheMonthsNumberWhereALanguageAsksForIt() {
        let words = Self.words(
            [
                "calendar.date": .text(Phrase("{year}年{number}月{day}日")),
                "calendar.months_of_year": .text(Phrase("{year}年{firstNumber}月〜{lastNumber}月")),
            ], language: "ja")
        #expect(words.date(20_514) == "2026年3月2日")
        let march = CalendarMonth(number: 2026 * 12 + 2)
        #expect(words.months(march, march.next.next) == "2026年3月〜5月")
    }

    @Test(arguments: [
        ("long_date", "{weekday}{day}{month}{number}{year}"), ("date", "{weekday}{day}{month}{number}{year}"),
        ("day_month", "{weekday}{day}{month}{number}{year}"), ("short_day", "{weekday}{day}"),
        ("month", "{month}{number}{year}"), ("months_of_year", "{first}{last}{firstNumber}{lastNumber}{year}"),
        ("months_of_years", "{first}{last}"), ("part", "{period}{n}"),
    ])
    func everyTextOfTheCalendarMayUseAllItsPlaces(name: String, places: String) {
        let english = Self.words(["calendar.\(name)": .text(Phrase("{day}"))])
        #expect(english.problems(with: ["calendar.\(name)": .text(Phrase(places))], language: "ja") == [])
    }

    @Test func aTemplateIsGivenTheTextsWithoutPlaces() {
        let words = Self.words(["site.skip": .text(Phrase("Skip")), "seen.by": .text(Phrase("Seen by {name}"))])
        #expect(words.forTemplates == ["site": ["skip": "Skip"]])
    }
}

import Testing

@testable import Hansard

@Suite struct LookAlikesTests {
    @Test(arguments: [
        ("p\u{430}ypal", "p<span class=\"g\" title=\"U+0430\">\u{430}</span>ypal"),
        ("\u{440}aypal", "<span class=\"g\" title=\"U+0440\">\u{440}</span>aypal"),
        (
            "see g\u{3BF}\u{3BF}gle.com",
            "see g<span class=\"g\" title=\"U+03BF\">\u{3BF}</span><span class=\"g\" title=\"U+03BF\">\u{3BF}</span>gle.com"
        ),
    ])
    func aLetterThatPassesForAnotherInAMixedWordIsMarked(text: String, html: String) {
        #expect(escapedHTML(text) == html)
    }

    @Test(arguments: [
        "Привет, как дела?", "Καλημέρα κόσμε", "USB-кабель", "Δt = 5 μs", "3D модель", "naïve café", "и", "日本語 а",
    ])
    func textInOneAlphabetAWordStaysAsItIs(text: String) {
        #expect(escapedHTML(text) == text)
    }

    @Test(arguments: [
        "Аnn Lee", "Ann\u{200B} Lee", "Ann Lee ", " Ann Lee", "Ann  Lee", "Ann\tLee", "Ann\nLee", "Ann\u{2028}Lee",
        "Ann\u{2800}Lee", "Ann \u{FFF9}Lee", "ann lee", "ANN LEE", "Ann\u{A0}Lee", "Ann\u{3000}Lee",
        "Ann\r\n Lee\u{2800}",
        "Ａｎｎ Ｌｅｅ", "𝐀𝐧𝐧 𝐋𝐞𝐞", "Ann\u{34F} Lee", "Ann \u{202E}Lee", "Ann \u{180E}\u{3164}Lee", "аnn lее", "Ann\u{85}Lee",
    ])
    func aNameThatLooksLikeAnotherHasItsIDBesideIt(other: String) {
        #expect(areAlike("Ann Lee", other))
        let people = PeopleDirectory(["Ann Lee", other, "Sam Poe"].enumerated().map { person("\($0)", $1) })
        #expect(String(decoding: people.plainHTML[0], as: UTF8.self).hasSuffix(" <small>0</small>"))
        #expect(String(decoding: people.plainHTML[1], as: UTF8.self).hasSuffix(" <small>1</small>"))
        #expect(String(decoding: people.plainHTML[2], as: UTF8.self) == "Sam Poe")
    }

    @Test(arguments: [
        ("Ali", "AIi"), ("ALI LEE", "Ali Lee"), ("Νίκος", "νίκος"), ("Вова", "вова"), ("Bob 0", "bob O"),
        ("Élodie", "E\u{301}LODIE"),
    ])
    func lettersOfOneAlphabetAreTakenForEachOtherToo(first: String, second: String) {
        #expect(areAlike(first, second))
    }

    @Test(arguments: [
        ("Alex Roe", "Alex Poe"), ("Ann Lee", "AnnLee"), ("Ann Lee", "Anne Lee"), ("Élodie", "Elodie"), ("李", "季"),
    ])
    func namesThatDifferAreNotTakenForEachOther(first: String, second: String) {
        #expect(!areAlike(first, second))
    }

    private func areAlike(_ first: String, _ second: String) -> Bool {
        !LookAlikes.skeletons(first).isDisjoint(with: LookAlikes.skeletons(second))
    }

    private func person(_ id: String, _ name: String) -> PeopleDirectory.Person {
        PeopleDirectory.Person(
            id: Int64(id) ?? 0, sourceID: id, slug: id, name: name, email: nil, title: nil, team: nil, manager: nil,
            isBot: false)
    }

    @Test func anAttributeHoldsNoMarkupAndNothingThatHides() {
        #expect(escapedAttribute("p\u{430}y\u{202E}\"<\n\u{1}") == "p\u{430}yU+202E&quot;&lt; U+0001")
        #expect(escapedAttribute("\u{2067}room\u{2069}") == "U+2067roomU+2069")
    }
}

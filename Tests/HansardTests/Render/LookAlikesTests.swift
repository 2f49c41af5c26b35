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

    @Test func namesThatLookAlikeHaveOneSkeleton() {
        #expect(LookAlikes.skeleton("Jаmie Dое") == LookAlikes.skeleton("Jamie Doe"))
        #expect(LookAlikes.skeleton("Jamie\u{200B} Doe") == LookAlikes.skeleton("Jamie Doe"))
        #expect(LookAlikes.skeleton("Ali") == LookAlikes.skeleton("AIi"))
        #expect(LookAlikes.skeleton("Alex Roe") != LookAlikes.skeleton("Alex Poe"))
    }

    @Test func anAttributeHoldsNoMarkupAndNothingThatHides() {
        #expect(escapedAttribute("p\u{430}y\u{202E}\"<\n\u{1}") == "p\u{430}yU+202E&quot;&lt; U+0001")
        #expect(escapedAttribute("\u{2067}room\u{2069}") == "U+2067roomU+2069")
    }
}

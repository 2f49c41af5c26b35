import Hansard
import Testing

/// What ICU says of languages that count in different ways, and of what is none.
@Suite struct PluralRulesTests {
    @Test(arguments: [
        ("en", 1, PluralCategory.one), ("en", 0, .other), ("en", -1, .one), ("de", 2, .other), ("fr", 0, .one),
        ("fr", 1, .one), ("fr", 2, .other), ("fr", 1_000_000, .many), ("es", 1, .one), ("ja", 1, .other),
        ("ar", 0, .zero), ("ar", 1, .one), ("ar", 2, .two), ("ar", 3, .few), ("ar", 110, .few), ("ar", 11, .many),
        ("ar", 99, .many), ("ar", 100, .other), ("ar", 102, .other), ("de-AT", 1, .one), ("it", 1, .one),
        ("pt", 0, .one), ("pt-PT", 0, .other), ("pl", 22, .few), ("pl", 25, .many), ("ru", 21, .one), ("cy", 6, .many),
        ("zh-Hant-TW", 1, .other), ("en", .min, .other),
    ])
    func aNumberHasTheFormOfItsLanguage(language: String, number: Int, category: PluralCategory) {
        #expect(PluralRules(language: language)?.category(of: number) == category)
    }

    @Test(
        arguments: [
            ("en", [.one, .other]), ("ja", [.other]), ("fr", [.one, .other]), ("pl", [.one, .few, .many]),
            ("ar", [.zero, .one, .two, .few, .many, .other]),
        ] as [(String, Set<PluralCategory>)])
    func textsNeedTheFormsOfSmallNumbers(language: String, forms: Set<PluralCategory>) {
        #expect(PluralRules(language: language)?.needed == forms)
    }

    @Test(arguments: ["xx", "tlh", "", "-", "english", "Templates", "en en"])
    func whatIsNoLanguageHasNone(tag: String) { #expect(PluralRules(language: tag) == nil) }
}

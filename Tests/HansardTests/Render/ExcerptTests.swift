import Hansard
import Testing

@Suite struct ExcerptTests {
    @Test(arguments: [
        ("  two\r\n\twords ", "two words"), ("\u{3000}全角\u{2003}空白\u{85}x", "全角 空白 x"), (" \n", ""), ("", ""),
        (String(repeating: "ab ", count: 30), String(repeating: "ab ", count: 26) + "ab…"),
        (String(repeating: "é", count: 80), String(repeating: "é", count: 80)),
        (String(repeating: "👩‍🚀", count: 81), String(repeating: "👩‍🚀", count: 80) + "…"),
    ])
    func aTextIsShownByItsFirstEightyCharactersOnOneLine(text: String, excerpt: String) {
        #expect(Hansard.excerpt(of: text, .plain) == excerpt)
    }

    @Test func markupAndWhereLinksLeadAreNotCounted() {
        let link = "[the **timetable**](https://example.com/\(String(repeating: "x", count: 500))) of *May*"
        #expect(excerpt(of: link, .markdown) == "the timetable of May")
    }
}

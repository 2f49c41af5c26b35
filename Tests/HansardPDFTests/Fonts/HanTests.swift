import Testing

@testable import HansardPDF

@Suite struct HanTests {
    @Test(arguments: [
        ("骨を", Han.japanese), ("骨 뼈", .korean), ("骨头", .chinese), ("plain", .chinese), ("🎈 あ", .japanese),
        ("カ 한", .japanese), ("", .chinese),
    ])
    func theRestOfATextTellsItsLanguage(text: String, han: Han) {
        var text = text
        #expect(text.withUTF8 { Han(of: $0) } == han)
    }
}

import Testing

@testable import HansardPDF

@Suite struct ClusterTextTests {
    @Test func aTextOfAnyLengthIsKept() {
        for count in 0...40 {
            let text =
                String("aé日🎈x\u{0}שلあ".unicodeScalars.prefix(count % 9).map { Character($0) })
                + String(repeating: "z", count: count)
            #expect(ClusterText(text).string.unicodeScalars.elementsEqual(text.unicodeScalars))
        }
    }

    /// Strings of Swift compare by what they look like.
    @Test func twoSpellingsAreTwoTexts() {
        #expect(ClusterText("\u{E9}") != ClusterText("e\u{301}"))
        #expect(ClusterText("\u{E9}") == ClusterText("\u{E9}"))
        #expect(ClusterText("a") != ClusterText("a\u{0}"))
    }
}

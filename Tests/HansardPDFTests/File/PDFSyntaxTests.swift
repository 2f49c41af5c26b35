import Testing

@testable import HansardPDF

@Suite struct PDFSyntaxTests {
    @Test(arguments: [(0, "0"), (12_000, "12"), (12_345, "12.345"), (-500, "-0.5"), (10, "0.01"), (1_230, "1.23")])
    func aNumberHasNoMoreDigitsThanItNeeds(thousandths: Int, text: String) {
        var out: [UInt8] = []
        out.append(thousandths: thousandths)
        #expect(String(decoding: out, as: UTF8.self) == text)
    }

    @Test(arguments: [
        ("plain", "(plain)"), ("a (b) \\ c", "(a \\(b\\) \\\\ c)"), ("one\r\ntwo\n", "(one\\r\\ntwo\\n)"), ("", "()"),
    ])
    func aTextInASCIIStandsAsItIs(text: String, written: String) {
        var out: [UInt8] = []
        out.append(textString: text)
        #expect(String(decoding: out, as: UTF8.self) == written)
    }

    @Test func anyOtherTextIsInUTF16() {
        var out: [UInt8] = []
        out.append(textString: "é\u{0}(🎈")
        #expect(
            out == [0x28, 0xFE, 0xFF, 0, 0xE9, 0, 0, 0, 0x5C, 0x28, 0xD8, 0x3C, 0xDF, 0x88, 0x29])
    }
}

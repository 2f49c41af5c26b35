import Testing

@testable import PairChannel

@Suite struct HexadecimalTests {
    @Test func everyByteIsWrittenAndReadAgain() {
        let bytes = Array(UInt8.min...UInt8.max)
        let text = Hexadecimal.text(bytes)
        #expect(text.hasPrefix("000102") && text.hasSuffix("fdfeff") && text.utf8.count == 512)
        #expect(Hexadecimal.bytes(text) == bytes)
        #expect(Hexadecimal.bytes(text.uppercased()) == bytes)
        #expect(Hexadecimal.bytes(text.dropFirst(2).prefix(4)) == [1, 2])
        #expect(Hexadecimal.text([]) == "" && Hexadecimal.bytes("") == [])
    }

    @Test(arguments: ["0", "abc", "0g", "g0", " 0", "0x", "é", "٠٠", "a\u{301}"])
    func whatIsNoPairsOfDigitsIsNothing(text: String) { #expect(Hexadecimal.bytes(text) == nil) }
}

import Testing

@testable import Hansard

@Suite struct LogHashTests {
    private static let digits = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    private static let base64 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    private static let base64URL = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"

    @Test func isReadAndWrittenInEachForm() throws {
        let hash = try #require(LogHash(hexadecimal: Self.digits))
        #expect(LogHash(base64: Self.base64) == hash)
        #expect(LogHash(base64URL: Self.base64URL) == hash)
        #expect(LogHash(hash.bytes) == hash)
        #expect((hash.hexadecimal, hash.base64, hash.base64URL) == (Self.digits, Self.base64, Self.base64URL))
        #expect(hash.bytes.count == 32 && hash.bytes[0] == 0xE3)
        var out: [UInt8] = [7]
        hash.append(to: &out)
        #expect(out == [7] + hash.bytes)
        #expect(out.withUnsafeBytes { LogHash($0, at: 1) } == hash)
    }

    @Test func otherLengthsAndSpellingsAreNone() {
        #expect(LogHash([UInt8](repeating: 0, count: 31)) == nil)
        #expect(LogHash([UInt8](repeating: 0, count: 33)) == nil)
        #expect(LogHash(hexadecimal: Self.digits.dropLast()) == nil)
        #expect(LogHash(hexadecimal: Self.digits.dropLast(2)) == nil)
        #expect(LogHash(base64: Self.base64.dropLast()) == nil)
        #expect(LogHash(base64: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=") == nil)
        #expect(LogHash(base64: Self.base64 + "\n") == nil)
        #expect(LogHash(base64: "") == nil)
        #expect(LogHash(base64URL: Self.base64URL.dropLast()) == nil)
        #expect(LogHash(base64URL: "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFV") == nil)
    }

    @Test func differsInAnyByte() throws {
        let hash = try #require(LogHash(hexadecimal: Self.digits))
        for at in 0..<32 {
            var bytes = hash.bytes
            bytes[at] ^= 1
            #expect(LogHash(bytes) != hash)
        }
    }
}

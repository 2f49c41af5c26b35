import Foundation
import Testing

@testable import PairChannel

@Suite struct Base64URLTests {
    /// RFC 4648, section 10, without padding; and the two characters that differ from plain base64.
    private static let examples: [([UInt8], String)] = [
        ([], ""), (Array("f".utf8), "Zg"), (Array("fo".utf8), "Zm8"), (Array("foo".utf8), "Zm9v"),
        (Array("foob".utf8), "Zm9vYg"), (Array("fooba".utf8), "Zm9vYmE"), (Array("foobar".utf8), "Zm9vYmFy"),
        ([0xFB, 0xEF, 0xFF], "--__"),
    ]

    @Test(arguments: examples)
    func goesBothWays(bytes: [UInt8], text: String) {
        #expect(Base64URL.text(bytes) == text)
        #expect(Base64URL.bytes(text) == bytes)
    }

    @Test func agreesWithFoundation() {
        let bytes = (0...255).map { UInt8($0) }
        let text = Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_")
        #expect(Base64URL.text(bytes) + "==" == text || Base64URL.text(bytes) + "=" == text)
        #expect(Base64URL.bytes(Base64URL.text(bytes)) == bytes)
    }

    /// One character too many, padding, plain base64’s characters, white space, and bits at the end that mean nothing.
    @Test(arguments: ["A", "Zm9vY", "Zg==", "+A", "/A", "Zm 9v", "Zm9v\n", "Zh", "Zm9", "Zé"])
    func refusesWhatItDoesNotWrite(text: String) { #expect(Base64URL.bytes(text) == nil) }
}

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

    /// Of each length, with each byte that is no character, at each place.
    @Test func refusesWhatIsNoCharacterWhereverItStands() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for count in 1...7 {
            let characters = Array(Base64URL.text([UInt8](repeating: 0, count: count)).utf8)
            var out = [UInt8](repeating: 0xFF, count: count)
            func decodes(_ characters: [UInt8]) -> Bool {
                characters.withUnsafeBufferPointer { characters in
                    out.withUnsafeMutableBytes { Base64URL.decode(characters, into: $0) }
                }
            }
            #expect(decodes(characters) && out == [UInt8](repeating: 0, count: count))
            for at in characters.indices {
                for byte in 0...UInt8.max where !alphabet.contains(byte) {
                    var changed = characters
                    changed[at] = byte
                    #expect(!decodes(changed), "\(byte) at \(at) of \(count)")
                }
            }
        }
    }

    @Test func agreesWithFoundationAtEachLength() {
        for count in 0...100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
            let text = Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
                .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
            #expect(Base64URL.text(bytes) == text)
            #expect(Base64URL.bytes(text) == bytes)
        }
    }

    /// One character too many, padding, plain base64’s characters, white space, and bits at the end that mean nothing.
    @Test(arguments: ["A", "Zm9vY", "Zg==", "+A", "/A", "Zm 9v", "Zm9v\n", "Zh", "Zm9", "Zé"])
    func refusesWhatItDoesNotWrite(text: String) { #expect(Base64URL.bytes(text) == nil) }
}

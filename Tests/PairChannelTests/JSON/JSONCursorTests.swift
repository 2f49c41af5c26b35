import TestSupport
import Testing

@testable import PairChannel

@Suite struct JSONCursorTests {
    /// What `rawString` gives, byte by byte.
    private func obvious(_ bytes: [UInt8]) -> (range: Range<Int>, escaped: Bool)? {
        var (at, escaped) = (1, false)
        while at < bytes.count, bytes[at] >= 0x20 {
            if bytes[at] == UInt8(ascii: "\"") { return (1..<at, escaped) }
            if bytes[at] == UInt8(ascii: "\\") { (at, escaped) = (at + 1, true) }
            at += 1
        }
        return nil
    }

    /// Around each multiple of the eight bytes that are looked at together, with bytes that differ from those that count in
    /// one bit, or lie next to them.
    @Test func stringsAgreeWithTheObviousProgram() {
        let interesting: [UInt8] = [
            0x00, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x5B, 0x5C, 0x5D, 0x7F, 0x80, 0xA0, 0xA2, 0xDC, 0xFF,
        ]
        var random = SeededRandom(seed: 21)
        for _ in 0..<20_000 {
            var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: Int.random(in: 1...40, using: &random))
            bytes[0] = UInt8(ascii: "\"")
            for at in bytes.indices.dropFirst() where Int.random(in: 0..<6, using: &random) == 0 {
                bytes[at] = interesting.randomElement(using: &random)!
            }
            let found = bytes.withUnsafeBufferPointer { buffer in
                var cursor = JSONCursor(buffer)
                return try? cursor.rawString()
            }
            let expected = obvious(bytes)
            #expect(found?.range == expected?.range && found?.escaped == expected?.escaped, "\(bytes)")
        }
    }

    @Test func stringsEndAtTheCursorsEnd() {
        let bytes = Array("\"abcdefgh\"".utf8)
        for end in 0..<bytes.count {
            bytes.withUnsafeBufferPointer { buffer in
                var cursor = JSONCursor(buffer, from: 0, to: end)
                #expect(throws: JSONProblem.truncated) { try cursor.rawString() }
            }
        }
    }

    @Test(arguments: ["true", "false", "null", "-1.5e+3", "0", "\"x\"", "[]", "{}"])
    func passesOverAnyValue(text: String) {
        Array((text + ",").utf8).withUnsafeBufferPointer { buffer in
            var cursor = JSONCursor(buffer)
            #expect((try? cursor.skipValue()) == 0..<text.utf8.count)
            #expect(cursor.at == text.utf8.count)
        }
    }

    @Test(arguments: ["", "tru", "nul", "falsy", "t", "-", "01", "1.", "1e", "+1", ".5", "nUll", "[1,]"])
    func whatIsNoValueIsRefused(text: String) {
        Array(text.utf8).withUnsafeBufferPointer { buffer in
            var cursor = JSONCursor(buffer)
            #expect(throws: JSONProblem.self) { try cursor.skipValue() }
        }
    }
}

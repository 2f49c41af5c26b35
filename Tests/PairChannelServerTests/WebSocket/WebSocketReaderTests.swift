import PairChannel
import TestSupport
import Testing

@testable import PairChannelServer

@Suite struct WebSocketReaderTests {
    @Test func readsWhatComesInPiecesOfAnySize() throws {
        let long = String(repeating: "é", count: 40_000)
        let bytes =
            ClientFrames.text("a") + ClientFrames.text("b", isFinal: false) + ClientFrames.frame(0x9, [1])
            + ClientFrames.frame(0x0, Array("c".utf8)) + ClientFrames.text(long) + ClientFrames.frame(0xA, [])
            + ClientFrames.text(String(repeating: "d", count: 200)) + ClientFrames.frame(0x8, [3, 232])
        let expected: [WebSocketReader.Item] = [
            .text(Array("a".utf8)), .ping([1]), .text(Array("bc".utf8)), .text(Array(long.utf8)), .pong,
            .text(Array(String(repeating: "d", count: 200).utf8)), .close(1_000),
        ]
        for size in [1, 2, 3, 7, 511, 4_096, bytes.count] {
            var reader = WebSocketReader(maximumBytes: 100_000)
            var items: [WebSocketReader.Item] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                items += try read(Array(bytes[start..<min(start + size, bytes.count)]), &reader)
            }
            #expect(items == expected)
        }
    }

    /// What a long message costs is as much as it is long, in however small pieces it comes; each byte is copied a few times.
    @Test(arguments: [3, 512, 1_460], [[65_536], [1 << 18], [1_000, 1, 300, 65_000, 0, 70_000]])
    func copiesWhatComesInPiecesAFewTimes(pieceBytes: Int, messageBytes: [Int]) throws {
        let messages = messageBytes.map { [UInt8](repeating: UInt8(ascii: "a"), count: $0) }
        let bytes = messages.flatMap { ClientFrames.frame(0x1, $0) }
        var reader = WebSocketReader(maximumBytes: 1 << 20)
        var items: [WebSocketReader.Item] = []
        for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
            items += try read(Array(bytes[start..<min(start + pieceBytes, bytes.count)]), &reader)
        }
        #expect(items == messages.map { .text($0) })
        #expect(reader.copiedBytes <= 4 * bytes.count)
    }

    /// The masked “Hello” of RFC 6455, section 5.7.
    @Test func readsTheExampleOfTheStandard() throws {
        var reader = WebSocketReader(maximumBytes: 100)
        let bytes: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(try read(bytes, &reader) == [.text(Array("Hello".utf8))])
    }

    @Test(arguments: [
        ("no mask", ClientFrames.frame(0x1, [65], isMasked: false), CloseCode.protocolError),
        ("a reserved bit", ClientFrames.frame(0x1, [65], reserved: 4), .protocolError),
        ("an unknown opcode", ClientFrames.frame(0x3, []), .protocolError),
        ("an unknown control opcode", ClientFrames.frame(0xB, []), .protocolError),
        ("a ping in fragments", ClientFrames.frame(0x9, [], isFinal: false), .protocolError),
        ("a ping of 126 bytes", ClientFrames.frame(0x9, Array(repeating: 0, count: 126)), .protocolError),
        ("a continuation of nothing", ClientFrames.frame(0x0, [65]), .protocolError),
        (
            "a text within a text", ClientFrames.text("a", isFinal: false) + ClientFrames.text("b"), .protocolError
        ),
        ("binary", ClientFrames.frame(0x2, [0]), .binary),
        ("too long", ClientFrames.frame(0x1, Array(repeating: 65, count: 1_001)), .tooBig),
        (
            "too long in pieces",
            ClientFrames.frame(0x1, Array(repeating: 65, count: 600), isFinal: false)
                + ClientFrames.frame(0x0, Array(repeating: 65, count: 600)), .tooBig
        ),
        (
            "a length of two bytes that one holds", [0x81, 0xFE, 0, 125] + Array(repeating: 0, count: 129),
            .protocolError
        ),
        ("a length of eight bytes that two hold", [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 1, 0], .protocolError),
        ("a close of one byte", ClientFrames.frame(0x8, [3]), .protocolError),
        ("a reason that is not UTF-8", ClientFrames.frame(0x8, [3, 232, 0xC3]), .notUTF8),
        ("64 bits of length", [0x81, 0xFF] + Array(repeating: 0xFF, count: 8), .tooBig),
    ])
    func endsWhatIsNoFrame(what: String, bytes: [UInt8], code: CloseCode) {
        var reader = WebSocketReader(maximumBytes: 1_000)
        #expect(throws: code) { _ = try read(bytes, &reader) }
    }

    /// RFC 6455, section 7.4: which codes a client may give.
    @Test func closesWithTheCodesThatThereAre() throws {
        var reader = WebSocketReader(maximumBytes: 1_000)
        #expect(try read(ClientFrames.frame(0x8, []), &reader) == [.close(nil)])
        let good: Set<UInt16> = [
            1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
        ]
        let bad: Set<UInt16> = [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535]
        for code in good.union(bad) {
            let frame = ClientFrames.frame(0x8, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array("Grüße".utf8))
            var reader = WebSocketReader(maximumBytes: 1_000)
            if good.contains(code) {
                #expect(try read(frame, &reader) == [.close(code)])
            } else {
                #expect(throws: CloseCode.protocolError, "\(code)") { _ = try read(frame, &reader) }
            }
        }
    }

    @Test func whateverComesIsReadOrEnded() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            var reader = WebSocketReader(maximumBytes: 200)
            let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = try? read([UInt8.random(in: 0x80...0x8A), 0x80 | UInt8.random(in: 0...20)] + bytes, &reader)
        }
    }

    private func read(_ bytes: [UInt8], _ reader: inout WebSocketReader) throws -> [WebSocketReader.Item] {
        var items: [WebSocketReader.Item] = []
        try bytes.withUnsafeBytes { bytes in
            try reader.read(bytes) {
                items.append($0)
                return true
            }
        }
        return items
    }
}

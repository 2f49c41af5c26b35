import Testing

@testable import Hansard

@Suite struct RecordGapTests {
    private let node = SHA256Hasher.hash([1])

    private func read(_ text: String) -> RecordGap? { Array(text.utf8).withUnsafeBufferPointer { RecordGap(line: $0) } }

    @Test func aGapIsReadAsItWasWritten() throws {
        let gap = RecordGap(5...4_096, nodes: RecordGap.subtrees(of: 5...4_096).map { _ in node })
        var out: [UInt8] = []
        gap.append(to: &out)
        #expect(out.last == UInt8(ascii: "\n"))
        #expect(read(String(decoding: out.dropLast(), as: UTF8.self)) == gap)
    }

    @Test func anythingElseIsNone() {
        let hash = node.base64URL
        #expect(read("{\"gap\":[5,5],\"nodes\":[\"\(hash)\"]}") != nil)
        for text in [
            "{\"gap\":[5,6],\"nodes\":[\"\(hash)\",\"\(hash)\",\"\(hash)\"]}",
            "{\"gap\":[5,5],\"nodes\":[]}", "{\"gap\":[5,5],\"nodes\":[\"\(hash)\",\"\(hash)\"]}",
            "{\"gap\":[0,0],\"nodes\":[\"\(hash)\"]}", "{\"gap\":[6,5],\"nodes\":[]}",
            "{\"gap\":[05,5],\"nodes\":[\"\(hash)\"]}", "{\"gap\":[5.0,5],\"nodes\":[\"\(hash)\"]}",
            "{\"gap\":[5, 5],\"nodes\":[\"\(hash)\"]}", "{\"gap\":[5,5],\"nodes\":[\"\(hash)\"],\"x\":1}",
            "{\"gap\":[5,5],\"nodes\":[\"\(hash)=\"]}",
            "{\"gap\":[9223372036854775807,9223372036854775807],\"nodes\":[]}",
            "{\"gap\":[1,9223372036854775808],\"nodes\":[]}", "{\"gap\":[", "",
        ] { #expect(read(text) == nil, "\(text)") }
    }
}

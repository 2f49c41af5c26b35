import Hansard
import Testing

@testable import HansardStore

@Suite struct DocumentPiecesTests {
    /// However the bytes come.
    @Test func aDocumentIsPutTogetherWhereverItIsCut() throws {
        let bytes = Array("5\nab\ncd3\n\n0\n0 12\n".utf8)
        for size in 1...bytes.count {
            var (pieces, document, pages) = (DocumentPieces(), [UInt8](), [Int]())
            for start in stride(from: 0, to: bytes.count, by: size) {
                try pieces.take(Array(bytes[start..<min(bytes.count, start + size)])) { document += $0 }
                if let count = pieces.takePages() { pages.append(count) }
            }
            #expect(String(decoding: document, as: UTF8.self) == "ab\ncd\n0\n" && pages == [12])
        }
    }

    @Test(arguments: ["x\n", "\n", "-1\n", "0 0\n", "1 2 3\n"])
    func anythingElseIsRefused(answer: String) {
        var pieces = DocumentPieces()
        #expect(throws: ExportProblem.self) { try pieces.take(Array(answer.utf8)) { _ in } }
    }
}

import Hansard

/// Reads what `hansard-pdf --series` writes: pieces of a document after a line with their length, and at its end a line with 0
/// and the number of its pages.
struct DocumentPieces {
    private var line: [UInt8] = []
    /// Bytes of a piece that are still to come.
    private var rest = 0
    private var pages: Int?

    /// The number of pages of a document that has ended; once.
    mutating func takePages() -> Int? {
        defer { pages = nil }
        return pages
    }

    /// Takes bytes as they come, and gives those of the document to `body`.
    mutating func take(_ bytes: [UInt8], _ body: (inout [UInt8]) throws -> Void) throws {
        var start = 0
        while start < bytes.count {
            if rest > 0 {
                let end = min(bytes.count, start + rest)
                var piece = Array(bytes[start..<end])
                rest -= end - start
                start = end
                try body(&piece)
            } else if bytes[start] == 0x0A {
                try endLine()
                start += 1
            } else {
                line.append(bytes[start])
                start += 1
            }
        }
    }

    private mutating func endLine() throws {
        let numbers = String(decoding: line, as: UTF8.self).split(separator: " ").map { Int($0) ?? 0 }
        line = []
        if numbers.count == 1, numbers[0] > 0 {
            rest = numbers[0]
        } else if numbers.count == 2, numbers[0] == 0, numbers[1] > 0 {
            pages = numbers[1]
        } else {
            throw ExportProblem(
                description: "hansard-pdf does not answer as this program expects. Build both from the same sources.")
        }
    }
}

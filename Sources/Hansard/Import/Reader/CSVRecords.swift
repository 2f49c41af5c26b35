/// Cuts CSV into records and fields: RFC 4180, with line feeds and quotes inside quoted fields.
struct CSVRecords {
    struct Field {
        /// The text between the quotes, if there are any.
        let range: Range<Int>
        let hasDoubledQuotes: Bool

        func withText<T>(in buffer: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
            guard hasDoubledQuotes else { return body(UnsafeBufferPointer(rebasing: buffer[range])) }
            var text: [UInt8] = []
            var at = range.lowerBound
            while at < range.upperBound {
                text.append(buffer[at])
                at += buffer[at] == UInt8(ascii: "\"") ? 2 : 1
            }
            return text.withUnsafeBufferPointer(body)
        }
    }

    struct Record {
        let line: Int64
        let raw: Range<Int>
        let fields: [Field]
        /// Why the row cannot be read, if it cannot.
        let flaw: Flaw?
    }

    enum Flaw {
        /// A quote in it is never closed.
        case openQuote
        /// There is more behind a quote that closes than the end of the field.
        case strayQuote
        /// It is longer than a line may be; what does not fit comes as `continuation`.
        case tooLong
        case continuation
    }

    /// A quarter of what is taken of lines at a time: lines in quotes may be rows or not, so that a chunk cannot be
    /// cut by its lines, and of a file of nonsense each line is a row to be quarantined.
    private static let chunkBytes = LineChunks.chunkBytes / 4

    private var carry: [UInt8] = []
    private var line: Int64 = 1
    private var separator: UInt8?
    /// A row that is too long goes on at the beginning of the next piece.
    private var isInsideLongRow = false

    /// How much of the next piece stood in the one before.
    private(set) var carried = 0

    /// The next piece of the source, with what the piece before left over at its beginning.
    mutating func nextChunk(from reader: inout some ByteReader) throws -> (bytes: [UInt8], isLast: Bool) {
        let start = carry.count
        carried = start
        var failure: Error?
        let bytes = [UInt8](unsafeUninitializedCapacity: start + Self.chunkBytes) { buffer, count in
            _ = buffer.update(fromContentsOf: carry)
            count = start
            do {
                while count < buffer.count {
                    let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                    let read = try reader.read(into: rest)
                    if read == 0 { break }
                    count += read
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return (bytes, bytes.count < start + Self.chunkBytes)
    }

    /// Gives the records that are whole in `buffer` to `body`, until it answers `false`; what is left over comes again
    /// with the next chunk.
    mutating func parse(
        _ buffer: UnsafeBufferPointer<UInt8>, isLast: Bool, _ body: (Record) -> Bool
    ) {
        var at = line == 1 && buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        if separator == nil {
            if let (told, end) = Self.separatorLine(buffer[at...]) {
                (separator, at) = (told, end)
                line += 1
            } else {
                separator = Self.separator(of: buffer, from: at)
            }
        }
        carry = []
        if isInsideLongRow {
            let end = buffer.lineEnd(from: 0)
            guard body(Record(line: line, raw: 0..<end, fields: [], flaw: .continuation)), end < buffer.count else {
                return
            }
            isInsideLongRow = false
            line += 1
            at = end + 1
        }
        while at < buffer.count {
            let start = at
            guard let (fields, end, lines, flaw) = self.record(buffer, from: at, isLast: isLast) else {
                guard buffer.count - start > LineChunks.maximumLineBytes else {
                    carry = Array(buffer[start...])
                    break
                }
                isInsideLongRow = true
                _ = body(Record(line: line, raw: start..<buffer.count, fields: [], flaw: .tooLong))
                return
            }
            let isBlank = fields.count == 1 && fields[0].range.isEmpty && flaw == nil
            let isLong = end - start > LineChunks.maximumLineBytes
            if !isBlank {
                let record = Record(line: line, raw: start..<end, fields: fields, flaw: isLong ? .tooLong : flaw)
                guard body(record) else { return }
            }
            line += lines
            at = end
            if at < buffer.count, buffer[at] == 0x0D { at += 1 }
            if at < buffer.count, buffer[at] == 0x0A { at += 1 }
        }
    }

    /// The separator that the first line says, and where the line after it begins: Excel writes and reads `sep=;`
    /// before the names of the columns. `nil` when the first line is no such line.
    static func separatorLine<Text: RandomAccessCollection<UInt8>>(_ text: Text) -> (separator: UInt8, end: Int)?
    where Text.Index == Int {
        let line = text.prefix(10).prefix { $0 != 0x0A && $0 != 0x0D }.filter { $0 != UInt8(ascii: "\"") }
        guard line.count == 5, line.prefix(4).elementsEqual("sep=".utf8) || line.prefix(4).elementsEqual("SEP=".utf8)
        else { return nil }
        let end = text.firstIndex(of: 0x0A).map { $0 + 1 } ?? text.endIndex
        return (line[4], end)
    }

    private static func separator(of buffer: UnsafeBufferPointer<UInt8>, from start: Int) -> UInt8 {
        let header = buffer[start...].prefix { $0 != 0x0A }
        let candidates: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09]
        return candidates.max { a, b in header.count { $0 == a } < header.count { $0 == b } } ?? UInt8(ascii: ",")
    }

    /// One record from `start` on: its fields, where it ends, and how many lines it takes. `nil` when its end is not
    /// in the buffer yet.
    private func record(
        _ buffer: UnsafeBufferPointer<UInt8>, from start: Int, isLast: Bool
    ) -> (fields: [Field], end: Int, lines: Int64, flaw: Flaw?)? {
        var fields: [Field] = []
        var at = start
        var lines: Int64 = 1
        var flaw: Flaw?
        while true {
            var isQuoted = false
            var doubled = false
            var range = at..<at
            if at < buffer.count, buffer[at] == UInt8(ascii: "\"") {
                isQuoted = true
                at += 1
                let textStart = at
                while true {
                    guard at < buffer.count else {
                        guard isLast || at - start > LineChunks.maximumLineBytes else { return nil }
                        // Never closed: the first line alone is quarantined, and reading goes on after it.
                        let end = buffer.lineEnd(from: start)
                        guard isLast || end < buffer.count else { return nil }
                        return (fields, end, 1, .openQuote)
                    }
                    if buffer[at] == UInt8(ascii: "\"") {
                        guard at + 1 < buffer.count, buffer[at + 1] == UInt8(ascii: "\"") else { break }
                        doubled = true
                        at += 2
                        continue
                    }
                    if buffer[at] == 0x0A { lines += 1 }
                    at += 1
                }
                range = textStart..<at
                at += 1
            }
            let bareStart = at
            while at < buffer.count, buffer[at] != separator, buffer[at] != 0x0A { at += 1 }
            if at == buffer.count, !isLast { return nil }
            let end =
                at > bareStart && buffer[at - 1] == 0x0D && (at == buffer.count || buffer[at] == 0x0A) ? at - 1 : at
            if !isQuoted {
                range = bareStart..<end
            } else if buffer[bareStart..<end].contains(where: { $0 != 0x20 }) {
                flaw = .strayQuote
            }
            fields.append(Field(range: range, hasDoubledQuotes: doubled))
            guard at < buffer.count, buffer[at] == separator else { return (fields, at, lines, flaw) }
            at += 1
        }
    }
}

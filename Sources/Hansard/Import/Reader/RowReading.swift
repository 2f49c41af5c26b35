import PairChannel

/// One row of a CSV file, while a reader looks at it.
struct SourceRow {
    /// Where it stands; `raw` is the row as it is in the source.
    let origin: Origin
    /// The row's own bytes.
    let raw: UnsafeBufferPointer<UInt8>
    fileprivate let fields: [CSVRecords.Field]
    fileprivate let buffer: UnsafeBufferPointer<UInt8>

    /// How many fields it has: as many as the first line.
    var count: Int { fields.count }

    /// The text of field `index`, without the quotes around it. Valid inside of `body`.
    func withField<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        fields[index].withText(in: buffer, body)
    }

    /// Where the text of field `index` is in the batch; copied only if it has doubled quotes.
    func place(_ index: Int, in sink: inout RecordSink) -> ByteRange {
        let field = fields[index]
        guard field.hasDoubledQuotes else { return sink.place(ofLent: field.range) }
        return field.withText(in: buffer) { sink.store($0) }
    }
}

extension SourceTree {
    /// Calls `body` for each row of the CSV file `entry` but the first, whose fields go to `header`. See `eachLine`: rows
    /// that are too long, are not UTF-8, have a quote astray or another number of fields than the first are quarantined.
    func eachRow<Problem: Refusal>(
        of entry: Entry, into sink: inout RecordSink, header: ([String]) throws -> Void,
        _ body: (SourceRow, inout RecordSink) throws(Problem) -> Void
    ) throws {
        var reader = try begin(entry, in: &sink)
        try sink.eachRow(of: &reader, header: header, body)
    }
}

extension RecordSink {
    /// The same for a file that is open and has been begun.
    mutating func eachRow<Problem: Refusal>(
        of reader: inout some ByteReader, header: ([String]) throws -> Void,
        _ body: (SourceRow, inout RecordSink) throws(Problem) -> Void
    ) throws {
        var records = CSVRecords()
        var reasons = LastReason<Problem>()
        var columns: Int?
        var isAtEnd = false
        while !isAtEnd {
            var (bytes, isLast) = try records.nextChunk(from: &reader)
            isAtEnd = isLast
            let (count, carried) = (bytes.count, records.carried)
            try prepareToLend(count)
            var failure: Error?
            bytes.withUnsafeBufferPointer { buffer in
                beginLending(buffer)
                records.parse(buffer, isLast: isLast) { record in
                    if columns != nil || record.flaw == .continuation {
                        give(record, of: buffer, columns ?? 0, &reasons, body)
                        return true
                    }
                    columns = record.fields.count
                    do { try header(record.fields.map { $0.text(in: buffer) }) } catch { failure = error }
                    return failure == nil
                }
            }
            try endLending(&bytes, read: count - carried)
            if let failure { throw failure }
        }
    }

    private mutating func give<Problem: Refusal>(
        _ record: CSVRecords.Record, of buffer: UnsafeBufferPointer<UInt8>, _ columns: Int,
        _ reasons: inout LastReason<Problem>, _ body: (SourceRow, inout RecordSink) throws(Problem) -> Void
    ) {
        var origin = Origin(line: record.line, raw: place(ofLent: record.raw))
        origin.continues = record.flaw == .continuation
        let raw = UnsafeBufferPointer(rebasing: buffer[record.raw])
        if let problem = Self.problem(of: record, raw, columns) { return quarantine(origin, problem.description) }
        do throws(Problem) {
            try body(SourceRow(origin: origin, raw: raw, fields: record.fields, buffer: buffer), &self)
        } catch {
            quarantine(origin, reasons.words(error))
        }
    }

    private static func problem(
        of record: CSVRecords.Record, _ raw: UnsafeBufferPointer<UInt8>, _ columns: Int
    ) -> FramingProblem? {
        switch record.flaw {
        case .openQuote: return .openQuote
        case .strayQuote: return .strayQuote
        case .tooLong, .continuation: return .tooLong(bytes: record.raw.count)
        case nil: break
        }
        guard record.fields.count == columns else { return .columns(found: record.fields.count, expected: columns) }
        return firstInvalidUTF8(UnsafeRawBufferPointer(raw)).map { .notUTF8(at: $0) }
    }
}

extension CSVRecords.Field {
    func text(in buffer: UnsafeBufferPointer<UInt8>) -> String {
        withText(in: buffer) { String(decoding: $0, as: UTF8.self) }
    }
}

import PairChannel

/// One line of a source, while a reader looks at it.
struct SourceLine {
    /// The line without its end (`\n` or `\r\n`), which is UTF-8. Valid until the reader's closure returns.
    let bytes: UnsafeBufferPointer<UInt8>
    /// Where it stands; `raw` is the line as it is in the source, without `\n` and with the `\r` of `\r\n`, and becomes a part of
    /// the batch without being copied.
    let origin: Origin

    /// Whether there is nothing in it but white space. A line of NUL bytes is no blank one.
    var isBlank: Bool { !bytes.hasText(in: 0..<bytes.count) }

    /// A copy of it, for a format where speed does not matter.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Where the bytes at `range` of `bytes` are in the batch, for a record's texts: nothing is copied.
    @inline(__always)
    func place(_ range: Range<Int>) -> ByteRange {
        ByteRange(offset: Int(origin.raw.offset) + range.lowerBound, count: range.count)
    }
}

extension SourceTree {
    /// Calls `body` for each line of `entry` with the sink.
    ///
    /// The driver takes away a byte order mark, quarantines lines beyond 16 MiB and those that are not UTF-8, and, with its
    /// words, each for which `body` throws; blank lines come too, to be passed over unless they mean something. A line that
    /// the driver quarantines does not come to `body`: `origin.line` then jumps, which a reader that joins or counts lines
    /// has to notice. After the call, until the next file begins, records that are appended belong to this file. A batch may be handed on between two lines and never
    /// inside of `body`: what a reader keeps of a line for later has to be a copy, and so has its `Origin`, see
    /// `RecordSink.origin(line:raw:)`.
    func eachLine<Problem: Refusal>(
        of entry: Entry, into sink: inout RecordSink,
        _ body: (SourceLine, inout RecordSink) throws(Problem) -> Void
    ) throws {
        var reader = try begin(entry, in: &sink)
        try sink.eachLine(of: &reader, body)
    }
}

extension RecordSink {
    /// The same for a file that is open and has been begun.
    ///
    /// This is the loop that every line of a native log goes through: bytes are lent to `body` where they were read, and a
    /// whole chunk becomes the batch's arena.
    mutating func eachLine<Problem: Refusal>(
        of reader: inout some ByteReader, _ body: (SourceLine, inout RecordSink) throws(Problem) -> Void
    ) throws {
        var chunks = LineChunks()
        var reasons = LastReason<Problem>()
        while var chunk = try chunks.next(from: &reader) {
            if let overlong = chunk.overlong {
                try quarantine(chunk, overlong)
            } else if chunk.count > LineChunks.maximumLines {
                for var piece in chunk.pieces() { try lines(of: &piece, &reasons, body) }
            } else {
                try lines(of: &chunk, &reasons, body)
            }
        }
    }

    private mutating func quarantine(_ piece: LineChunk, _ overlong: LineChunk.Overlong) throws {
        var origin = origin(line: piece.line, raw: store(piece.bytes))
        origin.continues = overlong.isContinuation
        quarantine(origin, FramingProblem.tooLong(bytes: overlong.total).description)
        batch.sourceBytes += piece.bytes.count
        try flush()
    }

    private mutating func lines<Problem: Refusal>(
        of chunk: inout LineChunk, _ reasons: inout LastReason<Problem>,
        _ body: (SourceLine, inout RecordSink) throws(Problem) -> Void
    ) throws {
        var bytes: [UInt8] = []
        swap(&bytes, &chunk.bytes)
        let count = bytes.count
        try prepareToLend(count)
        bytes.withUnsafeBufferPointer { buffer in
            beginLending(buffer)
            let isValid = firstInvalidUTF8(UnsafeRawBufferPointer(buffer)) == nil
            var start = chunk.isFirst && buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            var line = chunk.line
            while start < buffer.count {
                let end = buffer.lineEnd(from: start)
                let origin = Origin(line: line, raw: place(ofLent: start..<end))
                give(UnsafeBufferPointer(rebasing: buffer[start..<end]), origin, isKnownValid: isValid, &reasons, body)
                start = end + 1
                line += 1
            }
        }
        try endLending(&bytes, read: count)
    }

    @inline(__always)
    private mutating func give<Problem: Refusal>(
        _ raw: UnsafeBufferPointer<UInt8>, _ origin: Origin, isKnownValid: Bool, _ reasons: inout LastReason<Problem>,
        _ body: (SourceLine, inout RecordSink) throws(Problem) -> Void
    ) {
        if !isKnownValid || raw.count > LineChunks.maximumLineBytes, let problem = Self.problem(of: raw) {
            return quarantine(origin, problem.description)
        }
        let hasReturn = raw.last == 0x0D
        let bytes = hasReturn ? UnsafeBufferPointer(rebasing: raw[..<(raw.count - 1)]) : raw
        do throws(Problem) {
            try body(SourceLine(bytes: bytes, origin: origin), &self)
        } catch {
            quarantine(origin, reasons.words(error))
        }
    }

    private static func problem(of line: UnsafeBufferPointer<UInt8>) -> FramingProblem? {
        guard line.hasText(in: 0..<line.count) else { return nil }
        if line.count > LineChunks.maximumLineBytes { return .tooLong(bytes: line.count) }
        return firstInvalidUTF8(UnsafeRawBufferPointer(line)).map { .notUTF8(at: $0) }
    }
}

/// The native log: UTF-8, one JSON object a line (DESIGN, “The native log”).
package enum NativeLog {
    /// A line beyond this is quarantined: 16 MiB.
    package static let maximumLineBytes = 16 << 20
    static let chunkBytes = 4 << 20
    /// Lines of a batch. A record takes a hundred bytes or more; so many lines in a chunk are no records, and what is
    /// said of each would take many times the memory of the chunk.
    static let maximumLines = 65_536

    /// Reads `reader` to its end and hands batches to `builder`.
    ///
    /// Each batch's arena begins with the source's own bytes, in which most texts are used where they stand; memory
    /// is a few chunks, whatever the length of the source.
    ///
    /// - Parameter defaultZone: For times without a zone; without it, their lines are quarantined.
    package static func read(
        _ reader: inout some ByteReader, defaultZone: DefaultZone? = nil, into builder: inout RecordSink
    ) throws {
        var lines = ChunkedLines()
        var parser = NativeLineParser(defaultZone: defaultZone)
        while let chunk = try lines.next(from: &reader) {
            switch chunk {
            case .lines(let bytes, let firstLine, let count, let isFirst):
                guard count > maximumLines else {
                    try parser.parse(bytes, firstLine: firstLine, isFirst: isFirst, into: &builder)
                    continue
                }
                var (line, isFirst) = (firstLine, isFirst)
                for piece in pieces(of: bytes) {
                    try parser.parse(piece, firstLine: line, isFirst: isFirst, into: &builder)
                    line += Int64(maximumLines)
                    isFirst = false
                }
            case .overlong(let bytes, let line, let isContinuation, let total):
                var origin = Origin(line: line, raw: builder.batch.arena.store(bytes))
                origin.continues = isContinuation
                builder.quarantine(origin, NativeLineProblem.tooLong(bytes: total).description)
                builder.batch.sourceBytes += bytes.count
                try builder.flush()
            }
        }
    }
}

extension NativeLog {
    /// `bytes` in pieces of `maximumLines` lines.
    private static func pieces(of bytes: [UInt8]) -> [[UInt8]] {
        bytes.withUnsafeBufferPointer { buffer in
            var pieces: [[UInt8]] = []
            var (start, at) = (0, 0)
            while at < buffer.count {
                for _ in 0..<maximumLines where at < buffer.count {
                    at = min(buffer.lineEnd(from: at) + 1, buffer.count)
                }
                pieces.append(Array(buffer[start..<at]))
                start = at
            }
            return pieces
        }
    }
}

/// Cuts a source into pieces that end where a line ends.
struct ChunkedLines {
    enum Piece {
        /// Whole lines, `count` of them; the last may lack its line feed at the end of the source.
        case lines([UInt8], firstLine: Int64, count: Int, isFirst: Bool)
        /// A part of a line that is too long to be held.
        case overlong([UInt8], line: Int64, isContinuation: Bool, total: Int)
    }

    private var carry: [UInt8] = []
    private var line: Int64 = 1
    private var isFirst = true
    private var isAtEnd = false
    private var overlongBytes = 0

    mutating func next(from reader: inout some ByteReader) throws -> Piece? {
        while !isAtEnd {
            let start = carry.count
            var failure: Error?
            let chunk = [UInt8](unsafeUninitializedCapacity: start + NativeLog.chunkBytes) { buffer, count in
                _ = buffer.update(fromContentsOf: carry)
                count = start
                do {
                    // A reader may give less than asked for (a pipe does); fill the chunk, so that batches are large.
                    while count < buffer.count {
                        let rest = UnsafeMutableRawBufferPointer(
                            rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                        let read = try reader.read(into: rest)
                        if read == 0 { break }
                        count += read
                    }
                } catch { failure = error }
            }
            if let failure { throw failure }
            isAtEnd = chunk.count < start + NativeLog.chunkBytes
            if let piece = cut(chunk, from: start) { return piece }
        }
        return nil
    }

    private mutating func cut(_ chunk: [UInt8], from searched: Int) -> Piece? {
        if overlongBytes > 0 { return continueOverlong(chunk) }
        guard !isAtEnd else {
            carry = []
            guard !chunk.isEmpty else { return nil }
            return lines(chunk)
        }
        guard let lineFeed = chunk[searched...].lastIndex(of: 0x0A) else {
            guard chunk.count > NativeLog.maximumLineBytes else {
                carry = chunk
                return nil
            }
            carry = []
            overlongBytes = chunk.count
            return .overlong(chunk, line: line, isContinuation: false, total: overlongBytes)
        }
        carry = Array(chunk[(lineFeed + 1)...])
        return lines(Array(chunk[...lineFeed]))
    }

    private mutating func lines(_ bytes: [UInt8]) -> Piece {
        let first = line
        let count = bytes.withUnsafeBufferPointer { countLineFeeds($0) }
        line += Int64(count)
        defer { isFirst = false }
        return .lines(bytes, firstLine: first, count: count, isFirst: isFirst)
    }

    private mutating func continueOverlong(_ chunk: [UInt8]) -> Piece? {
        guard let lineFeed = chunk.firstIndex(of: 0x0A) else {
            carry = []
            guard !chunk.isEmpty else { return nil }
            overlongBytes += chunk.count
            return .overlong(chunk, line: line, isContinuation: true, total: overlongBytes)
        }
        let rest = Array(chunk[(lineFeed + 1)...])
        let total = overlongBytes + lineFeed
        overlongBytes = 0
        defer { line += 1 }
        if isAtEnd, !rest.isEmpty {
            // The end of the source is in hand already, and lines of it come after the long one.
            isAtEnd = false
        }
        carry = rest
        isFirst = false
        return .overlong(Array(chunk[..<lineFeed]), line: line, isContinuation: true, total: total)
    }
}

private func countLineFeeds(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    for byte in bytes where byte == 0x0A { count += 1 }
    return count
}

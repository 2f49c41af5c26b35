/// Some whole lines of a source, or a piece of one that is too long.
struct LineChunk {
    /// The last line may lack its line feed at the end of the source.
    var bytes: [UInt8]
    /// The number of the first line, counted from 1.
    let line: Int64
    /// How many lines there are; not counted for a piece.
    let count: Int
    /// Whether the source begins here.
    let isFirst: Bool
    /// Set for a piece of a line that is too long to be held.
    var overlong: Overlong?

    struct Overlong {
        let isContinuation: Bool
        /// Bytes of the line so far.
        let total: Int
    }
}

/// Cuts a source into pieces that end where a line ends; memory is a few of them, whatever the length of the source.
struct LineChunks {
    /// A line beyond this is quarantined: 16 MiB.
    static let maximumLineBytes = 16 << 20
    static let chunkBytes = 4 << 20
    /// Lines of a chunk. A record takes a hundred bytes or more; so many lines in a chunk are no records, and what is said of
    /// each would take many times the memory of the chunk.
    static let maximumLines = 65_536
    /// Room behind the bytes of a chunk for what is stored besides (hashes, texts without their escapes), so that they need
    /// not move to become a batch's arena.
    private static let spareBytes = chunkBytes / 8 * 3

    private var carry: [UInt8] = []
    private var line: Int64 = 1
    private var isFirst = true
    private var isAtEnd = false
    private var overlongBytes = 0

    /// The next piece; `nil` at the end.
    mutating func next(from reader: inout some ByteReader) throws -> LineChunk? {
        while !isAtEnd {
            let start = carry.count
            let chunk = try Self.read(from: &reader, behind: carry)
            isAtEnd = chunk.count < start + Self.chunkBytes
            if let piece = cut(chunk, from: start) { return piece }
        }
        return nil
    }

    /// `carry` and the next bytes of the source. A reader may give less than asked for (a pipe does): the chunk is filled,
    /// so that batches are large.
    private static func read(from reader: inout some ByteReader, behind carry: [UInt8]) throws -> [UInt8] {
        let (start, end) = (carry.count, carry.count + chunkBytes)
        var failure: Error?
        let chunk = [UInt8](unsafeUninitializedCapacity: end + spareBytes) { buffer, count in
            _ = buffer.update(fromContentsOf: carry)
            count = start
            do {
                while count < end {
                    let rest = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: buffer[count..<end]))
                    let read = try reader.read(into: rest)
                    if read == 0 { break }
                    count += read
                }
            } catch { failure = error }
        }
        if let failure { throw failure }
        return chunk
    }

    private mutating func cut(_ bytes: consuming [UInt8], from searched: Int) -> LineChunk? {
        var chunk = consume bytes
        if overlongBytes > 0 { return continueOverlong(chunk) }
        guard !isAtEnd else {
            carry = []
            return chunk.isEmpty ? nil : lines(chunk)
        }
        guard let lineFeed = chunk[searched...].lastIndex(of: 0x0A) else {
            guard chunk.count > Self.maximumLineBytes else {
                carry = chunk
                return nil
            }
            carry = []
            overlongBytes = chunk.count
            return overlong(chunk, isContinuation: false, total: overlongBytes)
        }
        carry = Array(chunk[(lineFeed + 1)...])
        chunk.removeLast(chunk.count - lineFeed - 1)
        return lines(chunk)
    }

    private mutating func lines(_ bytes: consuming [UInt8]) -> LineChunk {
        let first = line
        let count = bytes.withUnsafeBufferPointer { countLineFeeds($0) }
        line += Int64(count)
        defer { isFirst = false }
        return LineChunk(bytes: bytes, line: first, count: count, isFirst: isFirst)
    }

    private func overlong(_ bytes: [UInt8], isContinuation: Bool, total: Int) -> LineChunk {
        LineChunk(
            bytes: bytes, line: line, count: 0, isFirst: false,
            overlong: LineChunk.Overlong(isContinuation: isContinuation, total: total))
    }

    private mutating func continueOverlong(_ chunk: [UInt8]) -> LineChunk? {
        guard let lineFeed = chunk.firstIndex(of: 0x0A) else {
            carry = []
            guard !chunk.isEmpty else { return nil }
            overlongBytes += chunk.count
            return overlong(chunk, isContinuation: true, total: overlongBytes)
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
        return overlong(Array(chunk[..<lineFeed]), isContinuation: true, total: total)
    }
}

extension LineChunk {
    /// The same lines, in pieces of `LineChunks.maximumLines`.
    func pieces() -> [LineChunk] {
        bytes.withUnsafeBufferPointer { buffer in
            var pieces: [LineChunk] = []
            var (start, at, line) = (0, 0, line)
            while at < buffer.count {
                for _ in 0..<LineChunks.maximumLines where at < buffer.count {
                    at = min(buffer.lineEnd(from: at) + 1, buffer.count)
                }
                pieces.append(
                    LineChunk(
                        bytes: Array(buffer[start..<at]), line: line, count: LineChunks.maximumLines,
                        isFirst: isFirst && start == 0))
                start = at
                line += Int64(LineChunks.maximumLines)
            }
            return pieces
        }
    }
}

private func countLineFeeds(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var count = 0
    for byte in bytes where byte == 0x0A { count += 1 }
    return count
}

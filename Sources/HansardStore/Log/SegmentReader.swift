import Foundation

/// Reads a segment front to back, some whole lines at a time. Memory is a chunk, or the longest line.
final class SegmentReader {
    /// Whole lines that follow each other; the bytes are the reader’s, until it is asked for the next ones or goes.
    struct Chunk {
        let lines: UnsafeBufferPointer<UInt8>
        /// The first line’s number.
        let firstSeq: Int64
        let count: Int
        /// Where they begin among the segment’s lines, in bytes.
        let offset: Int64
    }

    static let chunkBytes = 1 << 20

    let path: String
    private let layout: LogLayout
    private let segment: Int64
    private let descriptor: Int32
    private var frames: FrameReader?
    private var bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * chunkBytes)
    private var filled = 0
    /// Of `filled`, what the last chunk was.
    private var taken = 0
    private var isAtEnd = false
    private var nextSeq: Int64
    /// Where the next chunk begins.
    private(set) var offset: Int64 = 0

    /// - Throws: `.logDamaged` where the file cannot be read.
    init(_ layout: LogLayout, segment: Int64, isSealed: Bool) throws(ArchiveError) {
        (self.layout, self.segment) = (layout, segment)
        path = isSealed ? layout.sealed(segment) : layout.raw(segment)
        nextSeq = layout.firstSeq(segment)
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw layout.unreadable(path) }
        if isSealed { frames = FrameReader(descriptor) }
    }

    deinit {
        bytes.deallocate()
        if descriptor >= 0 { close(descriptor) }
    }

    /// The first line without its LF; `nil` where there is no whole one.
    static func firstLine(
        _ layout: LogLayout, segment: Int64, isSealed: Bool
    ) throws(ArchiveError) -> [UInt8]? {
        let reader = try SegmentReader(layout, segment: segment, isSealed: isSealed)
        // The chunk is the reader’s memory.
        defer { withExtendedLifetime(reader) {} }
        guard let chunk = try reader.next(), let length = LineLeaves.length(chunk.lines, from: 0) else { return nil }
        return Array(chunk.lines[..<length])
    }

    /// What stands behind the last line feed, once there is no further chunk.
    var tail: Int { filled - taken }

    /// Some more lines, about a mebibyte; `nil` behind the last whole line.
    func next() throws(ArchiveError) -> Chunk? {
        bytes.baseAddress!.update(from: bytes.baseAddress! + taken, count: filled - taken)
        (filled, taken) = (filled - taken, 0)
        var searched = 0
        while true {
            while filled < Self.chunkBytes || searched == filled, !isAtEnd { try fill() }
            if let end = lastLineFeed(from: searched) { return chunk(end + 1) }
            searched = filled
            if isAtEnd { return nil }
        }
    }

    /// The chunk in which the line `seq` is, from that line on, for which chunks before it are passed over.
    func next(from seq: Int64) throws(ArchiveError) -> Chunk? {
        skipFrames(before: seq)
        while let chunk = try next() {
            guard chunk.firstSeq + Int64(chunk.count) > seq else { continue }
            guard chunk.firstSeq < seq else { return chunk }
            let passed = Int(seq - chunk.firstSeq)
            let start = LineLeaves.prefix(chunk.lines, lines: passed)
            return Chunk(
                lines: UnsafeBufferPointer(rebasing: chunk.lines[start...]), firstSeq: seq,
                count: chunk.count - passed, offset: chunk.offset + Int64(start))
        }
        return nil
    }

    /// Passes over compressed tiles before that of `seq`, unread. `offset` counts from there then.
    private func skipFrames(before seq: Int64) {
        let tiles = (seq - layout.firstSeq(segment)) / LogLayout.linesPerTile
        guard frames != nil, nextSeq == layout.firstSeq(segment), tiles > 0 else { return }
        frames?.skip = Int(tiles)
        nextSeq += tiles * LogLayout.linesPerTile
    }

    private func chunk(_ end: Int) -> Chunk {
        let lines = UnsafeBufferPointer(rebasing: bytes[..<end])
        let chunk = Chunk(lines: lines, firstSeq: nextSeq, count: LineLeaves.count(lines), offset: offset)
        taken = end
        offset += Int64(end)
        nextSeq += Int64(chunk.count)
        return chunk
    }

    private func lastLineFeed(from start: Int) -> Int? {
        UnsafeMutableBufferPointer(rebasing: bytes[start..<filled]).lastIndex(of: 0x0A).map { start + $0 }
    }

    private func fill() throws(ArchiveError) {
        if frames != nil { return try fillFromFrame() }
        reserve(Self.chunkBytes)
        let count = read(descriptor, bytes.baseAddress! + filled, Self.chunkBytes)
        if count < 0 {
            if errno == EINTR { return }
            throw layout.unreadable(path)
        }
        isAtEnd = count == 0
        filled += count
    }

    private func fillFromFrame() throws(ArchiveError) {
        do throws(FrameReader.Problem) {
            guard let size = try frames!.next() else {
                isAtEnd = true
                return
            }
            reserve(size)
            let room = UnsafeMutableRawBufferPointer(
                rebasing: UnsafeMutableRawBufferPointer(bytes)[filled..<filled + size])
            try frames!.decompress(into: room)
            filled += size
        } catch {
            let seen = filled > taken ? LineLeaves.count(UnsafeBufferPointer(rebasing: bytes[taken..<filled])) : 0
            let line = nextSeq + Int64(seen) - layout.firstSeq(segment) + 1
            throw layout.damaged(path, line: line, reason: error.description)
        }
    }

    /// Makes room for `count` bytes behind those that are there.
    private func reserve(_ count: Int) {
        guard filled + count > bytes.count else { return }
        let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(2 * bytes.count, filled + count))
        larger.baseAddress!.update(from: bytes.baseAddress!, count: filled)
        bytes.deallocate()
        bytes = larger
    }
}

import Foundation

/// Reads the log’s lines, of segments as they were written and of compressed ones alike. It needs neither keys nor the
/// archive’s lock.
package struct LogLines {
    private let layout: LogLayout
    private let files: LogFiles
    private let last: Int64

    /// - Parameter last: Lines behind this one are not read; without it, all whole lines that are there.
    /// - Throws: `.logDamaged` where `log/` cannot be read.
    package init(_ folder: ArchiveFolder, to last: Int64 = .max) throws(ArchiveError) {
        try self.init(LogLayout(folder), to: last)
    }

    init(_ layout: LogLayout, to last: Int64 = .max) throws(ArchiveError) {
        (self.layout, self.last) = (layout, last)
        files = try LogFiles(layout)
    }

    /// Whether nothing was ever put on record: a crash may have left part of a first line.
    package var isEmpty: Bool {
        get throws(ArchiveError) {
            guard files.sealed.isEmpty, !files.hasCheckpoint, files.raw.contains(0) else {
                return files.raw.union(files.sealed).isEmpty && !files.hasCheckpoint
            }
            guard let line = try SegmentReader.firstLine(layout, segment: 0, isSealed: false) else { return true }
            return !line.starts(with: "{\"seq\":1,".utf8)
        }
    }

    /// Lends `body` all lines from number `seq` on, in order: some whole lines at a time, about a mebibyte, and the first
    /// one’s number. What they say is not checked, only that no line is missing.
    ///
    /// - Throws: `.logDamaged`, and what `body` throws.
    package func read(
        from seq: Int64, _ body: (UnsafeBufferPointer<UInt8>, Int64) throws -> Void
    ) throws {
        var next = seq
        while next <= last, let isSealed = files.isSealed(layout.segment(of: next)) {
            let segment = layout.segment(of: next)
            let reader = try SegmentReader(layout, segment: segment, isSealed: isSealed)
            let end = min(last, layout.lastSeq(segment))
            while next <= end, let chunk = try reader.next(from: next) {
                try check(chunk, reader.path)
                let count = Int(min(Int64(chunk.count), end - next + 1))
                let bytes =
                    count == chunk.count ? chunk.lines.count : LineLeaves.prefix(chunk.lines, lines: count)
                try body(UnsafeBufferPointer(rebasing: chunk.lines[..<bytes]), next)
                next += Int64(count)
            }
            guard next > end || !mustFollow(next, segment) else {
                throw layout.damaged(
                    reader.path, line: next - layout.firstSeq(segment) + 1, reason: "Lines are missing from here on.")
            }
            if next <= end { return }
        }
        let segment = layout.segment(of: next)
        guard next > last || !mustFollow(next, segment - 1) else {
            throw layout.damaged(layout.raw(segment), reason: "The file is missing.")
        }
    }

    /// Whether there are lines behind number `seq`, which is not in `segment`, though it may belong there.
    private func mustFollow(_ seq: Int64, _ segment: Int64) -> Bool {
        last < .max && seq <= last || files.sealed.contains { $0 >= layout.segment(of: seq) }
            || files.raw.contains { $0 > segment }
    }

    private func check(_ chunk: SegmentReader.Chunk, _ path: String) throws(ArchiveError) {
        guard chunk.lines.starts(with: "{\"seq\":\(chunk.firstSeq),".utf8) else {
            let line = (chunk.firstSeq - 1) % layout.linesPerSegment + 1
            throw layout.damaged(path, line: line, reason: "The line is not number \(chunk.firstSeq).")
        }
    }
}

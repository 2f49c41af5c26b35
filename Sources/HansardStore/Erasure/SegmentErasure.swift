import Foundation
import Hansard

/// Rewrites the log’s segments without what is erased.
///
/// A segment is written anew beside the old one, made safe, and takes its place; of a compressed one the uncompressed lines
/// count from then on, until they are compressed again. Leaves, hashes and checkpoints stay what they are.
struct SegmentErasure {
    private let layout: LogLayout
    private let disk: LogDisk
    private let eraser = LineEraser()

    init(_ layout: LogLayout, _ disk: LogDisk) { (self.layout, self.disk) = (layout, disk) }

    /// Lends `body` each line of which something is to be erased and may still be there, without its LF.
    func read(_ erased: ErasedSequences, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        for segment in try segments(erased) {
            try eachLine(of: segment) { line, seq in
                if !erased.groups(of: seq).isEmpty { try body(line) }
            }
        }
    }

    /// Erases.
    func run(_ erased: ErasedSequences) throws {
        let files = try LogFiles(layout)
        for segment in try segments(erased) {
            let stubs = try stubs(of: segment, erased)
            guard !stubs.isEmpty else { continue }
            try rewrite(segment, stubs)
            guard files.isSealed(segment) == true else { continue }
            try SegmentSealer(layout: layout, disk: disk).seal(segment, digest: nil)
            try disk.synchronize(folder: layout.folder.log)
        }
    }

    private func segments(_ erased: ErasedSequences) throws -> [Int64] {
        guard !erased.isEmpty else { return [] }
        return (0...layout.segment(of: erased.last)).filter { segment in
            (layout.firstSeq(segment)...layout.lastSeq(segment)).contains { !erased.groups(of: $0).isEmpty }
        }
    }

    /// What the lines become of which there is something to erase.
    private func stubs(of segment: Int64, _ erased: ErasedSequences) throws -> [Int64: [UInt8]] {
        var stubs: [Int64: [UInt8]] = [:]
        try eachLine(of: segment) { line, seq in
            let groups = erased.groups(of: seq)
            guard !groups.isEmpty else { return }
            do throws(LogLineProblem) { stubs[seq] = try eraser.erase(groups, of: line)?.line } catch {
                throw layout.damaged(line: seq, reason: "It cannot be erased: \(error).")
            }
        }
        return stubs
    }

    private func rewrite(_ segment: Int64, _ stubs: [Int64: [UInt8]]) throws {
        let (path, temporary) = (layout.raw(segment), layout.raw(segment) + ".new")
        try disk.remove(temporary)
        let file = try disk.create(temporary)
        var (buffer, offset): ([UInt8], Int64) = ([], 0)
        func flush() throws {
            try buffer.lendBytes { bytes throws(ArchiveError) in try disk.write(bytes, to: file, at: offset) }
            offset += Int64(buffer.count)
            buffer.removeAll(keepingCapacity: true)
        }
        try eachLine(of: segment) { line, seq in
            if let stub = stubs[seq] { buffer += stub } else { buffer += line }
            buffer.append(0x0A)
            if buffer.count >= SegmentReader.chunkBytes { try flush() }
        }
        try flush()
        try disk.synchronize(file)
        try disk.rename(temporary, to: path)
        try disk.synchronize(folder: layout.folder.log)
    }

    private func eachLine(of segment: Int64, _ body: (UnsafeBufferPointer<UInt8>, Int64) throws -> Void) throws {
        guard let isSealed = try LogFiles(layout).isSealed(segment) else { return }
        let reader = try SegmentReader(layout, segment: segment, isSealed: isSealed)
        while let chunk = try reader.next() {
            var (start, seq) = (0, chunk.firstSeq)
            while let length = LineLeaves.length(chunk.lines, from: start) {
                try body(UnsafeBufferPointer(rebasing: chunk.lines[start..<start + length]), seq)
                (start, seq) = (start + length + 1, seq + 1)
            }
        }
    }
}

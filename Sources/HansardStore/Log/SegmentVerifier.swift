import Foundation
import Hansard

/// Verifies one segment by itself: computes each line’s leaf, and holds it against the file of hashes. The tree over the
/// leaves is this segment’s alone; whoever has all segments puts them together.
struct SegmentVerifier {
    /// What a segment has.
    struct Found: Sendable {
        /// Over its lines. Where a line is missing or is none, the leaf is the one that the file of hashes has.
        var tree = MerkleFrontier()
        /// The tree’s roots at the sizes that were asked for.
        var roots: [Int64: LogHash] = [:]
        /// The numbers of lines whose leaf is another than in the file of hashes, the first thousand; it is not known yet
        /// which of the two is wrong.
        var differing: [Int64] = []
        var differingCount = 0
        var verification = LogVerification()
        var isSealed = false
        /// Its messages and seals.
        var days = SealedDays()
        /// Those of its records of which something was erased.
        var erased = ErasedLines()
    }

    private let layout: LogLayout
    private let segment: Int64
    private let signedLines: Int64
    private let sizes: Set<Int64>
    private let hasher = LeafHasher()

    private var found = Found()
    private var hashes: SegmentHashes
    private var path = ""
    /// The line of the file that is looked at, counted from 1.
    private var line: Int64 = 0

    /// - Parameters:
    ///   - signedLines: So many of its lines are covered by the checkpoint.
    ///   - sizes: Of this segment’s tree, of which the roots are wanted.
    init(_ layout: LogLayout, segment: Int64, signedLines: Int64, sizes: Set<Int64>) {
        (self.layout, self.segment, self.signedLines, self.sizes) = (layout, segment, signedLines, sizes)
        hashes = SegmentHashes(layout, segment: segment)
    }

    /// - Parameter progress: Told how many lines were read.
    mutating func run(_ progress: (Int) -> Void) -> Found {
        do throws(ArchiveError) {
            let reader = try open()
            while let chunk = try reader.next() {
                take(chunk.lines)
                progress(chunk.count)
            }
            if reader.tail > 0, found.tree.size == layout.linesPerSegment {
                report("\(reader.tail) bytes stand behind the last line that belongs into this file.", seq: nil)
            }
        } catch {
            guard case .logDamaged(_, let reason) = error.problem else {
                found.verification.add(error.description, file: name)
                return end()
            }
            line += 1
            report(reason, seq: nil)
        }
        return end()
    }

    private var name: String { layout.name(path) }
    private var nextSeq: Int64 { layout.firstSeq(segment) + found.tree.size }

    /// A writer may compress the segment just now: then the one file takes the other’s place.
    private mutating func open() throws(ArchiveError) -> SegmentReader {
        path = layout.raw(segment)
        if access(path, F_OK) == 0, let reader = try? SegmentReader(layout, segment: segment, isSealed: false) {
            return reader
        }
        guard access(layout.sealed(segment), F_OK) == 0 else {
            throw layout.damaged(path, reason: "The file is missing. Restore it from a backup of log/.")
        }
        (path, found.isSealed) = (layout.sealed(segment), true)
        let reader = try SegmentReader(layout, segment: segment, isSealed: true)
        // Roots of tiles are written before the other file goes.
        hashes = SegmentHashes(layout, segment: segment)
        return reader
    }

    private mutating func take(_ lines: UnsafeBufferPointer<UInt8>) {
        var start = 0
        while let length = LineLeaves.length(lines, from: start) {
            line += 1
            take(line: UnsafeBufferPointer(rebasing: lines[start..<start + length]))
            start += length + 1
        }
    }

    private mutating func take(line bytes: UnsafeBufferPointer<UInt8>) {
        let (seq, leaf): (Int64, LogHash)
        do throws(LogLineProblem) { (seq, leaf) = try hasher.leaf(of: bytes) } catch {
            report("This is no line of the log: \(error).", seq: nextSeq)
            return appendKnown()
        }
        guard seq != nextSeq else {
            append(leaf)
            return take(day: bytes, seq)
        }
        let isRightElsewhere = known(seq) == leaf
        if isRightElsewhere, seq < nextSeq {
            return report("Line number \(seq) stands here once more, or out of order.", seq: seq)
        }
        guard isRightElsewhere, seq <= layout.lastSeq(segment) else {
            report("The line is number \(seq), not \(nextSeq).", seq: nextSeq)
            return appendKnown()
        }
        report(missing(to: seq - 1), seq: nextSeq)
        while nextSeq < seq { appendKnown() }
        append(leaf)
        take(day: bytes, seq)
    }

    private mutating func take(day line: UnsafeBufferPointer<UInt8>, _ seq: Int64) {
        do {
            try found.days.take(line, seq)
            try found.erased.take(line, seq)
        } catch { report("The record is not one of the log’s: \(error).", seq: seq) }
    }

    /// The leaf that the file of hashes has for the line `seq`.
    private func known(_ seq: Int64) -> LogHash? {
        let index = seq - layout.firstSeq(segment)
        return index >= 0 && index < hashes.count ? hashes.leaf(index) : nil
    }

    private mutating func append(_ leaf: LogHash) {
        guard found.tree.size < layout.linesPerSegment else {
            return report("Line number \(nextSeq) does not belong into this file.", seq: nextSeq)
        }
        if let known = known(nextSeq), known != leaf {
            found.differingCount += 1
            if found.differing.count < LogVerification.listedProblems { found.differing.append(nextSeq) }
        }
        grow(leaf)
    }

    /// Goes on behind a line that cannot be read.
    private mutating func appendKnown() {
        guard found.tree.size < layout.linesPerSegment else { return }
        grow(known(nextSeq) ?? MerkleHashing.emptyRoot)
    }

    private mutating func grow(_ leaf: LogHash) {
        found.tree.append(leaf)
        if sizes.contains(found.tree.size) { found.roots[found.tree.size] = found.tree.root }
    }

    private mutating func end() -> Found {
        let lastSigned = layout.firstSeq(segment) + signedLines - 1
        if nextSeq <= lastSigned {
            line += 1
            report(missing(to: lastSigned), seq: nextSeq)
            while nextSeq <= lastSigned { appendKnown() }
        }
        checkHashes()
        return found
    }

    private func missing(to last: Int64) -> String {
        last == nextSeq
            ? "Line number \(last) is missing." : "The lines number \(nextSeq) to \(last) are missing."
    }

    private mutating func report(_ reason: String, seq: Int64?) {
        found.verification.add(reason, seq: seq, file: name, line: max(line, 1))
    }

    private mutating func checkHashes() {
        let file = layout.name(layout.hashes(segment))
        guard hashes.count >= signedLines else {
            found.verification.add(
                "It has the hashes of \(hashes.count) lines, and there are \(signedLines). The next ingest works them out anew.",
                file: file)
            return
        }
        guard found.isSealed, hashes.count == layout.linesPerSegment else { return }
        guard hashes.hasTileRoots else {
            found.verification.add("The roots of tiles are missing, or something stands behind them.", file: file)
            return
        }
        for tile in 0..<layout.tilesPerSegment where hashes.tileRoot(tile) != hashes.computedTileRoot(tile) {
            let first = layout.firstSeq(segment) + tile * LogLayout.linesPerTile
            found.verification.add(
                "The root of the tile of the lines number \(first) to \(first + LogLayout.linesPerTile - 1) is not that of "
                    + "their hashes.", file: file)
        }
    }
}

import Foundation
import Hansard

/// The tree over the lines that the last checkpoint covers, from the files of hashes; where those do not give the signed
/// root, from the lines themselves.
struct SignedTree {
    private let layout: LogLayout
    private let files: LogFiles
    private let signed: Checkpoint?

    init(_ layout: LogLayout, _ files: LogFiles, _ signed: Checkpoint?) {
        (self.layout, self.files, self.signed) = (layout, files, signed)
    }

    /// Which leaves are worked out from lines.
    private enum Anew { case none, ofRawSegments, all }

    /// - Returns: The tree, and the leaves of segments whose files of hashes are not what they should be.
    /// - Throws: `.logDamaged` where lines are missing, or give another root.
    func find() throws(ArchiveError) -> (tree: MerkleFrontier, hashes: [Int64: [LogHash]]) {
        guard let signed, signed.size > 0 else { return (MerkleFrontier(), [:]) }
        try checkPresence(signed.size)
        // Hashes of compressed segments were made safe, those of others were not: a crash may leave anything in their place.
        for anew in [Anew.none, .ofRawSegments, .all] {
            guard let found = try tree(signed.size, anew) else { continue }
            if found.tree.root == signed.root { return found }
        }
        throw try contradiction(signed.size)
    }

    private func checkPresence(_ size: Int64) throws(ArchiveError) {
        for segment in 0...layout.segment(of: size) {
            guard let isSealed = files.isSealed(segment) else {
                throw layout.damaged(
                    layout.raw(segment), reason: "The file is missing; the checkpoint covers lines in it.")
            }
            let lines = lines(of: segment, size)
            guard !isSealed, lines == layout.linesPerSegment else { continue }
            let length = try Self.length(of: lines, in: segment, layout)
            guard LogFiles.size(layout.raw(segment)) == length else {
                throw layout.damaged(
                    layout.raw(segment), line: lines + 1, reason: "Lines stand behind the last one that belongs here.")
            }
        }
    }

    private func lines(of segment: Int64, _ size: Int64) -> Int64 {
        min(layout.linesPerSegment, size - segment * layout.linesPerSegment)
    }

    /// - Returns: `nil` where hashes are missing.
    private func tree(
        _ size: Int64, _ anew: Anew
    ) throws(ArchiveError) -> (tree: MerkleFrontier, hashes: [Int64: [LogHash]])? {
        var tree = MerkleFrontier()
        var repaired: [Int64: [LogHash]] = [:]
        for segment in 0...layout.segment(of: size) {
            let lines = lines(of: segment, size)
            let hashes = SegmentHashes(layout, segment: segment)
            let isSealed = files.isSealed(segment) == true
            if anew == .none || anew == .ofRawSegments && isSealed {
                guard hashes.append(first: lines, isSealed: isSealed, to: &tree) else { return nil }
                continue
            }
            let leaves = try leaves(segment, lines)
            for leaf in leaves { tree.append(leaf) }
            let isRight = hashes.count >= lines && leaves.indices.allSatisfy { hashes.leaf(Int64($0)) == leaves[$0] }
            if !isRight || isSealed { repaired[segment] = leaves }
        }
        return (tree, repaired)
    }

    private func leaves(_ segment: Int64, _ lines: Int64) throws(ArchiveError) -> [LogHash] {
        var leaves: [LogHash] = []
        leaves.reserveCapacity(Int(lines))
        let reader = try SegmentReader(layout, segment: segment, isSealed: files.isSealed(segment) == true)
        let hasher = LineLeaves()
        while Int64(leaves.count) < lines, let chunk = try reader.next() {
            let (_, reason) = hasher.append(
                chunk.lines, from: layout.firstSeq(segment) + Int64(leaves.count), atMost: lines - Int64(leaves.count),
                to: &leaves)
            guard let reason else { continue }
            throw layout.damaged(reader.path, line: Int64(leaves.count) + 1, reason: reason)
        }
        guard Int64(leaves.count) == lines else {
            throw layout.damaged(
                reader.path, line: Int64(leaves.count) + 1,
                reason: "Lines are missing from here on; the checkpoint covers them.")
        }
        return leaves
    }

    /// Names the first line that has another hash than its file says, if there is one.
    private func contradiction(_ size: Int64) throws(ArchiveError) -> ArchiveError {
        for segment in 0...layout.segment(of: size) {
            let hashes = SegmentHashes(layout, segment: segment)
            let leaves = try leaves(segment, lines(of: segment, size))
            guard let index = leaves.indices.first(where: { $0 < hashes.count && hashes.leaf(Int64($0)) != leaves[$0] })
            else { continue }
            let path = files.isSealed(segment) == true ? layout.sealed(segment) : layout.raw(segment)
            return layout.damaged(path, line: Int64(index) + 1, reason: "The line is not the one that was signed.")
        }
        return layout.damaged(
            layout.checkpoint,
            reason: "The log’s first \(size) lines are not those that this checkpoint was signed for.")
    }

    /// The bytes of the first `lines` lines of a segment that is not compressed.
    ///
    /// - Throws: `.logDamaged` where it has fewer, or the last of them has another number.
    static func length(of lines: Int64, in segment: Int64, _ layout: LogLayout) throws(ArchiveError) -> Int64 {
        let last = layout.firstSeq(segment) + lines - 1
        let reader = try SegmentReader(layout, segment: segment, isSealed: false)
        // The chunk is the reader’s memory.
        defer { withExtendedLifetime(reader) {} }
        guard let chunk = try reader.next(from: last), let end = LineLeaves.length(chunk.lines, from: 0) else {
            throw layout.damaged(
                reader.path, line: nil,
                reason: "It has fewer lines than the checkpoint covers, which are \(lines) here.")
        }
        guard chunk.lines.starts(with: "{\"seq\":\(last),".utf8) else {
            throw layout.damaged(reader.path, line: lines, reason: "The line is not number \(last).")
        }
        return chunk.offset + Int64(end) + 1
    }
}

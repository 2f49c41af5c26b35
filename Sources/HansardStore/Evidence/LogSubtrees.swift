import Hansard

/// Roots of full subtrees of a log’s tree, from its files of hashes. What is wrong in them gives a wrong root: whoever uses
/// these compares it with the checkpoint’s.
final class LogSubtrees {
    private let layout: LogLayout
    /// The segment that was asked for last: subtrees are asked for from the left.
    private var hashes: (segment: Int64, hashes: SegmentHashes)?

    init(_ folder: ArchiveFolder) { layout = LogLayout(folder) }

    /// - Throws: `.logDamaged` where hashes are missing.
    func root(_ subtree: Subtree) throws(ArchiveError) -> LogHash {
        var tree = MerkleFrontier()
        var next = subtree.first
        let end = subtree.first + subtree.count
        while next < end {
            let segment = next / layout.linesPerSegment
            let index = next % layout.linesPerSegment
            let hashes = segmentHashes(segment)
            let inSegment = min(end - next, layout.linesPerSegment - index)
            guard index + inSegment <= hashes.count else {
                throw layout.damaged(
                    layout.hashes(segment),
                    reason:
                        "Hashes are missing. The next ingest computes them anew, and `hansard verify` says what is wrong."
                )
            }
            append(index, inSegment, hashes, to: &tree)
            next += inSegment
        }
        return tree.root
    }

    /// - Parameter count: A power of two of leaves, which divides `index`.
    private func append(_ index: Int64, _ count: Int64, _ hashes: SegmentHashes, to tree: inout MerkleFrontier) {
        guard hashes.hasTileRoots, count >= LogLayout.linesPerTile else {
            for leaf in index..<index + count { tree.append(hashes.leaf(leaf)) }
            return
        }
        let first = index / LogLayout.linesPerTile
        for tile in first..<first + count / LogLayout.linesPerTile {
            tree.append(hashes.tileRoot(tile), height: LogLayout.tileHeight)
        }
    }

    private func segmentHashes(_ segment: Int64) -> SegmentHashes {
        if let hashes, hashes.segment == segment { return hashes.hashes }
        let read = SegmentHashes(layout, segment: segment)
        hashes = (segment, read)
        return read
    }
}

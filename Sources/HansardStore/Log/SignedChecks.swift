import Foundation
import Hansard

/// The tree over all segments, put together from theirs.
struct WholeTree {
    private let layout: LogLayout
    private let segments: [SegmentVerifier.Found]
    /// The tree before each segment.
    private var before: [MerkleFrontier] = []
    private var tree = MerkleFrontier()

    /// - Parameter segments: All but the last have to be full; what is behind one that is not is left out.
    init(_ layout: LogLayout, _ segments: [SegmentVerifier.Found]) {
        (self.layout, self.segments) = (layout, segments)
        for segment in segments {
            before.append(tree)
            guard segment.tree.size < layout.linesPerSegment else {
                tree.append(segment.tree.root, height: layout.segmentHeight)
                continue
            }
            var rest = segment.tree.size
            for subtree in segment.tree.subtrees {
                let height = Int64.bitWidth - 1 - rest.leadingZeroBitCount
                tree.append(subtree, height: height)
                rest -= 1 << Int64(height)
            }
            break
        }
    }

    var size: Int64 { tree.size }
    var root: LogHash { tree.root }

    /// The root over the first `size` lines; `nil` where there are fewer.
    func root(at size: Int64) -> LogHash? {
        guard size > 0 else { return MerkleHashing.emptyRoot }
        guard size <= tree.size else { return nil }
        let segment = Int(layout.segment(of: size))
        guard let local = segments[segment].roots[size - Int64(segment) * layout.linesPerSegment] else { return nil }
        return before[segment].subtrees.reversed().reduce(local) { MerkleHashing.node($1, $0) }
    }
}

/// Holds the tree over a log’s lines against the checkpoints that were signed and noted.
struct SignedChecks {
    let layout: LogLayout

    /// Lists what is wrong with lines. Where a line and its hash differ, the signed root says which of them was changed.
    func report(_ segments: [SegmentVerifier.Found], _ tree: WholeTree, _ result: inout LogVerification) {
        let isSigned = result.checkpoint.map { tree.root(at: $0.size) == $0.root }
        for (index, segment) in segments.enumerated() {
            result.add(segment.verification)
            let segmentNumber = Int64(index)
            let lines = segment.isSealed ? layout.sealed(segmentNumber) : layout.raw(segmentNumber)
            for seq in segment.differing {
                if isSigned == true {
                    result.add(
                        "The hash of line number \(seq) is not that of the line, which is as it was signed.", seq: seq,
                        file: layout.name(layout.hashes(segmentNumber)))
                } else {
                    result.add(
                        "The line is not the one whose hash the log has: it was changed.", seq: seq,
                        file: layout.name(lines), line: seq - layout.firstSeq(segmentNumber) + 1)
                }
            }
            result.count(segment.differingCount - segment.differing.count)
        }
    }

    /// Holds the tree against the last checkpoint.
    func checkSigned(_ tree: WholeTree, _ result: inout LogVerification) {
        guard let signed = result.checkpoint else { return }
        guard let root = tree.root(at: signed.size) else {
            return result.add(
                "It is of \(signed.size) lines, and the log has \(tree.size).", file: layout.name(layout.checkpoint))
        }
        guard root != signed.root else { return }
        result.add(
            "The log’s first \(signed.size) lines are not those that it was signed for.",
            file: layout.name(layout.checkpoint))
    }

    /// Holds the tree against all earlier checkpoints, and those against each other.
    func check(
        _ history: [CheckpointHistory.Entry], _ tree: WholeTree, _ key: VerifierKey?, _ result: inout LogVerification
    ) {
        let file = layout.name(layout.checkpoints)
        var size: Int64 = 0
        for entry in history {
            guard let checkpoint = entry.checkpoint else {
                result.add("This is no checkpoint.", file: file, line: entry.line)
                continue
            }
            if let key {
                do throws(NoteProblem) { _ = try Checkpoint(entry.note, verifiedBy: key) } catch {
                    result.add("The checkpoint is not to be believed: \(error).", file: file, line: entry.line)
                    continue
                }
            }
            if checkpoint.size <= size {
                result.add("The checkpoint is of no more lines than the one before it.", file: file, line: entry.line)
            }
            size = max(size, checkpoint.size)
            if checkpoint == result.checkpoint { continue }
            guard let root = tree.root(at: checkpoint.size) else {
                result.add(
                    "The checkpoint is of \(checkpoint.size) lines, and the log has \(tree.size): lines were cut off its end.",
                    file: file, line: entry.line)
                continue
            }
            guard root != checkpoint.root else { continue }
            result.add(
                "The log’s first \(checkpoint.size) lines are not those that this checkpoint was signed for.",
                file: file,
                line: entry.line)
        }
        guard let signed = result.checkpoint, size < signed.size,
            !CheckpointHistory.all(layout).contains(where: { $0.checkpoint == signed })
        else { return }
        result.add(
            "The last checkpoint, of \(signed.size) lines, is missing here. The next ingest adds it.", file: file)
    }

    /// Holds the tree against what somebody has noted.
    func checkNoted(_ noted: Checkpoint?, _ tree: WholeTree, _ result: inout LogVerification) {
        guard let noted else { return }
        if let own = result.checkpoint?.origin, own != noted.origin {
            return result.add(
                "The checkpoint that was noted is of the log “\(noted.origin)”, and this is “\(own)”.", file: nil)
        }
        guard let root = tree.root(at: noted.size) else {
            return result.add(
                "The checkpoint that was noted is of \(noted.size) records, and the log has \(tree.size): records were cut "
                    + "off its end, or it is an older copy. Restore log/ from a later backup.", file: nil)
        }
        guard root != noted.root else { return }
        result.add(
            "The log’s first \(noted.size) records are not those that the noted checkpoint was signed for: they were "
                + "changed, and signed anew.", file: nil)
    }
}

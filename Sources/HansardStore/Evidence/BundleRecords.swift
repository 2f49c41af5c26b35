import Foundation
import Hansard
import PairChannel

/// Reads `proof/records.jsonl` and works out which root its lines give.
struct BundleRecords {
    /// Records that are shown, wholly or in part, and the messages among them.
    private(set) var shown: Int64 = 0
    private(set) var messages: Int64 = 0
    /// The last record that a line covers.
    private(set) var covered: Int64 = 0
    /// Whether every line was understood and follows the one before: only then the root says something.
    private(set) var isReadable = true

    /// The messages by day, and the seals that count them.
    private var days = SealedDays()
    private var leaves: [Int64: LogHash] = [:]
    private var tree = MerkleFrontier()
    private let hasher = LeafHasher()
    private var line: Int64 = 0

    private static let message = LineOpening(type: "message")
    /// More than the longest line: a message and its files’ names have far less.
    private static let mostLineBytes = 64 << 20

    init() {}

    /// The root over all records that are covered.
    var root: LogHash { tree.root }

    /// What the seals that are shown say of the messages that are.
    func checkSeals() -> SealedDays.Result { days.check { leaves[$0] } }

    /// Reads the file of a bundle, in pieces.
    ///
    /// - Returns: False where it cannot be read.
    mutating func read(_ files: BundleFiles, _ check: inout BundleCheck) -> Bool {
        var rest: [UInt8] = []
        let isWhole = files.read(BundlePath.records) { piece in
            guard rest.count <= Self.mostLineBytes else { return }
            rest.append(contentsOf: piece)
            let taken = rest.withUnsafeBufferPointer { take(lines: $0, &check) }
            rest.removeFirst(taken)
        }
        guard !rest.isEmpty else { return isWhole }
        line += 1
        fail(
            rest.count > Self.mostLineBytes
                ? "The line is longer than any record is." : "The last line has no end: the file was cut short.", &check
        )
        return isWhole
    }

    /// - Returns: The bytes of the lines that were taken.
    private mutating func take(lines: UnsafeBufferPointer<UInt8>, _ check: inout BundleCheck) -> Int {
        var start = 0
        while let length = LineLeaves.length(lines, from: start) {
            line += 1
            take(UnsafeBufferPointer(rebasing: lines[start..<start + length]), &check)
            start += length + 1
        }
        return start
    }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, _ check: inout BundleCheck) {
        guard !bytes.starts(with: RecordGap.opening) else { return takeGap(bytes, &check) }
        do throws(LogLineProblem) {
            let (seq, leaf) = try hasher.leaf(of: bytes)
            guard memchr(bytes.baseAddress!, 0, bytes.count) == nil else {
                return fail("The line has a NUL in it.", &check, seq: seq)
            }
            guard seq == covered + 1 else {
                return fail(
                    "Record \(covered + 1) should be covered here, and this is record \(seq).", &check, seq: seq)
            }
            tree.append(leaf)
            covered = seq
            shown += 1
            if Self.message.matches(bytes) { messages += 1 }
            do { if try days.take(bytes, seq) { leaves[seq] = leaf } } catch {
                fail("This is no seal as the log has them: \(error).", &check, seq: seq)
            }
        } catch { fail("This is no record: \(error).", &check) }
    }

    private mutating func takeGap(_ bytes: UnsafeBufferPointer<UInt8>, _ check: inout BundleCheck) {
        guard let gap = RecordGap(line: bytes) else { return fail("This is no gap as bundles have it.", &check) }
        guard gap.records.lowerBound == covered + 1 else {
            return fail("The gap should begin at record \(covered + 1).", &check, seq: gap.records.lowerBound)
        }
        for (subtree, node) in zip(RecordGap.subtrees(of: gap.records), gap.nodes) {
            tree.append(node, height: subtree.height)
        }
        covered = gap.records.upperBound
    }

    private mutating func fail(_ reason: String, _ check: inout BundleCheck, seq: Int64? = nil) {
        isReadable = false
        check.add(reason, file: BundlePath.records, line: line, seq: seq)
    }
}

import Foundation
import Hansard

/// Writes `proof/records.jsonl`: the records that are shown, as they stand in the log, and hashes in place of all others.
struct RecordsFile {
    /// How many records the file shows, wholly or in part.
    private(set) var shown: Int64 = 0
    /// How many of them are shown in part, since a mask withholds the rest.
    private(set) var masked: Int64 = 0
    /// How many are not shown, since a mask withholds them.
    private(set) var hidden: Int64 = 0

    private let subtrees: LogSubtrees
    private let checkpoint: Checkpoint
    private let layout: LogLayout
    private let days: ExportedDays
    private let withheld: WithheldRecords?
    private let hasher = LeafHasher()
    private let cutter = BatchCutter()
    private let eraser = LineEraser()
    private var tree = MerkleFrontier()
    /// The first record that is not covered yet.
    private var next: Int64 = 1
    private var out: [UInt8] = []

    private static let pieceBytes = 1 << 20
    private static let batches = ["seen", "presence", "seal"].map { LineOpening(type: $0) }

    /// - Parameters:
    ///   - days: Those of which marks and seals are shown.
    ///   - withheld: What a mask withholds; `nil` for nothing.
    init(_ folder: ArchiveFolder, _ checkpoint: Checkpoint, days: ExportedDays, withheld: WithheldRecords? = nil) {
        self.withheld = withheld
        subtrees = LogSubtrees(folder)
        layout = LogLayout(folder)
        (self.checkpoint, self.days) = (checkpoint, days)
    }

    /// Writes the file.
    ///
    /// - Throws: `.logDamaged` where the log is not what the checkpoint was signed for.
    mutating func write(_ records: SequenceSet, to files: ExportFolder) throws {
        try files.begin(BundlePath.records)
        try LogLines(layout.folder, to: checkpoint.size).read(from: 1) { lines, first in
            var (start, seq) = (0, first)
            while let length = LineLeaves.length(lines, from: start) {
                if records.contains(seq) {
                    let line = UnsafeBufferPointer(rebasing: lines[start..<start + length])
                    do { try mask(line, seq) } catch let problem as LogLineProblem {
                        throw layout.damaged(line: seq, reason: "This is no line of the log: \(problem).")
                    }
                    if out.count > Self.pieceBytes { try files.append(&out) }
                }
                start += length + 1
                seq += 1
            }
        }
        try skip(to: checkpoint.size + 1)
        guard tree.root == checkpoint.root else {
            throw layout.damaged(
                layout.checkpoint,
                reason:
                    "The log is not the one that this checkpoint was signed for. `hansard verify` says where it differs."
            )
        }
        try files.append(&out)
        try files.end()
    }

    /// Writes a line without what a mask withholds of it.
    private mutating func mask(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws {
        switch try withheld?.part(of: line, seq) ?? .nothing {
        case .nothing: try write(line, seq)
        case .all: hidden += 1
        case .groups(let groups):
            guard let stub = try eraser.erase(groups, of: line) else { return try write(line, seq) }
            let before = shown
            try stub.line.withUnsafeBufferPointer { try write($0, seq) }
            if shown > before { masked += 1 }
        }
    }

    private mutating func write(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws {
        guard !days.isEverything, Self.batches.contains(where: { $0.matches(line) }) else {
            return try writeWhole(line, seq)
        }
        guard let cut = try cutter.cut(line, { days.contains($0) }) else { return }
        try cut.withUnsafeBufferPointer { try writeWhole($0, seq) }
    }

    private mutating func writeWhole(_ line: UnsafeBufferPointer<UInt8>, _ seq: Int64) throws {
        try skip(to: seq)
        tree.append(try hasher.leaf(of: line).leaf)
        out.append(contentsOf: line)
        out.append(UInt8(ascii: "\n"))
        next = seq + 1
        shown += 1
    }

    /// Puts hashes in place of the records before `seq` that are not covered yet.
    private mutating func skip(to seq: Int64) throws {
        guard next < seq else { return }
        let records = next...seq - 1
        var nodes: [LogHash] = []
        for subtree in RecordGap.subtrees(of: records) {
            let root = try subtrees.root(subtree)
            tree.append(root, height: subtree.height)
            nodes.append(root)
        }
        RecordGap(records, nodes: nodes).append(to: &out)
        next = seq
    }
}

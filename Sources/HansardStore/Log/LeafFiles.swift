import Hansard

/// Leaves by the numbers of their records, from the files of hashes. Files are read as they are asked for, and some are held.
struct LeafFiles {
    private let layout: LogLayout
    private var held: [Int64: SegmentHashes] = [:]
    private var order: [Int64] = []
    /// 64 MiB.
    private static let mostHeld = 32

    init(_ layout: LogLayout) { self.layout = layout }

    /// - Returns: `nil` where the file does not have it.
    mutating func leaf(_ seq: Int64) -> LogHash? {
        let segment = layout.segment(of: seq)
        if held[segment] == nil {
            if order.count == Self.mostHeld { held[order.removeFirst()] = nil }
            held[segment] = SegmentHashes(layout, segment: segment)
            order.append(segment)
        }
        let index = seq - layout.firstSeq(segment)
        return held[segment].flatMap { index < $0.count ? $0.leaf(index) : nil }
    }
}

extension RecordLog {
    /// The leaf of a line that was appended, on record or not yet.
    ///
    /// - Parameter files: Made since the last line was appended.
    func leaf(_ seq: Int64, _ files: inout LeafFiles) throws(ArchiveError) -> LogHash {
        if seq > tree.size { return leaves[Int(seq - tree.size - 1)] }
        guard let leaf = files.leaf(seq) else {
            throw layout.damaged(
                layout.hashes(layout.segment(of: seq)), reason: "The hash of record \(seq) is missing.")
        }
        return leaf
    }
}

/// Lines as `LogLineWriter` has made them, each with its leaf: `RecordLog` takes them as they are.
package struct WrittenLines: Sendable {
    /// The first line’s number.
    package private(set) var firstSeq: Int64 = 1
    /// Whole lines, each with its LF.
    package internal(set) var bytes: [UInt8] = []
    /// Where each line ends in `bytes`, behind its LF.
    package internal(set) var ends: [Int] = []
    /// One for each line.
    package internal(set) var leaves: [LogHash] = []

    package init() {}

    /// Forgets all lines; those that are written next begin with the number `seq`.
    package mutating func begin(at seq: Int64) {
        firstSeq = seq
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        leaves.removeAll(keepingCapacity: true)
    }

    /// The bytes of some lines, counted from 0.
    package func range(_ lines: Range<Int>) -> Range<Int> {
        lines.isEmpty ? 0..<0 : (lines.lowerBound == 0 ? 0 : ends[lines.lowerBound - 1])..<ends[lines.upperBound - 1]
    }
}

/// Ids of one system as JSON strings, by their numbers: a line that names one copies it.
struct QuotedNames {
    private var bytes: [UInt8] = []
    /// Behind the last byte of each.
    private var ends: [Int] = []

    /// Adds ids in the order of their numbers.
    mutating func append(_ names: [[UInt8]]) {
        for name in names {
            name.withUnsafeBufferPointer { bytes.appendJSON($0) }
            ends.append(bytes.count)
        }
    }

    /// Appends the id of that number, in quotation marks.
    @inline(__always)
    func append(_ number: RunIndex, to out: inout [UInt8]) {
        let start = number == 0 ? 0 : ends[Int(number) - 1]
        bytes.withUnsafeBufferPointer {
            out.append(contentsOf: UnsafeBufferPointer(rebasing: $0[start..<ends[Int(number)]]))
        }
    }
}

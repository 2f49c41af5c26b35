import PairChannel

/// What stands in `proof/records.jsonl` for records that are not shown: their numbers, and the hashes that the root of the
/// log’s tree needs of them.
///
///     {"gap":[5,4096],"nodes":["…","…"]}
package struct RecordGap: Equatable, Sendable {
    /// The numbers of the first record and of the last.
    package let records: ClosedRange<Int64>
    /// The roots of `subtrees`, in their order.
    package let nodes: [LogHash]

    /// A gap with the roots of its subtrees, as many as `subtrees(of:)` gives.
    package init(_ records: ClosedRange<Int64>, nodes: [LogHash]) { (self.records, self.nodes) = (records, nodes) }

    /// Which subtrees the records are made of.
    package static func subtrees(of records: ClosedRange<Int64>) -> [Subtree] {
        Subtree.covering(records.lowerBound - 1..<records.upperBound)
    }

    /// What its line begins with.
    package static let opening = Array("{\"gap\":[".utf8)

    /// Appends its line, with the LF.
    package func append(to out: inout [UInt8]) {
        out.append("{\"gap\":[\(records.lowerBound),\(records.upperBound)],\"nodes\":[")
        for (i, node) in nodes.enumerated() { out.append("\(i == 0 ? "" : ",")\"\(node.base64URL)\"") }
        out.append("]}\n")
    }

    /// Reads exactly what `append` writes, without the LF; `nil` for anything else.
    package init?(line: UnsafeBufferPointer<UInt8>) {
        guard line.starts(with: Self.opening), let value = try? JSONValue(parsing: line),
            let (first, last) = Self.bounds(value["gap"]), case .array(let elements)? = value["nodes"]
        else { return nil }
        let nodes = elements.compactMap { $0.string.flatMap { LogHash(base64URL: $0) } }
        guard nodes.count == elements.count, nodes.count == Self.subtrees(of: first...last).count else { return nil }
        self.init(first...last, nodes: nodes)
        var written: [UInt8] = []
        append(to: &written)
        guard written.dropLast().elementsEqual(line) else { return nil }
    }

    private static func bounds(_ value: JSONValue?) -> (Int64, Int64)? {
        guard let value, value.elements.count == 2, case .number(let first) = value.elements[0],
            case .number(let last) = value.elements[1], let first = Int64(first), let last = Int64(last), first > 0,
            first <= last, last < .max
        else { return nil }
        return (first, last)
    }
}

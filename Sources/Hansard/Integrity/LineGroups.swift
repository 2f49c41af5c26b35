import PairChannel

/// One line of the log by its groups, for whoever needs what a few of its members say and not the record.
package struct LineGroups {
    /// The record’s number.
    package let seq: Int64
    private let line: UnsafeBufferPointer<UInt8>
    private let ranges: LogGroupRanges

    /// - Parameter line: One line without its LF, which outlives this.
    package init(_ line: UnsafeBufferPointer<UInt8>) throws(LogLineProblem) {
        let parts = try LogLineParts(line, LogMemberTable.shared)
        (seq, ranges, self.line) = (parts.seq, parts.groups, line)
    }

    /// A group’s members as an object; one without members where the line has none of that group.
    package func members(_ group: LogGroup) -> JSONValue {
        let object = [UInt8(ascii: "{")] + Array(line[ranges[group]]) + [UInt8(ascii: "}")]
        return (try? JSONValue(parsing: object)) ?? .object([])
    }
}

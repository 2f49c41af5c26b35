import PairChannel

/// Takes groups out of a line of the log: their members go, and with the key every salt by which somebody could find out by
/// guessing what they were. The line’s leaf stays what it was. `docs/log.md`, “Erasure”, has the form, in which what is
/// withheld from a reader is written as well.
package struct LineEraser: Sendable {
    private let table = LogMemberTable.shared
    private let hasher = LeafHasher()

    /// A line without what was to go.
    package struct Stub {
        /// Without its LF.
        package let line: [UInt8]
        /// What the line’s leaf was, and is.
        package let leaf: LogHash
    }

    /// One that holds no state.
    package init() {}

    /// Takes `groups` out of `line`. The content of a batch stays: its days go one by one, see `BatchCutter`.
    ///
    /// - Parameter line: One line without its LF.
    /// - Returns: `nil` where nothing of these groups is there (any more).
    /// - Throws: where the line is none of the log’s.
    package func erase(
        _ groups: Set<LogGroup>, of line: UnsafeBufferPointer<UInt8>
    ) throws(LogLineProblem) -> Stub? {
        let parts = try LogLineParts(line, table)
        let days = if let object = parts.days { try DayCommitments(line, object).days.count } else { nil as Int? }
        let going = groups.filter { !parts.groups[$0].isEmpty && !($0 == .content && days != nil) }
        guard !going.isEmpty, var salts = try OpenedSalts(line, parts, days: days) else { return nil }
        let before = try hasher.leaf(of: line).leaf
        for group in going { try salts.close(group.rawValue, over: line.raw(parts.groups[group])) }
        let stub = Self.stub(line, parts, without: going, salts)
        guard
            try stub.withUnsafeBufferPointer({ bytes throws(LogLineProblem) in try hasher.leaf(of: bytes).leaf })
                == before
        else { throw .badErasure }
        return Stub(line: stub, leaf: before)
    }

    private static func stub(
        _ line: UnsafeBufferPointer<UInt8>, _ parts: LogLineParts, without going: Set<LogGroup>, _ salts: OpenedSalts
    ) -> [UInt8] {
        var out = Array("{\"seq\":\(parts.seq)".utf8)
        for group in LogGroup.allCases where !going.contains(group) && !parts.groups[group].isEmpty {
            out.append(UInt8(ascii: ","))
            out.append(contentsOf: line[parts.groups[group]])
        }
        salts.appendEnding(to: &out)
        return out
    }
}

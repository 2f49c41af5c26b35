import PairChannel

/// Computes the leaf of a line of the log from the line’s bytes. `docs/log.md` has the rules.
///
/// The line’s members are in five groups (`LogGroup`), and each group’s bytes, as they stand in the line, are committed to
/// with a salt of their own, so that each can be shown, or erased, without the others. The leaf is the hash of the line’s
/// number and those five commitments.
package struct LeafHasher: Sendable {
    private let table = LogMemberTable.shared

    package init() {}

    /// - Parameter line: One line without its LF; valid UTF-8.
    /// - Returns: The line’s number and its leaf. That of a line that was erased is the one that is written in it.
    package func leaf(
        of line: UnsafeBufferPointer<UInt8>
    ) throws(LogLineProblem) -> (seq: Int64, leaf: LogHash) {
        let parts = try LogLineParts(line, table)
        switch parts.ending {
        case .key(let characters):
            guard let key = LogKey(base64URL: UnsafeBufferPointer(rebasing: line[characters])) else {
                throw .badBase64("key")
            }
            let days = if let days = parts.days { try DayCommitments(line, days) } else { nil as DayCommitments? }
            return (parts.seq, Self.leaf(of: line, parts.seq, parts.groups, days, key))
        case .salts(let salts, let hashes):
            let rest = try ErasedSalts(line, salts, hashes: hashes)
            return (parts.seq, try rest.leaf(of: line, parts))
        case .leaf(let characters):
            return (parts.seq, try ErasedSalts.leaf(of: line, parts, written: characters))
        case nil: throw .noKey
        }
    }

    /// The leaf of a line that has its key, where its parts are known.
    ///
    /// - Parameter days: Of a line that has `days`.
    static func leaf(
        of line: UnsafeBufferPointer<UInt8>, _ seq: Int64, _ groups: LogGroupRanges, _ days: DayCommitments?,
        _ key: LogKey
    ) -> LogHash {
        let (salt0, salt1) = key.salts(pair: 0)
        let (salt2, salt3) = key.salts(pair: 1)
        let content =
            if let days { days.content(key) } else {
                key.salts(pair: 2).0.commitment(to: line.raw(groups.content))
            }
        return LogLeaf.hash(
            seq: seq, rest: salt0.commitment(to: line.raw(groups.rest)),
            place: salt1.commitment(to: line.raw(groups.place)),
            person: salt2.commitment(to: line.raw(groups.person)),
            time: salt3.commitment(to: line.raw(groups.time)), content: content)
    }
}

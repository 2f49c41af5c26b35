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
            return (parts.seq, try Self.leaf(of: line, parts, key))
        case .salts(let salts, let hashes):
            let rest = try ErasedSalts(line, salts, hashes: hashes)
            return (parts.seq, try rest.leaf(of: line, parts))
        case .leaf(let characters):
            return (parts.seq, try ErasedSalts.leaf(of: line, parts, written: characters))
        case nil: throw .noKey
        }
    }

    private static func leaf(
        of line: UnsafeBufferPointer<UInt8>, _ parts: LogLineParts, _ key: LogKey
    ) throws(LogLineProblem) -> LogHash {
        let (salt0, salt1) = key.salts(pair: 0)
        let (salt2, salt3) = key.salts(pair: 1)
        let content =
            if let days = parts.days {
                try DayCommitments(line, days).content(key)
            } else {
                key.salts(pair: 2).0.commitment(to: line.raw(parts.range(.content)))
            }
        return LogLeaf.hash(
            seq: parts.seq, rest: salt0.commitment(to: line.raw(parts.range(.rest))),
            place: salt1.commitment(to: line.raw(parts.range(.place))),
            person: salt2.commitment(to: line.raw(parts.range(.person))),
            time: salt3.commitment(to: line.raw(parts.range(.time))), content: content)
    }
}

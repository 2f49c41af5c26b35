import PairChannel

/// Erases groups of a line of the log: their members go, and with the key every salt by which somebody could find out by
/// guessing what they were. The line’s leaf stays what it was. `docs/log.md`, “Erasure”, has the form.
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

    /// Erases `groups` of `line`.
    ///
    /// - Parameter line: One line without its LF.
    /// - Returns: `nil` where nothing of these groups is there (any more), and of a batch, whose days are erased one by one.
    /// - Throws: where the line is none of the log’s.
    package func erase(
        _ groups: Set<LogGroup>, of line: UnsafeBufferPointer<UInt8>
    ) throws(LogLineProblem) -> Stub? {
        let parts = try LogLineParts(line, table)
        guard parts.days == nil else { return nil }
        let going = groups.filter { !parts.groups[$0].isEmpty }
        guard !going.isEmpty, var opened = try salts(line, parts) else { return nil }
        let before = try hasher.leaf(of: line).leaf
        for group in going {
            guard let salt = opened.salts[group.rawValue] else { throw .badErasure }
            opened.hashes[group.rawValue] = salt.commitment(to: line.raw(parts.groups[group]))
            opened.salts[group.rawValue] = nil
        }
        let stub = Self.stub(line, parts, without: going, opened)
        guard
            try stub.withUnsafeBufferPointer({ bytes throws(LogLineProblem) in try hasher.leaf(of: bytes).leaf })
                == before
        else { throw .badErasure }
        return Stub(line: stub, leaf: before)
    }

    private typealias Opened = (salts: [LogSalt?], hashes: [Int: LogHash])

    /// The salts of the line’s groups, and the commitments to what was erased of it before; `nil` where all of it was.
    private func salts(
        _ line: UnsafeBufferPointer<UInt8>, _ parts: LogLineParts
    ) throws(LogLineProblem) -> Opened? {
        switch parts.ending {
        case .key(let characters):
            guard let key = LogKey(base64URL: UnsafeBufferPointer(rebasing: line[characters])) else {
                throw .badBase64("key")
            }
            let pairs = (0..<3).map { key.salts(pair: UInt8($0)) }
            return (pairs.flatMap { [$0.0, $0.1] }.prefix(LogGroup.allCases.count).map { $0 as LogSalt? }, [:])
        case .salts(let salts, let hashes):
            let left = try ErasedSalts(line, salts, hashes: hashes)
            return (left.salts, left.hashes)
        case .leaf: return nil
        case nil: throw .noKey
        }
    }

    private static func stub(
        _ line: UnsafeBufferPointer<UInt8>, _ parts: LogLineParts, without going: Set<LogGroup>, _ left: Opened
    ) -> [UInt8] {
        var out = Array("{\"seq\":\(parts.seq)".utf8)
        for group in LogGroup.allCases where !going.contains(group) && !parts.groups[group].isEmpty {
            out.append(UInt8(ascii: ","))
            out.append(contentsOf: line[parts.groups[group]])
        }
        out.append(contentsOf: ",\"salts\":[".utf8)
        out.append(
            contentsOf: left.salts.map { $0.map { "\"\($0.base64URL)\"" } ?? "null" }.joined(separator: ",").utf8)
        out.append(contentsOf: "],\"c\":{".utf8)
        let hashes = left.hashes.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\"\($0.value.base64URL)\"" }
        out.append(contentsOf: hashes.joined(separator: ",").utf8)
        out.append(contentsOf: "}}".utf8)
        return out
    }
}

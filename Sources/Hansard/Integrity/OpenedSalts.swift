import PairChannel

/// The salts by which the parts of a line are committed to, and the commitments to those parts that are not there: what a line
/// ends with in place of its key once a part of it is erased or withheld.
struct OpenedSalts {
    /// By their numbers; `nil` for what is not there, and for a number that the line has no use for.
    private(set) var salts: [LogSalt?]
    /// By the numbers of their salts.
    private(set) var hashes: [Int: LogHash]

    /// - Parameter days: How many a batch has in the line; `nil` for a line without `days`.
    /// - Returns: `nil` for a line of which nothing is left.
    init?(_ line: UnsafeBufferPointer<UInt8>, _ parts: LogLineParts, days: Int?) throws(LogLineProblem) {
        switch parts.ending {
        case .salts(let salts, let hashes):
            let left = try ErasedSalts(line, salts, hashes: hashes)
            (self.salts, self.hashes) = (left.salts, left.hashes)
        case .key(let characters):
            guard let key = LogKey(base64URL: UnsafeBufferPointer(rebasing: line[characters])) else {
                throw .badBase64("key")
            }
            (salts, hashes) = (Self.salts(key, days: days), [:])
        case .leaf: return nil
        case nil: throw .noKey
        }
    }

    private static func salts(_ key: LogKey, days: Int?) -> [LogSalt?] {
        let count = days.map { DayCommitments.firstSalt + $0 } ?? LogGroup.allCases.count
        var salts: [LogSalt?] = []
        for pair in 0...(count - 1) / 2 {
            let (even, odd) = key.salts(pair: UInt8(pair))
            salts += [even, odd]
        }
        if days != nil {
            // The content has the days’ commitments in place of one of its own.
            for unused in LogGroup.content.rawValue..<DayCommitments.firstSalt { salts[unused] = nil }
        }
        return Array(salts.prefix(count))
    }

    /// Leaves a commitment in the place of a part.
    ///
    /// - Parameters:
    ///   - number: Of its salt.
    ///   - value: As it stands in the line.
    mutating func close(_ number: Int, over value: UnsafeRawBufferPointer) throws(LogLineProblem) {
        guard salts.indices.contains(number), let salt = salts[number] else { throw .badErasure }
        hashes[number] = salt.commitment(to: value)
        salts[number] = nil
    }

    /// Ends a line of which the last member that is left, if there is one, stands in `out`.
    func appendEnding(to out: inout [UInt8]) {
        out.append(contentsOf: ",\"salts\":".utf8)
        JSONValue.array(salts.map { $0.map { .string($0.base64URL) } ?? .null }).append(to: &out)
        out.append(contentsOf: ",\"c\":".utf8)
        JSONValue(members: hashes.sorted { $0.key < $1.key }.map { ("\($0.key)", .string($0.value.base64URL)) })
            .append(to: &out)
        out.append(UInt8(ascii: "}"))
    }
}

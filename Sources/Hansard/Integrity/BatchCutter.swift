import PairChannel

/// Cuts a batch of marks down to some of its days, as an erased part is written: the others leave their commitments, so that
/// the leaf stays what it was. `docs/log.md`, “Erasure”, has the form.
package struct BatchCutter: Sendable {
    private let table = LogMemberTable.shared

    /// One that holds no state.
    package init() {}

    /// - Parameters:
    ///   - line: A batch, without its LF.
    ///   - isShown: Asked of each day that is left in the line, such as `2013-05-13`.
    /// - Returns: The line with the days that are shown, the same where they are all; `nil` where there is none.
    /// - Throws: Where it is no batch.
    package func cut(
        _ line: UnsafeBufferPointer<UInt8>, _ isShown: (String) -> Bool
    ) throws(LogLineProblem) -> [UInt8]? {
        let parts = try LogLineParts(line, table)
        guard let object = parts.days else { throw .badDays }
        let days = try DayCommitments(line, object).days
        let shown = days.map { isShown(Self.name($0, in: line)) }
        guard shown.contains(true) else { return nil }
        guard shown.contains(false) else { return Array(line) }
        var (salts, hashes) = try opened(line, parts, days.count)
        var numbers = salts.indices.dropFirst(DayCommitments.firstSalt).filter { salts[$0] != nil }.makeIterator()
        for (day, isShown) in zip(days, shown) {
            guard let number = numbers.next(), let salt = salts[number] else { throw .badErasure }
            guard !isShown else { continue }
            hashes[number] = salt.commitment(to: line.raw(day))
            salts[number] = nil
        }
        return Self.line(line, object, zip(days, shown).filter(\.1).map(\.0), salts, hashes)
    }

    private static func name(_ day: Range<Int>, in line: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: line[day.dropFirst()].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }

    private typealias Opened = (salts: [LogSalt?], hashes: [Int: LogHash])

    /// The salts of groups and days, by their numbers, and the commitments to days that were taken out before.
    private func opened(
        _ line: UnsafeBufferPointer<UInt8>, _ parts: LogLineParts, _ days: Int
    ) throws(LogLineProblem) -> Opened {
        switch parts.ending {
        case .salts(let salts, let hashes):
            let left = try ErasedSalts(line, salts, hashes: hashes)
            return (left.salts, left.hashes)
        case .key(let characters):
            guard let key = LogKey(base64URL: UnsafeBufferPointer(rebasing: line[characters])) else {
                throw .badBase64("key")
            }
            let count = DayCommitments.firstSalt + days
            var salts: [LogSalt?] = []
            for pair in 0...(count - 1) / 2 {
                let (even, odd) = key.salts(pair: UInt8(pair))
                salts += [even, odd]
            }
            // The content has the days’ commitments in place of one of its own.
            for unused in LogGroup.content.rawValue..<DayCommitments.firstSalt { salts[unused] = nil }
            return (Array(salts.prefix(count)), [:])
        case .leaf, nil: throw .badDays
        }
    }

    private static func line(
        _ line: UnsafeBufferPointer<UInt8>, _ object: Range<Int>, _ days: [Range<Int>], _ salts: [LogSalt?],
        _ hashes: [Int: LogHash]
    ) -> [UInt8] {
        var out = Array(line[..<object.lowerBound]) + [UInt8(ascii: "{")]
        for (i, day) in days.enumerated() {
            if i > 0 { out.append(UInt8(ascii: ",")) }
            out.append(contentsOf: line[day])
        }
        out.append("},\"salts\":")
        JSONValue.array(salts.map { $0.map { .string($0.base64URL) } ?? .null }).append(to: &out)
        out.append(",\"c\":")
        JSONValue(members: hashes.sorted { $0.key < $1.key }.map { ("\($0.key)", .string($0.value.base64URL)) })
            .append(to: &out)
        out.append(UInt8(ascii: "}"))
        return out
    }
}

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
        guard var salts = try OpenedSalts(line, parts, days: days.count) else { throw .badDays }
        let numbers = salts.salts.indices.dropFirst(DayCommitments.firstSalt).filter { salts.salts[$0] != nil }
        guard numbers.count == days.count else { throw .badErasure }
        for (i, number) in numbers.enumerated() where !shown[i] { try salts.close(number, over: line.raw(days[i])) }
        var out = Array(line[..<object.lowerBound])
        out.append(UInt8(ascii: "{"))
        for (i, day) in zip(days, shown).filter(\.1).map(\.0).enumerated() {
            if i > 0 { out.append(UInt8(ascii: ",")) }
            out.append(contentsOf: line[day])
        }
        out.append(UInt8(ascii: "}"))
        salts.appendEnding(to: &out)
        return out
    }

    private static func name(_ day: Range<Int>, in line: UnsafeBufferPointer<UInt8>) -> String {
        String(decoding: line[day.dropFirst()].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }
}

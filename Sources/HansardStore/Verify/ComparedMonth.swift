/// Finds which record a row of `seen_month` or `presence_month` has otherwise than it should.
struct ComparedMonth {
    private let isOfSeen: Bool
    private let column: Int32

    /// - Returns: `nil` for another table.
    init?(table: String, column: Int?) {
        guard let column, ["seen_month", "presence_month"].contains(table) else { return nil }
        (isOfSeen, self.column) = (table == "seen_month", Int32(column))
    }

    /// The number of the line in the log of the first mark or change that is not the same in both rows; `nil` where all are,
    /// or nothing is there.
    func firstDifference(_ told: Statement?, _ shown: Statement?) -> Int64? {
        isOfSeen
            ? Self.firstDifference(marks(told), marks(shown)) { $0.seq }
            : Self.firstDifference(changes(told), changes(shown)) { $0.change.seq }
    }

    private static func firstDifference<Row: Equatable>(
        _ told: [Row], _ shown: [Row], _ seq: (Row) -> Int64
    ) -> Int64? {
        for (a, b) in zip(told, shown) where a != b { return seq(a) }
        let rest = told.count > shown.count ? told[shown.count...] : shown[told.count...]
        return rest.first.map(seq)
    }

    /// None where they cannot be read.
    private func marks(_ row: Statement?) -> [SeenMonth.Mark] {
        var marks: [SeenMonth.Mark] = []
        if let row { _ = SeenMonth.decode(row.blob(column), into: &marks) }
        return marks
    }

    private struct NamedChange: Equatable {
        let change: PresenceMonth.Change
        let channel: String
    }

    private func changes(_ row: Statement?) -> [NamedChange] {
        var month = PresenceMonth()
        guard let row, month.decode(row.blob(column)) else { return [] }
        return month.changes.map { change in
            var name = ""
            month.text(change.channel) { name = String(decoding: $0, as: UTF8.self) }
            var unnumbered = change
            unnumbered.channel = 0
            return NamedChange(change: unnumbered, channel: name)
        }
    }
}

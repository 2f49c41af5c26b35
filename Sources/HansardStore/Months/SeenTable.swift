import GRDBSQLite

/// `seen`: marks of seen, a row each, from `seen_month`.
final class SeenRows: MonthRows {
    private var marks: [SeenMonth.Mark] = []

    static let table = MonthTableShape(
        name: "seen",
        columns: """
            conversation INTEGER NOT NULL, person INTEGER NOT NULL, up_to_at INTEGER NOT NULL, up_to INTEGER NOT NULL,
            seen_at INTEGER NOT NULL, evidence INTEGER NOT NULL, seq INTEGER NOT NULL,
            PRIMARY KEY (conversation, person, up_to_at, up_to, seen_at, evidence)
            """,
        keys: ["conversation", "person"], order: [2, 3, 4, 5], placeColumns: 2, months: "seen_month", bytes: "marks",
        makeRows: { SeenRows() })

    var count: Int { marks.count }

    func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        marks.removeAll(keepingCapacity: true)
        return SeenMonth.decode(bytes, into: &marks)
    }

    func time(_ row: Int) -> Int64 { marks[row].upToAt }

    func areOfOnePlace(_ a: Int, _ b: Int) -> Bool {
        marks[a].upToAt == marks[b].upToAt && marks[a].upTo == marks[b].upTo
    }

    func give(_ column: Int32, of row: Int, to context: OpaquePointer) {
        let mark = marks[row]
        let value: Int64 =
            switch column {
            case 2: mark.upToAt
            case 3: mark.upTo
            case 4: mark.seenAt
            case 5: Int64(mark.evidence)
            default: mark.seq
            }
        sqlite3_result_int64(context, value)
    }
}

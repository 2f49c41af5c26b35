import GRDBSQLite
import Hansard

/// `presence`: changes of presence, a row each, from `presence_month`. Those of one line of the log with the same time come in
/// their order in it.
final class PresenceRows: MonthRows {
    private var month = PresenceMonth()

    static let table = MonthTableShape(
        name: "presence",
        columns: """
            person INTEGER NOT NULL, at INTEGER NOT NULL, channel TEXT NOT NULL, state INTEGER NOT NULL,
            seq INTEGER NOT NULL, PRIMARY KEY (person, at, channel, state)
            """,
        keys: ["person"], order: [1, 4], months: "presence_month", bytes: "changes", makeRows: { PresenceRows() })

    var count: Int { month.changes.count }

    func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { month.decode(bytes) }

    func time(_ row: Int) -> Int64 { month.changes[row].at }

    func areOfOnePlace(_ a: Int, _ b: Int) -> Bool { a == b }

    func give(_ column: Int32, of row: Int, to context: OpaquePointer) {
        let change = month.changes[row]
        switch column {
        case 1: sqlite3_result_int64(context, change.at)
        case 2: month.text(change.channel) { Self.give($0, to: context) }
        case 3: sqlite3_result_int64(context, Int64(change.state.rawValue))
        default: sqlite3_result_int64(context, change.seq)
        }
    }

    /// SQLite takes a copy: it may keep the value for longer than the month.
    private static func give(_ text: UnsafeBufferPointer<UInt8>, to context: OpaquePointer) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        UnsafeRawBufferPointer(text).withMemoryRebound(to: CChar.self) {
            sqlite3_result_text(context, $0.baseAddress ?? emptyText, Int32($0.count), transient)
        }
    }
}

import GRDB
import GRDBSQLite

/// Sees to it that a connection with a scope reads tables of the archive through the scope’s views alone.
///
/// SQLite asks it about each column when a statement is prepared, and says which view names the column. So a table that
/// has no view yet, or a statement that names `main.message`, is an error and not a leak.
final class ScopeGuard {
    private let connection: SQLiteConnection
    /// While the scope itself is worked out.
    private var isOpen = false
    /// The names of the scope’s views.
    var views: Set<String> = []

    init(_ db: Database) throws {
        guard let connection = db.sqliteConnection else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
        self.connection = connection
        let code = sqlite3_set_authorizer(
            connection,
            { context, action, first, second, schema, view in
                guard let context else { return SQLITE_DENY }
                let this = Unmanaged<ScopeGuard>.fromOpaque(context).takeUnretainedValue()
                return this.allows(action, first, second, schema, view) ? SQLITE_OK : SQLITE_DENY
            }, Unmanaged.passUnretained(self).toOpaque())
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }

    deinit { sqlite3_set_authorizer(connection, nil, nil) }

    func open<T>(_ body: () throws -> T) rethrows -> T {
        isOpen = true
        defer { isOpen = false }
        return try body()
    }

    private typealias Text = UnsafePointer<CChar>

    private func allows(_ action: Int32, _ first: Text?, _ second: Text?, _ schema: Text?, _ view: Text?) -> Bool {
        if isOpen { return true }
        switch action {
        case SQLITE_READ:
            guard let schema, String(cString: schema) == "main" else { return true }
            // What stands in a WITH is named here, too, and is no view.
            if let view, views.contains(String(cString: view)) { return true }
            let table = first.map { String(cString: $0) } ?? ""
            if table.hasPrefix("sqlite_") { return true }
            // The tables of marks and of presence, whose rows the views choose from, read months for themselves.
            if let view, Self.months.contains(table), MonthPlan.isLent(to: String(cString: view)) { return true }
            // Where messages are is asked of the indexes that a view cannot lend; what they say, of the view.
            return table == "message" && second.map { Self.places.contains(String(cString: $0)) } ?? false
        case SQLITE_ATTACH, SQLITE_DETACH, SQLITE_CREATE_TEMP_VIEW, SQLITE_DROP_TEMP_VIEW, SQLITE_CREATE_TEMP_TABLE,
            SQLITE_DROP_TEMP_TABLE, SQLITE_CREATE_TEMP_TRIGGER, SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE:
            return false
        default: return true
        }
    }

    private static let months: Set = [SeenRows.table.months, PresenceRows.table.months]
    private static let places: Set<String> = ["conversation", "sent_at", "seq", "reply_to", "thread"]
}

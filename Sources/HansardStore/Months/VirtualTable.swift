import Foundation
import GRDB
import GRDBSQLite
import Hansard

/// How SQLite asks for the rows of a `MonthTable`: the functions that it calls. The table is there by its name on each
/// connection that it was registered on, cannot be written, and gives way to a table of its name in the database.
///
/// SQLite’s objects begin with its own structs; behind them comes ours.
enum VirtualTable {
    private struct Opened {
        var base = sqlite3_vtab()
        let table: MonthTable
    }

    private struct Cursor {
        var base = sqlite3_vtab_cursor()
        let cursor: MonthCursor
    }

    /// - Throws: `DatabaseError`.
    static func register(_ shape: MonthTableShape, on db: Database) throws {
        // Shapes are never given back.
        let shapePointer = Unmanaged.passUnretained(shape).toOpaque()
        let code = sqlite3_create_module_v2(db.sqliteConnection, shape.name, module, shapePointer, nil)
        guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
    }

    /// Without `xCreate` a table is there without being made; without `xUpdate` it cannot be written.
    private nonisolated(unsafe) static let module: UnsafeMutablePointer<sqlite3_module> = {
        let module = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
        module.initialize(to: sqlite3_module())
        module.pointee.xConnect = { connect($0, $1, $4, $5) }
        module.pointee.xBestIndex = { plan($0, $1) }
        module.pointee.xDisconnect = { disconnect($0) }
        module.pointee.xOpen = { open($0, $1) }
        module.pointee.xClose = { close($0) }
        module.pointee.xFilter = { filter($0, $2, $3, $4) }
        module.pointee.xNext = { cursor in reporting(cursor) { try $0.next() } }
        module.pointee.xEof = { cursor in cursor.map { object($0).isAtEnd } ?? true ? 1 : 0 }
        module.pointee.xColumn = { cursor, context, column in
            guard let cursor, let context else { return SQLITE_MISUSE }
            object(cursor).give(column, to: context)
            return SQLITE_OK
        }
        return module
    }()

    // MARK: Tables

    private static func connect(
        _ connection: SQLiteConnection?, _ shape: UnsafeMutableRawPointer?,
        _ made: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab>?>?,
        _ message: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Int32 {
        guard let connection, let shape, let made else { return SQLITE_MISUSE }
        let its = Unmanaged<MonthTableShape>.fromOpaque(shape).takeUnretainedValue()
        let code = sqlite3_declare_vtab(connection, "CREATE TABLE rows (\(its.columns)) WITHOUT ROWID")
        guard code == SQLITE_OK else {
            message?.pointee = copy(String(cString: sqlite3_errmsg(connection)))
            return code
        }
        let table = UnsafeMutablePointer<Opened>.allocate(capacity: 1)
        table.initialize(to: Opened(table: MonthTable(its, connection)))
        made.pointee = UnsafeMutableRawPointer(table).assumingMemoryBound(to: sqlite3_vtab.self)
        return SQLITE_OK
    }

    private static func disconnect(_ table: UnsafeMutablePointer<sqlite3_vtab>?) -> Int32 {
        guard let table else { return SQLITE_OK }
        let whole = UnsafeMutableRawPointer(table).assumingMemoryBound(to: Opened.self)
        whole.deinitialize(count: 1)
        whole.deallocate()
        return SQLITE_OK
    }

    private static func object(_ table: UnsafeMutablePointer<sqlite3_vtab>) -> MonthTable {
        UnsafeMutableRawPointer(table).assumingMemoryBound(to: Opened.self).pointee.table
    }

    private static func plan(
        _ table: UnsafeMutablePointer<sqlite3_vtab>?, _ info: UnsafeMutablePointer<sqlite3_index_info>?
    ) -> Int32 {
        guard let table, let info else { return SQLITE_MISUSE }
        var planner = MonthPlanner(object(table).shape, info)
        guard let text = copy(planner.plan()) else { return SQLITE_NOMEM }
        info.pointee.idxStr = text
        info.pointee.needToFreeIdxStr = 1
        return SQLITE_OK
    }

    // MARK: Cursors

    private static func open(
        _ table: UnsafeMutablePointer<sqlite3_vtab>?,
        _ made: UnsafeMutablePointer<UnsafeMutablePointer<sqlite3_vtab_cursor>?>?
    ) -> Int32 {
        guard let table, let made else { return SQLITE_MISUSE }
        let cursor = UnsafeMutablePointer<Cursor>.allocate(capacity: 1)
        cursor.initialize(to: Cursor(cursor: MonthCursor(object(table))))
        made.pointee = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
        return SQLITE_OK
    }

    private static func close(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> Int32 {
        guard let cursor else { return SQLITE_OK }
        let whole = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: Cursor.self)
        whole.pointee.cursor.finish()
        whole.deinitialize(count: 1)
        whole.deallocate()
        return SQLITE_OK
    }

    private static func object(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>) -> MonthCursor {
        UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: Cursor.self).pointee.cursor
    }

    private static func filter(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ plan: UnsafePointer<CChar>?, _ count: Int32,
        _ arguments: UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32 {
        guard let plan else { return SQLITE_MISUSE }
        return reporting(cursor) {
            try $0.begin(plan, UnsafeBufferPointer(start: arguments, count: Int(count)))
        }
    }

    // MARK: Errors

    /// Runs `body`, and tells SQLite what went wrong.
    private static func reporting(
        _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ body: (MonthCursor) throws -> Void
    ) -> Int32 {
        guard let cursor else { return SQLITE_MISUSE }
        let its = object(cursor)
        do {
            try body(its)
            return SQLITE_OK
        } catch {
            its.finish()
            let known = error as? DatabaseError
            if let message = known?.message ?? (error as? MonthCursor.Damaged)?.message,
                let table = cursor.pointee.pVtab
            {
                sqlite3_free(table.pointee.zErrMsg)
                table.pointee.zErrMsg = copy(message)
            }
            return known?.extendedResultCode.rawValue ?? corruptTable
        }
    }

    /// `SQLITE_CORRUPT_VTAB`, which the importer of C leaves out.
    private static let corruptTable = SQLITE_CORRUPT | 1 << 8

    /// A copy that SQLite frees; `nil` where there is no memory.
    private static func copy(_ text: String) -> UnsafeMutablePointer<CChar>? {
        text.withCString { characters in
            let size = strlen(characters) + 1
            guard let memory = sqlite3_malloc64(sqlite3_uint64(size)) else { return nil }
            memcpy(memory, characters, size)
            return memory.assumingMemoryBound(to: CChar.self)
        }
    }
}

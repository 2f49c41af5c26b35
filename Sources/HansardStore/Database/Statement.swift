import Foundation
import GRDB
import GRDBSQLite
import Hansard

/// A prepared statement whose texts are bound where they lie and read where SQLite keeps them, for the loops that
/// run once a message. Elsewhere GRDB's own statements do.
///
/// Bytes that are bound must stay in place until the statement has been stepped.
final class Statement {
    private let connection: SQLiteConnection
    private let handle: SQLiteStatement
    /// Of each parameter, counted from 1, whether it holds something from the row before.
    private let bound: UnsafeMutablePointer<Bool>

    convenience init(_ db: Database, _ sql: String) throws {
        guard let connection = db.sqliteConnection else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
        try self.init(connection, sql)
    }

    /// - Throws: `DatabaseError`.
    init(_ connection: SQLiteConnection, _ sql: String) throws {
        var handle: SQLiteStatement?
        let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle else { throw Self.error(connection, sql) }
        self.connection = connection
        self.handle = handle
        let parameters = Int(sqlite3_bind_parameter_count(handle)) + 1
        bound = .allocate(capacity: parameters)
        bound.initialize(repeating: false, count: parameters)
    }

    deinit {
        sqlite3_finalize(handle)
        bound.deallocate()
    }

    @inline(__always)
    func bind(_ index: Int32, _ value: Int64) {
        bound[Int(index)] = true
        sqlite3_bind_int64(handle, index, value)
    }

    @inline(__always)
    func bind(_ index: Int32, optional value: Int64?) {
        if let value { bind(index, value) } else { bindNull(index) }
    }

    /// Binds UTF-8 text, or NULL for an absent range.
    @inline(__always)
    func bind(_ index: Int32, text range: ByteRange, in arena: UnsafeBufferPointer<UInt8>) {
        guard range.isPresent, let base = arena.baseAddress else { return bindNull(index) }
        bound[Int(index)] = true
        UnsafeRawPointer(base + Int(range.offset)).withMemoryRebound(to: CChar.self, capacity: Int(range.count)) {
            _ = sqlite3_bind_text(handle, index, $0, Int32(range.count), nil)
        }
    }

    @inline(__always)
    func bind(_ index: Int32, blob range: ByteRange, in arena: UnsafeBufferPointer<UInt8>) {
        guard range.isPresent, let base = arena.baseAddress else { return bindNull(index) }
        bound[Int(index)] = true
        sqlite3_bind_blob(handle, index, base + Int(range.offset), Int32(range.count), nil)
    }

    /// Binds a copy of a value that SQLite has.
    func bind(_ index: Int32, _ value: OpaquePointer?) {
        bound[Int(index)] = true
        sqlite3_bind_value(handle, index, value)
    }

    /// Binds a copy of `text`.
    func bind(_ index: Int32, copying text: String?) {
        guard var text else { return bindNull(index) }
        bound[Int(index)] = true
        // -1 is SQLITE_TRANSIENT: SQLite takes a copy before the call returns.
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) {
                _ = sqlite3_bind_text(handle, index, $0.baseAddress ?? emptyText, Int32($0.count), transient)
            }
        }
    }

    @inline(__always)
    func bindNull(_ index: Int32) {
        guard bound[Int(index)] else { return }
        bound[Int(index)] = false
        sqlite3_bind_null(handle, index)
    }

    /// The next row; false at the end.
    @inline(__always)
    func step() throws -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let error = Self.error(connection, nil)
            sqlite3_reset(handle)
            throw error
        }
    }

    /// It was stepped, and neither came to its end nor was reset.
    var isBusy: Bool { sqlite3_stmt_busy(handle) != 0 }

    @inline(__always)
    func reset() { sqlite3_reset(handle) }

    /// Runs a statement that gives no rows; the number of rows it changed.
    @discardableResult @inline(__always)
    func run() throws -> Int {
        _ = try step()
        sqlite3_reset(handle)
        return Int(sqlite3_changes(connection))
    }

    @inline(__always)
    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }

    /// An instant, of a column in microseconds since 1970; `nil` for NULL, which stands for what is not known.
    func optionalTime(_ column: Int32) -> Timestamp? { optionalInt(column).map { Timestamp(microseconds: $0) } }

    /// As it is stored, whatever was declared: `SQLITE_TEXT`, `SQLITE_BLOB`, …
    func type(_ column: Int32) -> Int32 { sqlite3_column_type(handle, column) }

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

    /// The text's bytes, valid until the next step or reset; empty for NULL.
    @inline(__always)
    func bytes(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        guard let start = sqlite3_column_text(handle, column) else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }

    /// The blob's bytes, valid until the next step or reset; empty for NULL.
    func blob(_ column: Int32) -> UnsafeBufferPointer<UInt8> {
        guard let start = sqlite3_column_blob(handle, column) else { return UnsafeBufferPointer(start: nil, count: 0) }
        return UnsafeBufferPointer(
            start: start.assumingMemoryBound(to: UInt8.self), count: Int(sqlite3_column_bytes(handle, column)))
    }

    func string(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

    func optionalString(_ column: Int32) -> String? { isNull(column) ? nil : string(column) }

    private static func error(_ connection: SQLiteConnection, _ sql: String?) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
            message: String(cString: sqlite3_errmsg(connection)), sql: sql)
    }
}

/// An empty text that is not NULL.
nonisolated(unsafe) let emptyText = UnsafePointer(strdup(""))!

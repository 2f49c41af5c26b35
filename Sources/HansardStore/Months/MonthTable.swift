import Foundation
import GRDB
import GRDBSQLite
import Hansard

/// A virtual table whose rows stand, a month at a time, in the bytes of another one. See `VirtualTable`.
///
/// Both begin with the same key columns; here the time by which rows go into months is next. Rows come in the order of the
/// key columns and of those in `order`.
final class MonthTableShape: Sendable {
    let name: String
    /// Its columns, as in CREATE TABLE.
    let columns: String
    let keys: [String]
    /// Its columns that rows of one key are ordered by.
    let order: [Int32]
    /// How many of `order` are the place, which may be asked for from the last to the first with the rest as it is.
    let placeColumns: Int
    /// The table of months, and its column with the bytes.
    let months: String
    let bytes: String
    let makeRows: @Sendable () -> any MonthRows

    init(
        name: String, columns: String, keys: [String], order: [Int32], placeColumns: Int = 0, months: String,
        bytes: String, makeRows: @escaping @Sendable () -> any MonthRows
    ) {
        (self.name, self.columns, self.keys, self.order) = (name, columns, keys, order)
        (self.placeColumns, self.months, self.bytes, self.makeRows) = (placeColumns, months, bytes, makeRows)
    }

    /// The column with the time.
    var time: Int32 { Int32(keys.count) }
}

/// The rows of a month, in order.
protocol MonthRows: AnyObject {
    var count: Int { get }
    /// Takes what `bytes` are in the place of what it holds; false for what are no such rows.
    func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool
    func time(_ row: Int) -> Int64
    func areOfOnePlace(_ a: Int, _ b: Int) -> Bool
    /// Gives SQLite the value of a column that is no key.
    func give(_ column: Int32, of row: Int, to context: OpaquePointer)
}

/// Reads months, with one of them decoded. It is used again for another question of the same plan.
final class MonthReader {
    let statement: Statement
    let rows: any MonthRows
    private var bytes: [UInt8] = []

    init(_ statement: Statement, _ rows: any MonthRows) { (self.statement, self.rows) = (statement, rows) }

    /// Decodes the row that the statement is at, unless it is the one that is decoded already.
    func decode(_ column: Int32) -> Bool {
        let found = statement.blob(column)
        if isDecoded(found) { return true }
        bytes.removeAll(keepingCapacity: true)
        guard rows.decode(found) else { return false }
        bytes.append(contentsOf: found)
        return true
    }

    private func isDecoded(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard !bytes.isEmpty, other.count == bytes.count, let base = other.baseAddress else { return false }
        return memcmp(bytes, base, bytes.count) == 0
    }
}

/// A connection’s own of such a table: the statements that it reads months with.
final class MonthTable {
    let shape: MonthTableShape
    private let connection: SQLiteConnection
    private var plans: [MonthPlan] = []
    private var free: [[MonthReader]] = []

    init(_ shape: MonthTableShape, _ connection: SQLiteConnection) {
        (self.shape, self.connection) = (shape, connection)
    }

    /// The number of the plan that has that text.
    func plan(_ text: UnsafePointer<CChar>) -> Int {
        if let known = plans.firstIndex(where: { $0.isWritten(text) }) { return known }
        plans.append(MonthPlan(String(cString: text)))
        free.append([])
        return plans.count - 1
    }

    subscript(_ plan: Int) -> MonthPlan { plans[plan] }

    /// One that nobody else uses.
    func takeReader(_ plan: Int) throws -> MonthReader {
        if let reader = free[plan].popLast() { return reader }
        return MonthReader(try Statement(connection, plans[plan].sql(shape)), shape.makeRows())
    }

    func give(back reader: MonthReader, _ plan: Int) {
        reader.statement.reset()
        free[plan].append(reader)
    }
}

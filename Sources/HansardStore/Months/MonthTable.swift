import Foundation
import GRDB
import GRDBSQLite
import Hansard

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

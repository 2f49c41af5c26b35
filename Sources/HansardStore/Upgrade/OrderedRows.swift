import GRDB

/// The rows that a statement gives, in the order of its first column, which is a number; one row is in hand.
final class OrderedRows {
    /// The row in hand, for its columns.
    let row: Statement
    /// The first column of the row in hand; `nil` at the end.
    private(set) var key: Int64?

    /// - Parameter sql: Orders its rows by their first column.
    init(_ db: Database, _ sql: String) throws {
        row = try Statement(db, sql)
        try advance()
    }

    /// Takes the next row in hand.
    func advance() throws { key = try row.step() ? row.int(0) : nil }

    /// Calls `body` with each row that has `key`, and takes the one after them in hand.
    func forEach(of key: Int64, _ body: (Statement) throws -> Void) throws {
        while let found = self.key, found <= key {
            guard found == key else { break }
            try body(row)
            try advance()
        }
        if let found = self.key, found < key { throw Self.stray(found) }
    }

    /// Sees to it that all rows were taken.
    func finish() throws { if let key { throw Self.stray(key) } }

    private static func stray(_ key: Int64) -> DatabaseProblem {
        .damaged("a row belongs to number \(key), which is not there")
    }
}

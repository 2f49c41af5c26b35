import GRDB

/// Inserts rows that their table is known not to have, eight to a statement: to begin and end one costs as much as a small
/// row.
final class BulkInsert {
    private let one: Statement
    private let eight: Statement
    private let columns: Int32

    private static let atOnce = 8

    /// - Parameter table: With its columns in parentheses, unless a row has all of them.
    init(_ db: Database, into table: String, columns: Int) throws {
        self.columns = Int32(columns)
        let row = "(" + repeatElement("?", count: columns).joined(separator: ", ") + ")"
        // What fails ends the run and its transaction: without `OR FAIL`, each statement would keep the former state of all
        // pages that it changes.
        let insert = "INSERT OR FAIL INTO \(table) VALUES "
        one = try Statement(db, insert + row)
        eight = try Statement(db, insert + repeatElement(row, count: Self.atOnce).joined(separator: ", "))
    }

    /// Inserts a row for each element.
    ///
    /// - Parameter bind: Binds an element's row; its first parameter is the one after `before`.
    @inline(__always)
    func insert<Element>(_ elements: [Element], _ bind: (Element, Statement, _ before: Int32) -> Void) throws {
        let whole = elements.count / Self.atOnce * Self.atOnce
        for start in stride(from: 0, to: whole, by: Self.atOnce) {
            for i in 0..<Self.atOnce { bind(elements[start + i], eight, Int32(i) * columns) }
            try eight.run()
        }
        for element in elements[whole...] {
            bind(element, one, 0)
            try one.run()
        }
    }
}

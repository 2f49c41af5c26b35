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

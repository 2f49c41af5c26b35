import Hansard
import PairChannel

/// What a field of an answer may hold: what the API’s description says of it, and how it is written as JSON and in a table.
///
/// An optional one may be `null`, an array is a list, and a `FieldObject` is an object with fields of its own.
protocol FieldValue: SendableMetatype {
    /// What it is, as the description says it.
    static var schema: Schema { get }

    /// Whether it may be `null`.
    static var isNullable: Bool { get }

    /// What a table has of it, each column named for what it adds to the name of the field: nothing, where it is the only one.
    static var columns: [FieldColumn<Self>] { get }

    /// Appends it as a JSON value.
    func appendJSON(to out: inout [UInt8])
}

extension FieldValue {
    static var isNullable: Bool { false }
}

/// What stands in one cell of a table as it is.
protocol FieldCell: FieldValue {
    /// As the cell has it: text, a number, `true` or `false`.
    var cell: String { get }
}

extension FieldCell {
    static var columns: [FieldColumn<Self>] { [FieldColumn("") { value, _ in value.cell }] }
}

/// A column of a list as CSV.
struct FieldColumn<Model>: Sendable {
    let name: String
    /// What of an item stands in it; nothing for what is not known.
    ///
    /// - Parameter separator: What stands between the values of a list.
    let cell: @Sendable (Model, _ separator: String) -> String

    init(_ name: String, _ cell: @escaping @Sendable (Model, _ separator: String) -> String) {
        (self.name, self.cell) = (name, cell)
    }
}

// MARK: Nothing, and several

extension Optional: FieldValue where Wrapped: FieldValue {
    static var schema: Schema { Wrapped.schema }
    static var isNullable: Bool { true }

    static var columns: [FieldColumn<Self>] {
        Wrapped.columns.map { column in
            FieldColumn(column.name) { value, separator in value.map { column.cell($0, separator) } ?? "" }
        }
    }

    func appendJSON(to out: inout [UInt8]) {
        if let self { self.appendJSON(to: &out) } else { out.appendNull() }
    }
}

extension Array: FieldValue where Element: FieldValue {
    static var schema: Schema { .list(Element.schema) }

    /// Those of an element. The values of a list stand in one cell, those of a list within it with commas between them.
    static var columns: [FieldColumn<Self>] {
        Element.columns.map { column in
            FieldColumn(column.name) { list, separator in
                list.map { column.cell($0, ", ") }.joined(separator: separator)
            }
        }
    }

    func appendJSON(to out: inout [UInt8]) { out.appendArray(of: self) { $1.appendJSON(to: &$0) } }
}

// MARK: Texts, numbers and flags

extension String: FieldCell {
    static var schema: Schema { .text }
    var cell: String { self }
    func appendJSON(to out: inout [UInt8]) { out.appendJSON(self) }
}

extension Int64: FieldCell {
    static var schema: Schema { .integer }
    var cell: String { String(self) }
    func appendJSON(to out: inout [UInt8]) { out.appendJSON(self) }
}

extension Int: FieldCell {
    static var schema: Schema { .integer }
    var cell: String { String(self) }
    func appendJSON(to out: inout [UInt8]) { out.appendJSON(Int64(self)) }
}

extension Bool: FieldCell {
    static var schema: Schema { .flag }
    var cell: String { self ? "true" : "false" }
    func appendJSON(to out: inout [UInt8]) { out.appendJSON(self) }
}

import Hansard
import PairChannel

/// A member of an answer of the API: its name, what it holds, what that means, and what it is of a `Model`.
///
/// Written down once. The JSON, the schema in the OpenAPI document, the columns of CSV and the reference in `docs/api.md` are made from
/// it, and what the schema says it holds is the type of what `value` gives:
///
///     Field("topic", "What it is about, in its own words.") { $0.summary.topic }  // String?: a text, or null
///     Field("sent_at", "When it was sent.") { SourceTime($0.at, $0.precision) }
///
/// The values are written where they go, without a tree or a dictionary between them and the answer.
struct Field<Model>: Sendable {
    let property: Schema.Property
    /// What a table has of it.
    let columns: [FieldColumn<Model>]
    private let name: StaticString
    private let appendValue: @Sendable (Model, inout [UInt8]) -> Void

    /// - Parameters:
    ///   - name: What needs no backslash in JSON.
    ///   - note: What it means: a sentence.
    ///   - value: Worked out for each item, in a table once for each column.
    init<Value: FieldValue>(
        _ name: StaticString, _ note: String, _ value: @escaping @Sendable (Model) -> Value
    ) {
        let text = name.description
        let columns = Value.columns.map { column in
            FieldColumn<Model>(column.name.isEmpty ? text : "\(text)_\(column.name)") {
                column.cell(value($0), $1)
            }
        }
        self.init(
            name, Schema.Property(text, Value.schema, isNullable: Value.isNullable, note), columns
        ) { value($0).appendJSON(to: &$1) }
    }

    private init(
        _ name: StaticString, _ property: Schema.Property, _ columns: [FieldColumn<Model>],
        _ appendValue: @escaping @Sendable (Model, inout [UInt8]) -> Void
    ) {
        (self.name, self.property, self.columns, self.appendValue) = (name, property, columns, appendValue)
    }

    /// Appends it as a member of the object that is open.
    func append(_ model: Model, to out: inout [UInt8]) {
        out.name(name)
        appendValue(model, &out)
    }

    /// The same of what has a `Model` as a part.
    func of<Whole>(_ part: @escaping @Sendable (Whole) -> Model) -> Field<Whole> {
        let columns = columns.map { column in
            FieldColumn<Whole>(column.name) { column.cell(part($0), $1) }
        }
        let appendValue = appendValue
        return Field<Whole>(name, property, columns) { appendValue(part($0), &$1) }
    }
}

import PairChannel

/// An object of the API: the fields that it has.
protocol FieldObject: FieldValue {
    /// In the order in which they are written.
    static var fields: [Field<Self>] { get }
}

extension FieldObject {
    /// What the description says of its fields.
    static var properties: [Schema.Property] { fields.map(\.property) }

    /// The fields of what has such an object as a part, with all its members as members of its own.
    static func fields<Whole>(in part: @escaping @Sendable (Whole) -> Self) -> [Field<Whole>] {
        fields.map { $0.of(part) }
    }

    static var schema: Schema { .object(properties) }

    /// Those of its fields.
    static var columns: [FieldColumn<Self>] { fields.flatMap(\.columns) }

    func appendJSON(to out: inout [UInt8]) { out.appendObject { appendMembers(to: &$0) } }

    /// Appends its fields to the object that is open.
    func appendMembers(to out: inout [UInt8]) {
        let fields = Self.fields
        // By their places: a loop over the fields would hold each one’s name, note and columns while it is written.
        for i in fields.indices { fields[i].append(self, to: &out) }
    }
}

/// An object that has a name in the API’s description: an item of a list, or an answer by itself.
protocol Resource: FieldObject {
    /// In the description: `Conversation`.
    static var name: String { get }
    /// What it is: a sentence.
    static var note: String { get }
}

extension Resource {
    /// Wherever it stands in the description, what it is stands in one place.
    static var schema: Schema { .named(name) }
}

/// What is said of a resource, whatever its type.
struct ResourceSchema: Sendable {
    let name: String
    let note: String
    let properties: [Schema.Property]
    /// The names of the columns that a list of it has as CSV.
    let columns: [String]

    init<Item: Resource>(_ item: Item.Type) {
        (name, note, properties, columns) = (Item.name, Item.note, Item.properties, Item.columns.map(\.name))
    }
}

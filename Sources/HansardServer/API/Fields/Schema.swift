import PairChannel

/// What a value of an answer is, as OpenAPI 3.1 (JSON Schema 2020-12) says it.
indirect enum Schema: Sendable {
    case text
    case instant
    case integer
    case number
    case flag
    case choice([String])
    case list(Schema)
    case object([Property])
    case named(String)

    struct Property: Sendable {
        let name: String
        let schema: Schema
        let isNullable: Bool
        let note: String
    }

    func json(isNullable: Bool = false, note: String? = nil) -> JSONValue {
        func type(_ name: String) -> (String, JSONValue) {
            ("type", isNullable ? .array([.string(name), "null"]) : .string(name))
        }
        var members: [(String, JSONValue)]
        switch self {
        case .text: members = [type("string")]
        case .instant: members = [type("string"), ("format", "date-time")]
        case .integer: members = [type("integer"), ("format", "int64")]
        case .number: members = [type("number")]
        case .flag: members = [type("boolean")]
        case .choice(let values):
            members = [type("string"), ("enum", .array(values.map { .string($0) } + (isNullable ? [.null] : [])))]
        case .list(let item): members = [type("array"), ("items", item.json())]
        case .object(let properties):
            members = [
                type("object"), ("properties", JSONValue(members: properties.map { ($0.name, $0.json) })),
                ("required", .array(properties.map { .string($0.name) })),
            ]
        case .named(let name):
            let reference: JSONValue = ["$ref": .string("#/components/schemas/\(name)")]
            if !isNullable, note == nil { return reference }
            members =
                isNullable
                ? [("oneOf", .array([reference, ["type": "null"]]))] : [("allOf", .array([reference]))]
        }
        if let note, !note.isEmpty { members.append(("description", .string(note))) }
        return JSONValue(members: members)
    }
}

extension Schema.Property {
    init(_ name: String, _ schema: Schema, isNullable: Bool = false, _ note: String) {
        (self.name, self.schema, self.isNullable, self.note) = (name, schema, isNullable, note)
    }

    var json: JSONValue { schema.json(isNullable: isNullable, note: note) }
}

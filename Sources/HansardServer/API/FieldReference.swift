import Hansard

/// The last section of `docs/api.md`, made from the fields by which answers are written.
package enum FieldReference {
    /// From its heading to the end of the page, as it is committed.
    package static var markdown: String {
        intro + Routes.resources.map { section($0) }.joined()
    }

    private static let intro = """
        ## Members

        Made from what writes the answers, and printed by `hansard config reference api`. What an object within an answer has stands behind a point: `reactions.emoji` is the `emoji` of each of the `reactions`; in CSV it is the column
        `reactions_emoji`. A list has these in `data`, and `page` beside it: see [above](#lists).

        """

    private static func section(_ resource: ResourceSchema) -> String {
        let operations = Routes.all.filter { $0.answer.resource?.name == resource.name }
        let paths = operations.map { "`\($0.method.uppercased()) \($0.path)`" }
        var text = "\n### \(resource.name)\n\n\(resource.note) \(paths.joined(separator: ", ")).\n\n"
        text += table(resource.properties)
        for operation in operations {
            guard case .list(let list) = operation.answer, !list.beside.isEmpty else { continue }
            text += "\nBeside the list `\(operation.path)` has:\n\n" + table(list.beside)
        }
        return text
    }

    private static func table(_ properties: [Schema.Property]) -> String {
        "| Member | Value | Meaning |\n|---|---|---|\n" + properties.flatMap { rows($0, "") }.joined()
    }

    /// That of a member, and those of the objects that it has.
    ///
    /// - Parameter prefix: What it is within: `reactions.`
    private static func rows(_ property: Schema.Property, _ prefix: String) -> [String] {
        let value = words(property.schema) + (property.isNullable ? ", or `null`" : "")
        let own = "| `\(prefix)\(property.name)` | \(value) | \(property.note) |\n"
        switch property.schema {
        case .object(let members), .list(.object(let members)):
            return [own] + members.flatMap { rows($0, "\(prefix)\(property.name).") }
        default: return [own]
        }
    }

    private static func words(_ schema: Schema) -> String {
        switch schema {
        case .text: "a text"
        case .instant: "a time"
        case .integer: "a whole number"
        case .number: "a number"
        case .flag: "`true` or `false`"
        case .choice(let values): values.map { "`\($0)`" }.joined(separator: ", ")
        case .list(.text): "a list of texts"
        case .list: "a list of objects"
        case .object: "an object"
        case .named(let name): "a [\(name)](#\(name.lowercased()))"
        }
    }
}

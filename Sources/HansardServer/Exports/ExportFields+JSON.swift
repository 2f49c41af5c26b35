import HTTPServer
import HTTPTypes
import Hansard
import PairChannel

/// What a program sends to begin an export.
extension ExportFields {
    /// The members of the JSON that begins an export.
    static let members = ["conversations", "format", "from", "people", "query", "spreadsheet", "to"]

    /// The most ids in a list, and the most characters of a text.
    static let (mostIDs, mostCharacters) = (100, 500)

    /// The longest JSON that is read: two lists and the other texts, with every character written as two escapes.
    static let maximumJSONBytes = (2 * mostIDs + members.count) * (mostCharacters * 12 + 64)

    /// - Throws: `ProblemDetails` for what is no JSON object of these.
    init(json request: Request) throws(ProblemDetails) {
        let type = request.headers[.contentType]?.lowercased().utf8.prefix { $0 != UInt8(ascii: ";") }
        guard let type, type.elementsEqual("application/json".utf8) else {
            throw ProblemDetails(
                .unsupportedMediaType, "json", "This is no JSON", "Send it with Content-Type: application/json.")
        }
        guard let value = try? JSONValue(parsing: request.body), case .object(let members) = value else {
            throw ProblemDetails(
                .badRequest, "json", "This JSON cannot be read", "Send one object, such as {\"format\": \"csv\"}.")
        }
        var fields: [(name: String, value: String)] = []
        var seen: Set<String> = []
        for member in members {
            guard Self.members.contains(member.name), seen.insert(member.name).inserted else {
                throw .parameter(
                    printable(member.name),
                    "There is no such member, or it is there twice. There are: "
                        + Self.members.joined(separator: ", ") + ".")
            }
            try fields.append(contentsOf: Self.fields(member))
        }
        self.init(fields)
    }

    private static func fields(
        _ member: JSONValue.Member
    ) throws(ProblemDetails) -> [(name: String, value: String)] {
        switch (member.name, member.value) {
        case ("conversations", .array(let items)), ("people", .array(let items)):
            let name = member.name == "people" ? "person" : "conversation"
            guard items.count <= mostIDs, items.allSatisfy({ $0.string.map { isUsable($0) } ?? false }) else {
                throw .parameter(member.name, "It is a list of at most \(mostIDs) ids, each a text.")
            }
            return items.map { (name, $0.string ?? "") }
        case ("spreadsheet", .bool(let flag)): return [("spreadsheet", flag ? "true" : "false")]
        case ("format", .string(let text)), ("from", .string(let text)), ("to", .string(let text)),
            ("query", .string(let text)):
            guard isUsable(text) else {
                throw .parameter(member.name, "It is a text of 1 to \(mostCharacters) characters.")
            }
            return [(member.name, text)]
        default: throw .parameter(member.name, "It is of another type. docs/api.md has an example.")
        }
    }

    /// What would be passed over in a form is refused in a program’s words.
    private static func isUsable(_ text: String) -> Bool {
        !text.isEmpty && text.unicodeScalars.dropFirst(mostCharacters).isEmpty
    }
}

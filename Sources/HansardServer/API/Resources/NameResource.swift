import Hansard

/// Somebody, or a conversation, whom a query may name, as the API has it.
struct NameResource: Resource {
    static let name = "Name"
    static let note = "Somebody, or a conversation, whom a query may name."

    let id: String
    /// Whole; it is cut as a text is that is told of in passing.
    let shownName: String
    let value: String
    let path: String

    static let fields: [Field<Self>] = [
        Field("id", "The id in the source.") { $0.id },
        Field("name", "What pages call them, on one line; its first 80 characters.") {
            excerpt(of: $0.shownName, .plain)
        },
        Field("value", "What stands in quotes behind from: or in: so that nobody else is meant.") { $0.value },
        Field("path", "Their page, from the site’s root.") { $0.path },
    ]
}

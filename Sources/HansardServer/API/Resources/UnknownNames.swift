/// What stands beside the hits of a search.
struct UnknownNames: FieldObject {
    let names: [String]

    static let fields: [Field<Self>] = [
        Field(
            "unknown_names",
            "Names after from:, to:, with: or in: that nobody and nothing has. There are no hits then."
        ) { $0.names }
    ]
}

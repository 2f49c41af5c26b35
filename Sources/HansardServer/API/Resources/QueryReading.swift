/// What stands beside the hits of a search.
struct QueryReading: FieldObject {
    let unknownNames: [String]
    let explanation: ExplanationResource?

    static let fields: [Field<Self>] = [
        Field(
            "unknown_names",
            "Names after from:, to:, with: or in: that nobody and nothing has. There are no hits then."
        ) { $0.unknownNames },
        Field(
            "explanation", "How the query was read; null unless `explain` asks for it, and on later pages."
        ) { $0.explanation },
    ]
}

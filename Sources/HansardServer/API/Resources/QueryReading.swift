/// What stands beside the hits of a search.
struct QueryReading: FieldObject {
    let unknownNames: [String]
    let explanation: ExplanationResource?
    let isExplanationLeftOut: Bool

    static let fields: [Field<Self>] = [
        Field(
            "unknown_names",
            "Names after from:, to:, with: or in: that nobody and nothing has. There are no hits then."
        ) { $0.unknownNames },
        Field(
            "explanation",
            "How the query was read; null unless `explain` asks for it, on later pages, and where there is no time for it."
        ) { $0.explanation },
        Field(
            "is_explanation_left_out", "It was asked for, and took too long: the hits are what they are without it."
        ) { $0.isExplanationLeftOut },
    ]
}

import HansardStore

/// How much there is, as the API has it.
struct StatisticsResource: Resource {
    static let name = "Statistics"
    static let note = "How much there is."

    let figures: Statistics

    private static let howMany = "How many."

    static let fields: [Field<Self>] = [
        Field("messages", howMany) { $0.figures.messages },
        Field("edits", howMany) { $0.figures.edits },
        Field("deletions", howMany) { $0.figures.deletions },
        Field("reactions", howMany) { $0.figures.reactions },
        Field("seen", howMany) { $0.figures.seen },
        Field("presence", howMany) { $0.figures.presence },
        Field("people", howMany) { $0.figures.people },
        Field("conversations", howMany) { $0.figures.conversations },
        Field("attachments", howMany) { $0.figures.attachments },
        Field("first_at", "When the first message was sent.") { $0.figures.first },
        Field("last_at", "When the last message was sent.") { $0.figures.last },
    ]
}

import HansardSite

/// What the lists and objects of the API are made of, by name.
enum Schemas {
    static let all: [(name: String, note: String, properties: [Schema.Property])] = [
        ("Conversation", "A conversation.", ConversationResource.properties),
        ("Message", "A message as it stands now.", MessageResource.properties),
        ("MessageWithPage", "A message as it stands now, and where it is read.", MessageWithPageResource.properties),
        ("Hit", "A message that a query finds.", HitResource.properties),
        ("Version", "A text that a message had.", VersionResource.properties),
        ("Person", "A person.", PersonResource.properties),
        ("PersonWithFigures", "A person, and what is on record of them.", PersonWithFiguresResource.properties),
        ("Interval", "A stretch of time in which somebody was online or away.", IntervalResource.properties),
        ("Unseen", "What somebody has not seen of a conversation.", UnseenResource.properties),
        ("ResponseTimes", "How long somebody took to answer.", ResponseTimesResource.properties),
        ("Import", "One run of ingest.", ImportResource.properties),
        ("Statistics", "How much there is.", StatisticsResource.properties),
        ("Export", "An export that a reader has begun.", export),
        (
            "ExportRequest", "What is to be exported: of everything, where neither conversations nor people are named.",
            []
        ),
        ("Problem", "What went wrong, and how to mend it (RFC 9457).", problem),
    ]

    static func properties(_ name: String) -> [Schema.Property] { all.first { $0.name == name }?.properties ?? [] }

    static let export: [Schema.Property] = [
        .init("id", .text, "Its id."),
        .init("state", .choice(["waiting", "making", "ready", "failed"]), "How far it is."),
        .init("format", .text, "Its format, as `hansard export` takes it."),
        .init("done", .integer, "Messages that were looked at so far."),
        .init("total", .integer, "Messages to look at; 0 while that is not known."),
        .init("messages", nullable: .integer, "Messages that it has; null before it is ready."),
        .init("conversations", nullable: .integer, "Conversations that it has; null before it is ready."),
        .init("bytes", nullable: .integer, "Of its ZIP file; null before it is ready."),
        .init(
            "failure", nullable: .choice(ExportProgress.Failure.allCases.map(\.rawValue)),
            """
            Why nothing came of it: the server’s disk is full, it is larger than it may be, more is on record than was signed \
            yet, or something else; null where nothing went wrong.
            """
        ),
        .init("began_at", .instant, "When it was begun."),
        .init("ends_at", nullable: .instant, "When it is deleted; null before it has ended."),
        .init("url", .text, "Where to ask how far it is."),
        .init("bundle", nullable: .text, "Where its ZIP file is; null before it is ready."),
    ]

    static let problem: [Schema.Property] = [
        .init("type", .text, "What kind of problem it is: an address."), .init("title", .text, "In a few words."),
        .init("status", .integer, "The status of the answer."),
        .init("detail", .text, "What is wrong, and how to mend it."),
    ]
}

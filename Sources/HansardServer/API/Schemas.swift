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
        ("Export", "An export that a reader has begun.", ExportResource.properties),
        (
            "ExportRequest", "What is to be exported: of everything, where neither conversations nor people are named.",
            []
        ),
        ("Problem", "What went wrong, and how to mend it (RFC 9457).", problem),
    ]

    static func properties(_ name: String) -> [Schema.Property] { all.first { $0.name == name }?.properties ?? [] }

    static let problem: [Schema.Property] = [
        .init("type", .text, "What kind of problem it is: an address."), .init("title", .text, "In a few words."),
        .init("status", .integer, "The status of the answer."),
        .init("detail", .text, "What is wrong, and how to mend it."),
    ]
}

import HansardSite

/// What the lists and objects of the API are made of, by name.
enum Schemas {
    static let all: [(name: String, note: String, properties: [Schema.Property])] = [
        ("Conversation", "A conversation.", ConversationResource.properties),
        ("Message", "A message as it stands now.", MessageResource.properties),
        ("MessageWithPage", "A message as it stands now, and where it is read.", MessageWithPageResource.properties),
        ("Hit", "A message that a query finds.", hit),
        ("Version", "A text that a message had.", VersionResource.properties),
        ("Person", "A person.", PersonResource.properties),
        ("PersonWithFigures", "A person, and what is on record of them.", PersonWithFiguresResource.properties),
        ("Interval", "A stretch of time in which somebody was online or away.", IntervalResource.properties),
        ("Unseen", "What somebody has not seen of a conversation.", unseen),
        ("ResponseTimes", "How long somebody took to answer.", responseTimes),
        ("Import", "One run of ingest.", importRun),
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

    /// A number would tell those who may read a part how much there is besides.
    static let recordNote =
        "The number of the record in the archive; null for those who may read only a part of it."

    static let hit: [Schema.Property] = [
        .init("id", .text, "The message’s id in the source."),
        .init(
            "conversation",
            .object([
                .init("id", .text, "Its id in the source."), .init("title", .text, "What pages call it."),
                .init("path", .text, "Its first page, from the site’s root."),
                .init(
                    "names", nullable: .list(.text),
                    "The two people that the title is made of, for a pair without a name of its own."),
            ]), "Where it was said."),
        .init(
            "sender",
            nullable: .object([
                .init("id", .text, "The person’s id in the source."), .init("name", .text, "What pages call them."),
            ]), "Who said it."),
        .init("sent_at", .instant, "When it was sent."),
        .init(
            "precision", .choice(["minute", "second", "millisecond", "microsecond"]), "How exactly the time is known."),
        .init("record", nullable: .integer, recordNote),
        .init("url", nullable: .text, "The message on its page, from the site’s root."),
        .init(
            "snippet",
            .list(
                .object([
                    .init("text", .text, "Plain text."), .init("is_match", .flag, "The query finds this piece."),
                ])), "The part of the text round the first place that the query finds, in pieces.", isText: true),
        .init("is_deleted", .flag, "The message was deleted."),
        .init("is_former", .flag, "The words stand in a text that the message had before."),
    ]

    static let unseen: [Schema.Property] = [
        .init("person", .text, "The person’s id."), .init("person_name", .text, "What pages call them."),
        .init("conversation", .text, "The conversation’s id."),
        .init("conversation_title", .text, "What pages call it."),
        .init("unseen", .integer, "Messages of others that no mark of theirs covers."),
        .init("inferred", .integer, "Of these, those after which they wrote in the same conversation."),
        .init("oldest", nullable: .text, "The id of the oldest of these messages."),
        .init("oldest_at", .instant, "When it was sent."),
        .init(
            "evidence", nullable: .choice(["explicit", "high_water_mark", "inferred"]),
            "The best evidence of their reading here; null when there is none."),
        .init("read_to_at", nullable: .instant, "When the last message was sent that a mark of theirs covers."),
        .init("seen_at", nullable: .instant, "When that mark was made."),
        .init(
            "online_seconds", nullable: .integer,
            "How long they were online since the oldest came, as of the last record; null when that is not known."),
    ]

    static let responseTimes: [Schema.Property] = [
        .init("person", .text, "The person’s id."), .init("person_name", .text, "What pages call them."),
        .init("answers", .integer, "How many answers they gave within `response_limit`."),
        .init("median_seconds", .integer, "Half of the answers took no longer."),
        .init("p90_seconds", .integer, "Nine in ten took no longer."),
        .init("longest_seconds", .integer, "None took longer."),
    ]

    static let importRun: [Schema.Property] = [
        .init("id", .text, "The run’s number."), .init("started_at", .instant, "When it began."),
        .init("finished_at", nullable: .instant, "When it ended; null for one that was cut off."),
        .init("first_record", .integer, "Its first record."), .init("last_record", .integer, "Its last record."),
        .init("sources", .integer, "How many files it read."),
        .init(
            "files",
            .list(
                .object([
                    .init("name", .text, "The file’s name."), .init("format", .text, "The format that it was read as."),
                ])), "The first of these."),
        .init("quarantined", .integer, "Lines that were not understood, and were quarantined."),
    ]

    static let problem: [Schema.Property] = [
        .init("type", .text, "What kind of problem it is: an address."), .init("title", .text, "In a few words."),
        .init("status", .integer, "The status of the answer."),
        .init("detail", .text, "What is wrong, and how to mend it."),
    ]
}

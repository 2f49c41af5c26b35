import HansardSite

/// What the lists and objects of the API are made of, by name.
enum Schemas {
    static let all: [(name: String, note: String, properties: [Schema.Property])] = [
        ("Conversation", "A conversation.", conversation), ("Message", "A message as it stands now.", message),
        ("MessageWithPage", "A message as it stands now, and where it is read.", message + [url]),
        ("Hit", "A message that a query finds.", hit),
        ("Version", "A text that a message had.", version), ("Person", "A person.", PersonResource.properties),
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

    static let conversation: [Schema.Property] = [
        .init("id", .text, "Its id in the source."),
        .init("slug", .text, "Its name in addresses of pages; it also stands for the id in paths."),
        .init("kind", .choice(["pair", "group", "room"]), "Two people, a closed circle, or open to all."),
        .init("title", .text, "What pages call it."),
        .init("name", nullable: .text, "Its name in the source, if it has one."),
        .init("topic", nullable: .text, "What it is about, in its own words."),
        .init("purpose", nullable: .text, "What it is for, in its own words."),
        .init("is_archived", .flag, "Nobody writes in it any more."),
        .init("pair", nullable: .list(.text), "The ids of the two people of a pair, in the order of the pair."),
        .init("messages", .integer, "How many messages it has."),
        .init("first_at", nullable: .instant, "When its first message was sent."),
        .init("last_at", nullable: .instant, "When its last message was sent."),
        .init(
            "reading_from", nullable: .instant,
            "From when on it is on record who has seen what: what was sent before counts for nobody as unseen. "
                + "Null when no source says anything of it."),
        .init("path", .text, "Its first page, from the site’s root."),
    ]

    static let attachment: [Schema.Property] = [
        .init("name", .text, "The file’s name."),
        .init("type", nullable: .text, "Its media type, as the source gives it."),
        .init("bytes", nullable: .integer, "Its size."),
        .init("sha256", nullable: .text, "SHA-256 of its bytes, in hexadecimal."),
        .init("stored", .flag, "The archive has the file."),
        .init("former", .flag, "A later source has another file in its place."),
        .init("note", nullable: .text, "Why it is gone, in the source’s words."),
    ]

    static let message: [Schema.Property] = [
        .init("conversation", .text, "The conversation’s id in the source."),
        .init("id", .text, "Its id in the source, unique in its conversation."),
        .init("record", nullable: .integer, recordNote),
        .init("sent_at", .instant, "When it was sent."),
        .init(
            "time_precision", .choice(["minute", "second", "millisecond", "microsecond"]),
            "How exactly the source tells the time. With `minute`, the seconds are not known."),
        .init(
            "zone", .choice(["explicit", "configured", "unknown"]),
            "How the time’s zone is known: the source says it, whoever ingested it said it, or nobody did."),
        .init(
            "kind", .choice(["said", "bot", "service", "tombstone"]),
            "By a person, by a program, by the system about somebody, or the place of a message that is gone."),
        .init("sender", nullable: .text, "Who sent it: a person’s id."),
        .init(
            "sender_name", nullable: .text,
            "Their name at the time where the source keeps it or `people.yml` says it, or else their name now."),
        .init("format", .choice(["plain", "markdown"]), "What the text is written in."),
        .init("text", .text, "Its newest text; also of a message that was deleted, since this is the record."),
        .init("reply_to", nullable: .text, "The message that it answers: an id of this conversation."),
        .init("thread", nullable: .text, "The first message of the thread that it belongs to."),
        .init("has_replies", .flag, "Others answer it."),
        .init("edited", .flag, "It was edited."),
        .init("edited_at", nullable: .instant, "When it was last edited, if that is known."),
        .init("deleted", .flag, "It was deleted."),
        .init("deleted_at", nullable: .instant, "When, if that is known."),
        .init("deleted_by", nullable: .text, "By whom, if that is known: a person’s id."),
        .init("erased_at", nullable: .instant, "When its text and files were erased from the record, if they were."),
        .init("erased_ground", nullable: .text, "Why they were, in the words of whoever answers for it."),
        .init("missing", .flag, "A later export of the conversation no longer has it."),
        .init(
            "reactions",
            .list(
                .object([
                    .init("emoji", .text, "The emoji, or its name."),
                    .init("people", .list(.text), "Ids of those who are known to have reacted with it."),
                    .init("count", .integer, "How many did: the source may count more than it names."),
                ])), "Reactions that stand."),
        .init("attachments", .list(.object(attachment)), "Its files."),
    ]

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

    private static let url = Schema.Property("url", nullable: .text, "Its place on its page, from the site’s root.")

    static let version: [Schema.Property] = [
        .init("version", .integer, "1 for the first text."),
        .init("record", nullable: .integer, recordNote),
        .init("text", .text, "The text."),
        .init("format", .choice(["plain", "markdown"]), "What it is written in."),
        .init("at", nullable: .instant, "When it became the message’s, if that is known."),
        .init("by", nullable: .text, "Who wrote it: a person’s id."),
        .init("is_from_snapshot", .flag, "Found by comparing two exports; nobody told of it."),
        .init("is_current", .flag, "It is what the message says now."),
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

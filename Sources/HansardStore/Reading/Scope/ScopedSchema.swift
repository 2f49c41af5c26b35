import GRDB
import Hansard

/// Puts in the place of each table what belongs to a scope.
///
/// SQLite looks for a name without a schema among the connection’s temporary tables and views first. So each table of
/// the archive gets a temporary view of its name that has the scope’s rows alone, and statements that know nothing of
/// scopes read those.
///
/// A message belongs to the scope when its conversation does and it was sent in its time. Inside is who takes part in one of
/// those conversations: is one of its pair, wrote one of those messages, or is a member at that time. What others did
/// to a message (an edit, a reaction, a mark) belongs to it when it was done before the scope’s end; of who did it, only
/// those inside are named. What counts over messages outside is counted anew, into a temporary table of that name. The rules
/// are those of `docs/audiences.md`. That nothing goes around the views is seen to by `ScopeGuard`.
struct ScopedSchema {
    private let scope: ArchiveScope
    private let db: Database
    private let from: Int64?
    private let until: Int64?
    private let hasCounts: Bool
    private let masked: MaskedColumns

    /// In a time, and of some messages alone, all that is counted differs from what the archive has.
    var isTimed: Bool { from != nil || until != nil || scope.messages != nil }

    init(_ scope: ArchiveScope, _ db: Database) throws {
        (self.scope, self.db, masked) = (scope, db, MaskedColumns(scope.mask))
        hasCounts = try db.tableExists("reaction_count")
        (from, until) = (scope.from?.microseconds, scope.until?.microseconds)
    }

    /// The connection must still be allowed to write; what it writes goes into memory.
    func install() throws {
        try masked.createTables(db)
        try takeMessages()
        try findConversations()
        try createViewsOfMessages()
        if isTimed { try countMessages() } else { try createViewsOfCounts() }
        try findPeople()
        try createViewsOfPeople()
        try createViewsOfEvents()
        try hideTheRest()
        try createMeta()
        if isTimed { try workOut() }
        try createPresenceDays()
        try set("last_instant", lastInstant())
    }

    // MARK: Who and what is inside

    /// The messages that the scope names, if it does.
    private func takeMessages() throws {
        guard let messages = scope.messages else { return }
        try db.execute(sql: "CREATE TEMP TABLE chosen (seq INTEGER PRIMARY KEY)")
        let insert = try Statement(db, "INSERT INTO temp.chosen VALUES (?)")
        for seq in messages.sorted() {
            insert.bind(1, seq)
            try insert.run()
        }
    }

    /// Conversations with a message of the scope.
    private func findConversations() throws {
        try db.execute(
            sql: """
                CREATE TEMP TABLE asked (id INTEGER PRIMARY KEY);
                CREATE TEMP TABLE readable (
                    id INTEGER PRIMARY KEY, messages INTEGER NOT NULL, first_at INTEGER, last_at INTEGER)
                """)
        let insert = try Statement(
            db,
            isTimed
                ? """
                INSERT INTO temp.readable SELECT conversation, count(*), min(sent_at), max(sent_at)
                FROM main.message AS own WHERE conversation = ? \(sent("own")) GROUP BY conversation
                """
                : """
                INSERT INTO temp.readable SELECT id, messages, first_at, last_at FROM main.conversation
                WHERE id = ? AND messages > 0
                """)
        let asked = try Statement(db, "INSERT INTO temp.asked VALUES (?)")
        for id in scope.conversations.sorted() {
            for statement in [asked, insert] {
                statement.bind(1, id)
                try statement.run()
            }
        }
    }

    /// Of the views of conversations, writers and members, which are there by now.
    private func findPeople() throws {
        try db.execute(
            sql: """
                CREATE TEMP TABLE inside (id INTEGER PRIMARY KEY);
                INSERT INTO temp.inside \(Participant.people(in: "SELECT id FROM temp.readable"))
                """)
        guard let subject = scope.subject, scope.messages != nil else { return }
        let chosen = "message IN (SELECT seq FROM temp.chosen)"
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO temp.inside SELECT \(subject)
                    UNION SELECT person FROM main.reaction WHERE \(chosen)
                    UNION SELECT editor FROM main.edit WHERE \(chosen) AND editor IS NOT NULL
                    UNION SELECT deleter FROM main.deletion WHERE \(chosen) AND deleter > 0
                """)
    }

    /// With a `+` before the column, it is looked at in each row. Without, SQLite may go from one conversation of the scope
    /// to the next, which is right where nothing else says where a row is, and costs a seek for each where something does.
    private func readable(_ column: String) -> String { "\(column) IN (SELECT id FROM temp.readable)" }

    /// With a `+`, it is looked at in each row; without, SQLite may go from one of those inside to the next.
    private func inside(_ column: String) -> String { "\(column) IN (SELECT id FROM temp.inside)" }

    /// That a message, a row of `table`, was sent in the scope’s time, and is one of those that it names: to go on with a
    /// condition.
    private func sent(_ table: String) -> String {
        time(table, "sent_at") + (scope.messages == nil ? "" : " AND \(table).seq IN (SELECT seq FROM temp.chosen)")
    }

    /// That something was in the scope’s time: to go on with a condition.
    private func time(_ table: String, _ column: String) -> String {
        (from.map { " AND \(table).\(column) >= \($0)" } ?? "")
            + (until.map { " AND \(table).\(column) < \($0)" } ?? "")
    }

    /// That something was done before the scope’s end, as far as is known: to go on with a condition.
    private func event(_ column: String) -> String {
        until.map { " AND (\(column) < \($0) OR \(column) IS NULL)" } ?? ""
    }

    /// That a message belongs to the scope, by its record. All that is asked is in the index.
    private func contains(message seq: String) -> String {
        """
        EXISTS (SELECT 1 FROM main.message AS its INDEXED BY message_seq
            WHERE its.seq = \(seq) AND \(readable("+its.conversation"))\(sent("its")))
        """
    }

    // MARK: Views

    private func view(_ name: String, _ select: String) throws {
        try db.execute(sql: "CREATE TEMP VIEW \(name) AS SELECT \(select)")
    }

    private func createViewsOfMessages() throws {
        // The id of a message outside that is answered is left empty, see `ScopeFunctions`.
        func answered(_ column: String) -> String {
            "CASE WHEN own.\(column) IS NOT NULL THEN hansard_answered(own.conversation, own.\(column)) END AS \(column)"
        }
        try view(
            "message",
            """
            conversation, sent_at, seq, sender, shape, \(marks) AS marks, source_id, \(masked.messageText),
                \(masked.messageHash), 0 AS source, 0 AS line, \(answered("reply_to")), \(answered("thread")),
                \(masked.senderName), NULL AS client_id, NULL AS extra
            FROM main.message AS own WHERE \(readable("+own.conversation"))\(sent("own"))
            """)
        try view("message_key", "hash, seq FROM main.message_key AS own WHERE \(contains(message: "own.seq"))")
        try view(
            "document",
            """
            seq, text FROM message UNION ALL SELECT seq, text FROM edit WHERE document = seq
            """)
        let versions = "(SELECT its.version FROM main.conversation AS its WHERE its.id = own.conversation)"
        try view(
            "conversation_version",
            """
            seq, conversation, kind, \(Self.described.map { masked.conversation($0, of: "own.conversation") }.joined(separator: ", ")),
                is_archived, NULL AS extra, 0 AS source, 0 AS line
            FROM main.conversation_version AS own WHERE \(readable("own.conversation")) AND own.seq = \(versions)
            """)
    }

    /// What stands in other tables for a message of the scope.
    private var marks: String {
        var reactions =
            "EXISTS (SELECT 1 FROM main.reaction AS r WHERE r.message = own.seq AND \(inside("+r.person"))\(event("r.at")))"
        if hasCounts {
            reactions =
                "(\(reactions) OR EXISTS (SELECT 1 FROM main.reaction_count AS c WHERE c.message = own.seq AND c.is_shown AND \(count("c")) > 0))"
        }
        typealias Marks = MessageMarks
        guard isTimed else {
            let mark = Marks.reactions.rawValue
            return "CASE WHEN own.marks & \(mark) THEN own.marks - \(mark) + \(mark) * \(reactions) ELSE own.marks END"
        }
        func reply(_ column: String) -> String {
            """
            EXISTS (SELECT 1 FROM main.message AS r INDEXED BY message_\(column == "thread" ? "thread" : "reply")
                WHERE r.conversation = own.conversation AND r.\(column) = own.source_id\(sent("r")))
            """
        }
        let (edits, deletions) = (
            "EXISTS (SELECT 1 FROM main.edit AS e WHERE e.message = own.seq\(event("e.edited_at")))",
            "EXISTS (SELECT 1 FROM main.deletion AS d WHERE d.message = own.seq\(event("d.deleted_at")))"
        )
        let counted: Marks = [.edited, .deleted, .reactions, .replies]
        return """
            CASE WHEN own.marks & \(counted.rawValue) THEN (own.marks & \(~counted.rawValue))
                + \(Marks.edited.rawValue) * \(edits) + \(Marks.deleted.rawValue) * \(deletions)
                + \(Marks.reactions.rawValue) * \(reactions)
                + \(Marks.replies.rawValue) * (\(reply("reply_to")) OR \(reply("thread")))
            ELSE own.marks END
            """
    }

    /// How many gave a reaction, without those outside who are known to have: as if they had not.
    private func count(_ row: String) -> String {
        """
        \(row).count - (SELECT count(DISTINCT outside.person) FROM main.reaction AS outside
            WHERE outside.message = \(row).message AND outside.emoji = \(row).emoji AND NOT outside.removed
                AND NOT \(inside("+outside.person")))
        """
    }

    private func createViewsOfCounts() throws {
        try view(
            "conversation",
            "\(columns(Self.conversationColumns)) FROM main.conversation AS own WHERE \(readable("+own.id")) AND \(Self.named)"
        )
        for (table, columns) in [
            ("page", "*"), ("standing", "*"),
            ("membership", "conversation, person, at, joined, seq, NULL AS extra, 0 AS source, 0 AS line"),
        ] {
            try view(table, "\(columns) FROM main.\(table) AS own WHERE \(readable("own.conversation"))")
        }
        try view("writer", "* FROM main.writer AS own WHERE \(readable("+own.conversation"))")
        try view(
            "unseen",
            Schema.unseenColumns(of: "main", online: scope.includesPresence ? "online" : "NULL AS online")
                + " AND \(readable("+own.conversation"))")
        for table in ["activity", "response", "unseen_reader", "unseen_conversation"] { try hide(table) }
    }

    /// True of every row. `ScopeGuard` is not told which view counts rows of which no column is asked for but their number.
    private static let named = "own.slug <> ''"

    private static let conversationColumns = ConversationSummary.columns.split(separator: ",").map { $0.trimmed }
        .filter { !$0.isEmpty }
    private static let described = ["name", "topic", "purpose"]

    /// Columns of `conversation` as the mask has them.
    private func columns(_ columns: [String]) -> String {
        columns.map { masked.conversation($0, of: "own.id") }.joined(separator: ", ")
    }

    private func createViewsOfPeople() throws {
        func manager(_ table: String, of id: String) -> String {
            """
            (SELECT \(masked.bossID) FROM main.person AS boss WHERE boss.source_id = \(table).manager
                AND \(inside("boss.id"))\(masked.hasParticulars(id))) AS manager
            """
        }
        func particulars(_ columns: [String], of id: String) -> String {
            columns.map { masked.person($0, of: id) }.joined(separator: ", ")
        }
        try view(
            "person",
            """
            id, \(particulars(["source_id", "slug", "name", "real_name", "handle", "email", "title", "team"], of: "own.id")),
                \(manager("own", of: "own.id")), is_bot, changed_seq
            FROM main.person AS own WHERE \(inside("own.id")) AND \(Self.named)
            """)
        try view(
            "person_version",
            """
            own.seq, own.person, \(particulars(["name", "real_name", "handle", "email", "title", "team"], of: "own.person")),
                \(manager("its", of: "own.person")), own.is_bot, NULL AS extra, 0 AS source, 0 AS line
            FROM main.person AS its JOIN main.person_version AS own ON own.seq = its.version
            WHERE \(inside("own.person"))
            """)
        try view(
            "person_name",
            "person, from_at, name FROM main.person_name AS own WHERE \(inside("own.person"))\(masked.hasNames)")
        // With a plain 0 no column of the table would be read, and SQLite would not say through which view it counts.
        let isPublished = scope.includesPresence ? "1" : "own.person < 0"
        try view(
            "presence",
            """
            person, at, CASE WHEN channel <> '' THEN hansard_masked(channel) ELSE '' END AS channel, state, seq
            FROM main.presence AS own WHERE \(inside("own.person"))\(time("own", "at")) AND \(isPublished)
            """)
    }

    private func createPresenceDays() throws {
        let day = Timestamp.microsecondsPerDay
        let first = from.map { " AND own.day >= \(Timestamp(microseconds: $0).day)" } ?? ""
        let end = until.map { " AND own.day * \(day) < \($0)" } ?? ""
        try view(
            "presence_day",
            """
            day, person, changed_seq FROM main.presence_day AS own
            WHERE \(inside("own.person"))\(first)\(end) AND \(scope.includesPresence ? "1" : "own.person < 0")
            """)
    }

    /// What was done to messages: of who did it, only those inside are named.
    private func createViewsOfEvents() throws {
        try view(
            "edit",
            """
            seq, message, CASE WHEN \(inside("own.editor")) THEN editor END AS editor, edited_at, from_snapshot, format,
                \(masked.editText), \(masked.messageHash), NULL AS extra, 0 AS source, 0 AS line, document, version,
                appearance
            FROM main.edit AS own WHERE \(contains(message: "own.message"))\(event("own.edited_at"))
            """)
        try view(
            "deletion",
            """
            seq, message, CASE WHEN \(inside("own.deleter")) THEN deleter ELSE 0 END AS deleter, deleted_at,
                NULL AS extra, 0 AS source, 0 AS line
            FROM main.deletion AS own WHERE \(contains(message: "own.message"))\(event("own.deleted_at"))
            """)
        try view(
            "missing", "seq, message, 0 AS source FROM main.missing AS own WHERE \(contains(message: "own.message"))")
        try view(
            "erased",
            "message, erasure, at, ground FROM main.erased AS own WHERE \(contains(message: "own.message"))")
        try view(
            "reaction",
            """
            message, person, \(masked.emoji), at, removed, seq, NULL AS extra, 0 AS source, 0 AS line FROM main.reaction AS own
            WHERE \(contains(message: "own.message")) AND \(inside("+own.person"))\(event("own.at"))
            """)
        if try db.tableExists("conversation_alias") {
            try view(
                "conversation_alias",
                """
                id, conversation FROM main.conversation_alias AS own
                WHERE \(readable("+own.conversation"))\(masked.hasAliases)
                """)
        }
        if hasCounts {
            try view(
                "reaction_count",
                """
                seq, message, \(masked.emoji), \(count("own")) AS count, 0 AS source, 0 AS line, NULL AS input, is_shown
                FROM main.reaction_count AS own WHERE \(contains(message: "own.message")) AND \(count("own")) > 0
                """)
        }
        try view(
            "seen",
            """
            conversation, person, up_to_at, up_to, seen_at, evidence, seq FROM main.seen AS own
            WHERE \(readable("own.conversation")) AND \(inside("+own.person"))
                \(time("own", "up_to_at"))\(event("own.seen_at"))\(scope.messages == nil ? "" : " AND own.person < 0")
            """)
        // A month has rows that the scope has not.
        for table in [SeenRows.table, PresenceRows.table] { try hide(table.months) }
        try view(
            "log_coverage",
            """
            seq, conversation, from_at, to_at, NULL AS extra, 0 AS source, 0 AS line FROM main.log_coverage AS own
            WHERE \(readable("own.conversation"))\(time("own", "to_at"))
            """)
        try view(
            "attachment",
            """
            message, ordinal, \(masked.attachment) FROM main.attachment AS own
            WHERE \(contains(message: "own.message"))
            """)
        try view(
            "attachment_record",
            """
            seq, message, ordinal, NULL AS extra, 0 AS source, 0 AS line FROM main.attachment_record AS own
            WHERE \(contains(message: "own.message"))
            """)
        try hideEmoji()
        guard try db.tableExists("attachment_file") else { return }
        try view(
            "attachment_file",
            """
            seq, message, ordinal, sha256, bytes, left_out, kind, width, height, '' AS path, 0 AS source, 0 AS line
            FROM main.attachment_file AS own WHERE \(contains(message: "own.message"))\(masked.hasFile)
            """)
    }

    /// What a workspace’s own emoji are called, what they show and when they came may tell of what is outside.
    private func hideEmoji() throws {
        guard try db.tableExists("custom_emoji") else { return }
        try hideTable(
            "custom_emoji",
            [
                "seq", "system", "name", "alias", "sha256", "bytes", "kind", "width", "height", "path", "extra",
                "source", "line", "input", "is_shown",
            ])
    }

    /// A table that has nothing in a scope.
    private func hideTable(_ name: String, _ columns: [String]) throws {
        try view(name, columns.map { "NULL AS \($0)" }.joined(separator: ", ") + " WHERE 0")
    }

    /// Where records come from, and what could not be read, is nobody’s in particular.
    private func hideTheRest() throws {
        for (table, columns) in [
            ("awaited", ["conversation", "id"]), ("awaited_attachment", AwaitedAttachmentRow.columns),
            ("account", ["id", "system", "external_id", "person"]),
            ("conversation_key", ["system", "external_id", "conversation"]),
            ("source", ["id", "run", "name", "format", "system", "records_reading", "input"]),
            ("input", ["id", "run", "is_snapshot", "as_of", "met"]),
            ("coverage", ["input", "conversation", "first_at", "last_at"]),
            ("sighting", ["message", "input", "document"]),
            ("run", ["id", "started_at", "finished_at", "first_seq", "last_seq"]),
            ("erased_person", ["person", "erasure"]),
            ("hold", ["seq", "matter", "custodian", "selection", "actor", "at", "released_at"]),
            ("quarantine", ["key", "run", "source", "line", "reason", "lines"]),
        ] {
            try hideTable(table, columns)
        }
    }

    // MARK: Counted anew

    /// A temporary table like the archive’s, with its indexes.
    private func table(_ name: String) throws {
        let rows = try String.fetchAll(
            db, sql: "SELECT sql FROM main.sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC",
            arguments: [name])
        for sql in rows {
            let kinds = ["CREATE TABLE ", "CREATE INDEX ", "CREATE UNIQUE INDEX "]
            let create = kinds.first { sql.hasPrefix($0) }!
            try db.execute(sql: "\(create)temp.\(sql.dropFirst(create.count))")
        }
    }

    /// A name that says nothing, or nothing before it is worked out: asking is an error, not an answer from the whole archive.
    private func hide(_ name: String) throws { try view(name, "* FROM temp.\(name)_that_is_not_worked_out") }

    private func countMessages() throws {
        let counted: Set = ["messages", "first_at", "last_at", "reading_at"]
        let columns = columns(Self.conversationColumns.filter { !counted.contains($0) })
        // Of reading, only that it is on record among the messages inside: no instant outside is told.
        // Of messages without their marks, who has seen them is not on record.
        let reading =
            scope.messages == nil
            ? "CASE WHEN own.reading_at <= last_at THEN max(own.reading_at, first_at) END" : "NULL"
        let counts = [
            ("messages", "messages"), ("first_at", "first_at"), ("last_at", "last_at"), ("reading_at", reading),
        ].map { "(SELECT \($1) FROM temp.readable AS span WHERE span.id = own.id) AS \($0)" }
        try view(
            "conversation",
            "\(([columns] + counts).joined(separator: ", ")) FROM main.conversation AS own WHERE \(readable("+own.id")) AND \(Self.named)"
        )
        for name in ["writer", "membership", "page", "unseen_reader", "unseen_conversation"] { try table(name) }
        try view("unseen", Schema.unseenColumns(of: "temp"))
        for name in ["activity", "response", "standing"] { try hide(name) }
        let since = from.map { " AND at >= \($0)" } ?? ""
        try db.execute(
            sql: """
                INSERT INTO temp.writer SELECT conversation, ifnull(sender, 0), count(*), min(sent_at), max(sent_at)
                    FROM main.message AS own WHERE \(readable("own.conversation"))\(sent("own")) GROUP BY 1, 2
                """)
        guard scope.messages == nil else { return }
        try db.execute(
            sql: """
                INSERT INTO temp.membership SELECT seq, conversation, person, at, joined, NULL, 0, 0
                    FROM main.membership AS own WHERE \(readable("own.conversation"))\(since)\(event("at"))
                """)
        guard let from else { return }
        // Who came or left before, or at a time that is not known, is a member without a time, or none.
        let end = min(from, until ?? .max)
        try db.execute(
            sql: """
                INSERT INTO temp.membership
                SELECT seq, conversation, person, NULL, 1, NULL, 0, 0 FROM (
                    SELECT conversation, person, joined, seq, row_number() OVER (
                        PARTITION BY conversation, person ORDER BY at DESC, joined DESC) AS number
                    FROM main.membership AS own WHERE \(readable("own.conversation")) AND (at < \(end) OR at IS NULL))
                WHERE number = 1 AND joined
                """)
    }

    private func createMeta() throws {
        try table("meta")
        // The hash’s keys find messages by their ids. Of how far the archive goes, only what the scope has is told.
        try db.execute(
            sql: """
                INSERT INTO temp.meta SELECT key, value FROM main.meta
                    WHERE key IN ('archive_id', 'key_0', 'key_1', 'unseen_seq');
                INSERT INTO temp.meta SELECT 'applied_seq', ifnull(max(changed_seq), 0) FROM conversation;
                INSERT INTO temp.meta SELECT 'names_seq', value FROM temp.meta WHERE key = 'applied_seq';
                INSERT INTO temp.meta VALUES ('responses_seq', 0);
                """)
    }

    private func workOut() throws {
        let seq = try ArchiveIdentity.value(ArchiveIdentity.appliedSeq, in: db)
        try set("unseen_seq", 0)
        try PageTable.rebuild(in: db, through: seq)
        try view("presence_day", "NULL AS day, NULL AS person, NULL AS changed_seq WHERE 0")
        try UnseenTable.refresh(through: seq, nil, in: db)
        try db.execute(sql: "DROP VIEW temp.presence_day")
    }

    private func set(_ key: String, _ value: Int64) throws {
        try db.execute(sql: "INSERT OR REPLACE INTO temp.meta VALUES (?, ?)", arguments: [key, value])
    }

    /// The latest instant of any record of the scope. What is later than the messages is looked for in indexes alone.
    private func lastInstant() throws -> Int64 {
        var last = try Int64.fetchOne(db, sql: "SELECT max(last_at) FROM temp.readable") ?? .min
        if scope.includesPresence {
            let ofEach = "SELECT max(at) FROM main.presence AS own WHERE own.person = inside.id\(time("own", "at"))"
            last = max(last, try Int64.fetchOne(db, sql: "SELECT max((\(ofEach))) FROM temp.inside") ?? .min)
        }
        for (table, column) in [
            ("edit", "edited_at"), ("deletion", "deleted_at"), ("reaction", "at"), ("seen", "seen_at"),
            ("membership", "at"),
        ] {
            let sql = "SELECT max(\(column)) FROM \(table) WHERE \(column) > ?"
            last = max(last, try Int64.fetchOne(db, sql: sql, arguments: [last]) ?? .min)
        }
        return last
    }

    // MARK: Whether it still holds

    /// Which records last changed what the scope has. Where this is the same in another state of the archive, so is all
    /// that can be read.
    struct State: Equatable {
        let conversations: Int64
        let people: Int64
        let hasUnseen: Bool
        let hasResponses: Bool
    }

    func state() throws -> State {
        let conversations = try Int64.fetchOne(
            db, sql: "SELECT max(changed_seq) FROM main.conversation WHERE id IN (SELECT id FROM temp.asked)")
        let people = try Int64.fetchOne(
            db, sql: "SELECT max(changed_seq) FROM main.person WHERE id IN (SELECT id FROM temp.inside)")
        func isDone(_ key: String) throws -> Bool {
            let seq = try Int64.fetchOne(db, sql: "SELECT value FROM main.meta WHERE key = ?", arguments: [key])
            return seq ?? 0 >= conversations ?? 0
        }
        return State(
            conversations: conversations ?? 0, people: people ?? 0, hasUnseen: try isDone("unseen_seq"),
            hasResponses: try isDone("responses_seq"))
    }

    // MARK: Worked out when asked for

    /// What takes as long as there are messages, and few ask for.
    enum Report: CaseIterable { case activity, responses }

    func prepare(_ report: Report) throws {
        switch report {
        case .activity:
            try db.execute(sql: "DROP VIEW temp.activity")
            try table("activity")
            try ActivityTable.rebuild(in: db)
        case .responses:
            try db.execute(sql: "DROP VIEW temp.response")
            try table("response")
            guard isTimed else { return try ResponseTable.copy(in: db) }
            try db.execute(sql: "DROP VIEW temp.standing")
            try table("standing")
            try ResponseTable.refresh(through: ArchiveIdentity.value(ArchiveIdentity.appliedSeq, in: db), in: db)
        }
    }
}

extension Substring {
    fileprivate var trimmed: String { String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()) }
}

import GRDB
import Hansard

/// The statements that `IngestWriter` runs, prepared once a run.
final class IngestStatements {
    let insertMessages: BulkInsert
    let insertEdit: Statement
    let insertAttachment: Statement
    let insertAttachmentRecord: Statement
    let insertFile: Statement
    let knownAttachments: Statement
    let insertDeletion: Statement
    let insertReaction: Statement
    let insertReactionCount: Statement
    let reactionCount: Statement
    let insertSeen: Statement
    let insertLatestSeen: BulkInsert
    let latestSeen: Statement
    let insertPresence: Statement
    let insertLatestPresence: BulkInsert
    let latestPresence: Statement
    let insertMembership: Statement
    let insertMissing: Statement
    let insertCoverage: Statement
    let setMarks: Statement
    let answers: Statement
    let answered: Statement
    let insertAwaited: Statement
    let deleteAwaited: Statement
    let documentOfText: Statement
    let lastEdit: Statement
    let countOfText: Statement
    let insertSighting: Statement
    let insertReturn: Statement
    let setVersion: Statement
    let ownText: Statement
    let editsOfMessage: Statement
    let sightings: Statement
    let inputOfMessage: Statement
    let messagesOfTime: Statement
    private let db: Database
    private let accounts: Accounts

    init(_ db: Database, _ accounts: Accounts) throws {
        (self.db, self.accounts) = (db, accounts)
        insertMessages = try BulkInsert(
            db,
            into: """
                message (seq, conversation, sent_at, sender, shape, source_id, text, content_hash, sha256, source, line,
                    reply_to, thread, sender_name, client_id, extra, marks)
                """, columns: 17)
        insertEdit = try Statement(
            db,
            """
            INSERT OR IGNORE INTO edit (seq, message, editor, edited_at, from_snapshot, format, text, content_hash, sha256,
                extra, source, line, document, version, appearance)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insertAttachment = try Statement(
            db, "INSERT OR IGNORE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insertAttachmentRecord = try Statement(db, "INSERT INTO attachment_record VALUES (?, ?, ?, ?, ?, ?)")
        insertFile = try Statement(
            db, "INSERT OR IGNORE INTO attachment_file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        knownAttachments = try Statement(
            db,
            "SELECT ordinal, source_id, name, type, bytes, note FROM attachment WHERE message = ? ORDER BY ordinal")
        insertDeletion = try Statement(db, "INSERT OR IGNORE INTO deletion VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        insertReaction = try Statement(
            db,
            """
            INSERT OR IGNORE INTO reaction (seq, message, person, emoji, at, removed, extra, source, line)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insertReactionCount = try Statement(db, "INSERT INTO reaction_count VALUES (?, ?, ?, ?, ?, ?, NULL, ?)")
        reactionCount = try Statement(
            db, "SELECT seq FROM reaction_count WHERE message = ? AND emoji = ? AND count = ? LIMIT 1")
        insertSeen = try Statement(db, "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insertLatestSeen = try BulkInsert(db, into: "seen", columns: 10)
        latestSeen = try Statement(
            db, "SELECT up_to_at FROM seen WHERE conversation = ? AND person = ? ORDER BY up_to_at DESC LIMIT 1")
        insertPresence = try Statement(db, "INSERT OR IGNORE INTO presence VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        insertLatestPresence = try BulkInsert(db, into: "presence", columns: 8)
        latestPresence = try Statement(db, "SELECT at FROM presence WHERE person = ? ORDER BY at DESC LIMIT 1")
        insertMembership = try Statement(
            db,
            """
            INSERT OR IGNORE INTO membership (seq, conversation, person, at, joined, extra, source, line)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insertCoverage = try Statement(db, "INSERT OR IGNORE INTO log_coverage VALUES (?, ?, ?, ?, ?, ?, ?)")
        insertMissing = try Statement(db, "INSERT OR IGNORE INTO missing VALUES (?, ?, ?)")
        answered = try Statement(db, "SELECT reply_to, thread FROM message WHERE seq = ?")
        answers = try Statement(
            db,
            """
            SELECT answer.sent_at FROM message CROSS JOIN message AS answer INDEXED BY message_reply
                ON answer.conversation = message.conversation AND answer.reply_to = message.source_id
            WHERE message.seq = ?1
            UNION SELECT answer.sent_at FROM message CROSS JOIN message AS answer INDEXED BY message_thread
                ON answer.conversation = message.conversation AND answer.thread = message.source_id
            WHERE message.seq = ?1
            """)
        insertAwaited = try Statement(db, "INSERT OR IGNORE INTO awaited VALUES (?, ?)")
        deleteAwaited = try Statement(db, "DELETE FROM awaited WHERE conversation = ? AND id = ?")
        setMarks = try Statement(db, "UPDATE message SET marks = marks | ?1 WHERE seq = ?2")
        documentOfText = try Statement(
            db,
            """
            SELECT CASE WHEN content_hash = ?2 THEN seq ELSE (
                SELECT document FROM edit WHERE edit.message = ?1 AND edit.content_hash = ?2 LIMIT 1) END, marks
            FROM message WHERE seq = ?1
            """)
        lastEdit = try Statement(db, "SELECT max(edited_at), max(version) FROM edit WHERE message = ?")
        countOfText = try Statement(db, "SELECT count(*) FROM edit WHERE message = ? AND content_hash = ?")
        insertSighting = try Statement(db, "INSERT OR IGNORE INTO sighting VALUES (?, ?, ?)")
        insertReturn = try Statement(
            db,
            """
            INSERT OR IGNORE INTO edit (seq, message, edited_at, from_snapshot, format, text, content_hash, source, line,
                document, version, appearance)
            SELECT ?1, ?2, NULL, 1, its.format, its.text, its.content_hash,
                (SELECT max(id) FROM source WHERE input = ?6), 0, ?3, ?4, ?5
            FROM (SELECT format, text, content_hash FROM edit WHERE seq = ?3
                UNION ALL SELECT shape >> 6 & 3, text, content_hash FROM message WHERE seq = ?3) AS its
            """)
        setVersion = try Statement(db, "UPDATE edit SET version = ? WHERE seq = ?")
        let input = "LEFT JOIN source ON source.id = its.source LEFT JOIN input ON input.id = source.input"
        // A log is as of no instant, whatever it tells of last.
        let asOf = "CASE WHEN input.is_snapshot THEN input.as_of END"
        ownText = try Statement(db, "SELECT \(asOf), input.id FROM message AS its \(input) WHERE its.seq = ?")
        editsOfMessage = try Statement(
            db,
            """
            SELECT its.seq, document, edited_at, version, \(asOf), input.id, from_snapshot
            FROM edit AS its \(input) WHERE its.message = ? ORDER BY its.seq
            """)
        sightings = try Statement(
            db,
            """
            SELECT document, input, input.as_of FROM sighting JOIN input ON input.id = sighting.input WHERE message = ?
            """)
        inputOfMessage = try Statement(
            db, "SELECT input FROM message JOIN source ON source.id = message.source WHERE message.seq = ?")
        messagesOfTime = try Statement(
            db,
            "SELECT seq, sent_at FROM message WHERE conversation = ? AND sent_at BETWEEN ? AND ? ORDER BY sent_at, seq")
    }

    func format(ofMessage seq: Int64) throws -> TextFormat {
        let shape = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT shape FROM message WHERE seq = ?"), arguments: [seq])
        return shape.map { MessageShape(code: $0).format } ?? .plain
    }

    /// The version that says what `record` says, and whether it is new. Which version counts is settled when it is known
    /// as of when the input is; the first one counts until then.
    func writePerson(
        _ record: PersonRecord, id: Int64, seq: Int64, source: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> (version: Int64, isNew: Bool) {
        let texts = [record.name, record.email, record.title, record.team, record.manager, record.origin.extra]
            .map { text($0, arena) }
        let versions = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM person_version WHERE person = ? ORDER BY seq DESC"), arguments: [id])
        for version in versions {
            let known: [String?] = [
                version["name"], version["email"], version["title"], version["team"], version["manager"],
                version["extra"],
            ]
            if Self.isEqual(known, texts), version["is_bot"] == record.isBot { return (version["seq"], false) }
        }
        try db.execute(
            sql: """
                INSERT INTO person_version (name, email, title, team, manager, extra, seq, person, is_bot, source, line)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: StatementArguments(texts) + [seq, id, record.isBot, source, record.origin.line])
        if versions.isEmpty { try show(.person, id, seq) }
        return (seq, true)
    }

    /// The same for what is known about a conversation; no version for a record that says nothing of it.
    func writeConversation(
        _ record: ConversationRecord, id: Int64, seq: Int64, source: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> (version: Int64?, isNew: Bool) {
        let texts = [record.name, record.topic, record.purpose, record.origin.extra].map { text($0, arena) }
        let versions = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM conversation_version WHERE conversation = ? ORDER BY seq DESC"),
            arguments: [id])
        // It says nothing but that there is such a conversation.
        if record.isPlaceholder, !versions.isEmpty { return (nil, false) }
        for version in versions {
            let known: [String?] = [version["name"], version["topic"], version["purpose"], version["extra"]]
            if Self.isEqual(known, texts), version["kind"] == Int(record.kind.rawValue),
                version["is_archived"] == record.isArchived
            {
                return (version["seq"], false)
            }
        }
        try db.execute(
            sql: """
                INSERT INTO conversation_version
                    (name, topic, purpose, extra, seq, conversation, kind, is_archived, source, line)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: StatementArguments(texts)
                + [seq, id, record.kind.rawValue, record.isArchived, source, record.origin.line])
        if versions.isEmpty { try show(.conversation, id, seq) }
        return (record.isPlaceholder ? nil : seq, true)
    }

    /// By their bytes: `é` in one scalar and in two are two names.
    private static func isEqual(_ a: [String?], _ b: [String?]) -> Bool {
        zip(a, b).allSatisfy { a, b in a.map { Array($0.utf8) } == b.map { Array($0.utf8) } }
    }

    enum Named: String {
        case person
        case conversation

        fileprivate var columns: String {
            self == .person ? "name, email, title, team, manager, is_bot" : "kind, name, topic, purpose, is_archived"
        }
    }

    /// Takes `version` for what is known, which a source says that is as of `point`.
    ///
    /// - Parameter next: The number of the record which says that an older version holds again, if one has to.
    /// - Returns: The last record’s number if something else is known now than before; `nil` if nothing is.
    func settle(
        _ named: Named, _ id: Int64, _ version: Int64, as point: InputPoint, isOld: Bool, next: Int64
    ) throws -> Int64? {
        let row = try Row.fetchOne(
            db, sql: "SELECT version, as_of FROM \(named.rawValue) WHERE id = ?", arguments: [id])!
        if let asOf: Int64 = row[1], asOf > point.asOf { return nil }
        try db.execute(sql: "UPDATE \(named.rawValue) SET as_of = ? WHERE id = ?", arguments: [point.asOf, id])
        guard (row[0] as Int64?) != version else { return nil }
        guard isOld else {
            try show(named, id, version)
            return next - 1
        }
        try db.execute(
            sql: """
                INSERT INTO \(named.rawValue)_version (seq, \(named.rawValue), \(named.columns), extra, source, line)
                SELECT ?, \(named.rawValue), \(named.columns), extra, (SELECT max(id) FROM source WHERE input = ?), 0
                FROM \(named.rawValue)_version WHERE seq = ?
                """, arguments: [next, point.id, version])
        try show(named, id, next)
        return next
    }

    private func show(_ named: Named, _ id: Int64, _ version: Int64) throws {
        try db.execute(
            sql: """
                UPDATE \(named.rawValue) SET version = ?1, (\(named.columns)) = (
                    SELECT \(named.columns) FROM \(named.rawValue)_version WHERE seq = ?1) WHERE id = ?2
                """, arguments: [version, id])
        if named == .person { accounts.noteVersion() }
    }

    private func text(_ range: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) -> String? {
        range.isPresent ? String(decoding: arena[range.range], as: UTF8.self) : nil
    }
}

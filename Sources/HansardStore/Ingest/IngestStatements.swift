import GRDB
import Hansard

/// The statements that `IngestWriter` runs, prepared once a run.
final class IngestStatements {
    let versions: VersionStatements
    let order: OrderStatements
    let people: PeopleStatements
    let attachments: AttachmentStatements
    let insertMessages: BulkInsert
    let insertDeletion: Statement
    let insertReaction: Statement
    let insertReactionCount: Statement
    let reactionCount: Statement
    let insertMissing: Statement
    let insertCoverage: Statement
    let setMarks: Statement
    let answers: Statement
    let answered: Statement
    let insertAwaited: Statement
    let deleteAwaited: Statement
    private let db: Database
    private let accounts: Accounts

    init(_ db: Database, _ accounts: Accounts) throws {
        (self.db, self.accounts) = (db, accounts)
        versions = try VersionStatements(db)
        order = try OrderStatements(db)
        people = try PeopleStatements(db)
        attachments = try AttachmentStatements(db)
        insertMessages = try BulkInsert(
            db,
            into: """
                message (seq, conversation, sent_at, sender, shape, source_id, text, content_hash, source, line,
                    reply_to, thread, sender_name, client_id, extra, marks)
                """, columns: 16)
        insertDeletion = try Statement(db, "INSERT OR IGNORE INTO deletion VALUES (?, ?, ?, ?, ?, ?, ?)")
        insertReaction = try Statement(
            db,
            """
            INSERT OR IGNORE INTO reaction (seq, message, person, emoji, at, removed, extra, source, line)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insertReactionCount = try Statement(db, "INSERT INTO reaction_count VALUES (?, ?, ?, ?, ?, ?, NULL, 0)")
        reactionCount = try Statement(
            db, "SELECT seq FROM reaction_count WHERE message = ? AND emoji = ? AND count = ? LIMIT 1")
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
        let texts = texts(of: record, arena)
        let versions = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM person_version WHERE person = ? ORDER BY seq DESC"), arguments: [id])
        for version in versions {
            let known: [String?] = Self.personTexts.map { version[$0] }
            if Self.isEqual(known, texts), version["is_bot"] == record.isBot { return (version["seq"], false) }
        }
        try insertPerson(record, texts, id: id, seq: seq, source: source, isFirst: versions.isEmpty)
        return (seq, true)
    }

    /// The same for a version that the log has under the number `seq`.
    func insertPerson(
        _ record: PersonRecord, id: Int64, seq: Int64, source: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let texts = texts(of: record, arena)
        let isFirst = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT NOT EXISTS (SELECT 1 FROM person_version WHERE person = ?)"),
            arguments: [id])!
        try insertPerson(record, texts, id: id, seq: seq, source: source, isFirst: isFirst)
    }

    private static let personTexts = [
        "name", "real_name", "handle", "email", "title", "team", "manager", "extra",
    ]

    private func texts(of record: PersonRecord, _ arena: UnsafeBufferPointer<UInt8>) -> [String?] {
        [
            record.name, record.realName, record.handle, record.email, record.title, record.team, record.manager,
            record.origin.extra,
        ].map { text($0, arena) }
    }

    private func insertPerson(
        _ record: PersonRecord, _ texts: [String?], id: Int64, seq: Int64, source: Int64, isFirst: Bool
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO person_version
                    (\(Self.personTexts.joined(separator: ", ")), seq, person, is_bot, source, line)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: StatementArguments(texts) + [seq, id, record.isBot, source, record.origin.line])
        if isFirst { try show(.person, id, seq) }
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
        try insertConversation(record, texts, id: id, seq: seq, source: source, isFirst: versions.isEmpty)
        return (record.isPlaceholder ? nil : seq, true)
    }

    /// The same for a version that the log has under the number `seq`.
    func insertConversation(
        _ record: ConversationRecord, id: Int64, seq: Int64, source: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let texts = [record.name, record.topic, record.purpose, record.origin.extra].map { text($0, arena) }
        let isFirst = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT NOT EXISTS (SELECT 1 FROM conversation_version WHERE conversation = ?)"),
            arguments: [id])!
        try insertConversation(record, texts, id: id, seq: seq, source: source, isFirst: isFirst)
    }

    private func insertConversation(
        _ record: ConversationRecord, _ texts: [String?], id: Int64, seq: Int64, source: Int64, isFirst: Bool
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO conversation_version
                    (name, topic, purpose, extra, seq, conversation, kind, is_archived, source, line)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: StatementArguments(texts)
                + [seq, id, record.kind.rawValue, record.isArchived, source, record.origin.line])
        if isFirst { try show(.conversation, id, seq) }
    }

    /// By their bytes: `é` in one scalar and in two are two names.
    private static func isEqual(_ a: [String?], _ b: [String?]) -> Bool {
        zip(a, b).allSatisfy { a, b in a.map { Array($0.utf8) } == b.map { Array($0.utf8) } }
    }

    enum Named: String {
        case person
        case conversation

        fileprivate var columns: String {
            self == .person
                ? "name, real_name, handle, email, title, team, manager, is_bot"
                : "kind, name, topic, purpose, is_archived"
        }
    }

    /// Takes `version` for what is known, which a source says that is as of `point`.
    ///
    /// - Returns: Whether something else is known now than before; `nil` where a later source has said something.
    func settle(_ named: Named, _ id: Int64, _ version: Int64, as point: InputPoint) throws -> Bool? {
        let row = try Row.fetchOne(
            db, sql: "SELECT version, as_of FROM \(named.rawValue) WHERE id = ?", arguments: [id])!
        if let asOf: Int64 = row[1], asOf > point.asOf { return nil }
        try db.execute(sql: "UPDATE \(named.rawValue) SET as_of = ? WHERE id = ?", arguments: [point.asOf, id])
        guard (row[0] as Int64?) != version else { return false }
        try show(named, id, version)
        return true
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

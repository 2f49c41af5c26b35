import GRDB
import Hansard
import PairChannel

/// The statements that `IngestWriter` runs, prepared once a run.
final class IngestStatements {
    let insertMessage: Statement
    let insertEdit: Statement
    let insertAttachment: Statement
    let insertFile: Statement
    let knownAttachments: Statement
    let insertDeletion: Statement
    let insertReaction: Statement
    let insertReactionCount: Statement
    let reactionCount: Statement
    let insertSeen: Statement
    let insertPresence: Statement
    let insertMembership: Statement
    let insertMissing: Statement
    let setMarks: Statement
    let answers: Statement
    let answered: Statement
    let insertAwaited: Statement
    let deleteAwaited: Statement
    let isVersionKnown: Statement
    let messagesOfSnapshots: Statement
    private let db: Database

    init(_ db: Database) throws {
        self.db = db
        insertMessage = try Statement(
            db,
            """
            INSERT INTO message (seq, conversation, sent_at, sender, shape, source_id, text, content_hash, sha256,
                source, line, reply_to, thread, sender_name, client_id, extra)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insertEdit = try Statement(
            db, "INSERT OR IGNORE INTO edit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insertAttachment = try Statement(
            db, "INSERT OR IGNORE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insertFile = try Statement(
            db, "INSERT OR IGNORE INTO attachment_file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        knownAttachments = try Statement(
            db,
            "SELECT ordinal, source_id, name, type, bytes, note FROM attachment WHERE message = ? ORDER BY ordinal")
        insertDeletion = try Statement(db, "INSERT OR IGNORE INTO deletion VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        insertReaction = try Statement(db, "INSERT OR IGNORE INTO reaction VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insertReactionCount = try Statement(db, "INSERT INTO reaction_count VALUES (?, ?, ?, ?, ?, ?)")
        reactionCount = try Statement(
            db, "SELECT count FROM reaction_count WHERE message = ? AND emoji = ? ORDER BY seq DESC LIMIT 1")
        insertSeen = try Statement(db, "INSERT OR IGNORE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insertPresence = try Statement(db, "INSERT OR IGNORE INTO presence VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        insertMembership = try Statement(db, "INSERT OR IGNORE INTO membership VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
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
        isVersionKnown = try Statement(
            db,
            """
            SELECT EXISTS (SELECT 1 FROM message WHERE seq = ?1 AND content_hash = ?2)
                OR EXISTS (SELECT 1 FROM edit WHERE message = ?1 AND content_hash = ?2)
            """)
        messagesOfSnapshots = try Statement(
            db,
            """
            SELECT message.seq, sent_at FROM message JOIN source ON source.id = message.source
            WHERE conversation = ? AND sent_at BETWEEN ? AND ? AND source.format <> 'native' ORDER BY sent_at, seq
            """)
    }

    func format(ofMessage seq: Int64) throws -> TextFormat {
        let shape = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT shape FROM message WHERE seq = ?"), arguments: [seq])
        return shape.map { MessageShape(code: $0).format } ?? .plain
    }

    /// The person with that id, made if there is none: a person whom nobody has named is named by the id.
    ///
    /// - Parameter seq: The next record's number: what changes a new person's page first.
    func personID(_ id: String, seq: Int64) throws -> Int64 {
        if let known = try Int64.fetchOne(db, sql: "SELECT id FROM person WHERE source_id = ?", arguments: [id]) {
            return known
        }
        try db.execute(
            sql: "INSERT INTO person (source_id, slug, changed_seq) VALUES (?, ?, ?)",
            arguments: [id, slug(of: id), seq])
        return db.lastInsertedRowID
    }

    /// The conversation with that id, made if there is none. What kind it is, its name says: a pair's, a private
    /// channel's, or another's.
    func conversationID(_ id: String, seq: Int64) throws -> Int64 {
        if let known = try Int64.fetchOne(db, sql: "SELECT id FROM conversation WHERE source_id = ?", arguments: [id]) {
            return known
        }
        var (low, high): (Int64?, Int64?) = (nil, nil)
        var kind = id.hasPrefix("private-") ? ConversationKind.group : .room
        if let pair = Pair(channelName: id) {
            low = try personID(pair.lower.text, seq: seq)
            high = try personID(pair.higher.text, seq: seq)
            kind = .pair
        }
        try db.execute(
            sql: "INSERT INTO conversation (source_id, slug, kind, low, high) VALUES (?, ?, ?, ?, ?)",
            arguments: [id, slug(of: id), kind.rawValue, low, high])
        return db.lastInsertedRowID
    }

    /// Writes a new version of a person; false when the latest one says the same.
    func writePerson(
        _ record: PersonRecord, id: Int64, seq: Int64, source: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> Bool {
        let texts = [record.name, record.email, record.title, record.team, record.manager, record.origin.extra]
            .map { text($0, arena) }
        let latest = try Row.fetchOne(
            db, sql: "SELECT * FROM person_version WHERE person = ? ORDER BY seq DESC LIMIT 1", arguments: [id])
        if let latest {
            let known: [String?] = [
                latest["name"], latest["email"], latest["title"], latest["team"], latest["manager"], latest["extra"],
            ]
            if known == texts, latest["is_bot"] == record.isBot { return false }
        }
        try db.execute(
            sql: """
                INSERT INTO person_version (name, email, title, team, manager, extra, seq, person, is_bot, source, line)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: StatementArguments(texts) + [seq, id, record.isBot, source, record.origin.line])
        try db.execute(
            sql: "UPDATE person SET name = ?, email = ?, title = ?, team = ?, manager = ?, is_bot = ? WHERE id = ?",
            arguments: StatementArguments(Array(texts.prefix(5))) + [record.isBot, id])
        return true
    }

    /// Writes a new version of what is known about a conversation; false when the latest one says the same.
    func writeConversation(
        _ record: ConversationRecord, id: Int64, seq: Int64, source: Int64, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> Bool {
        let texts = [record.name, record.topic, record.purpose, record.origin.extra].map { text($0, arena) }
        let latest = try Row.fetchOne(
            db, sql: "SELECT * FROM conversation_version WHERE conversation = ? ORDER BY seq DESC LIMIT 1",
            arguments: [id])
        if let latest {
            if record.isPlaceholder { return false }
            let known: [String?] = [latest["name"], latest["topic"], latest["purpose"], latest["extra"]]
            if known == texts, latest["kind"] == Int(record.kind.rawValue), latest["is_archived"] == record.isArchived {
                return false
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
        try db.execute(
            sql: "UPDATE conversation SET name = ?, topic = ?, purpose = ?, kind = ?, is_archived = ? WHERE id = ?",
            arguments: StatementArguments(Array(texts.prefix(3))) + [record.kind.rawValue, record.isArchived, id])
        return true
    }

    private func text(_ range: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) -> String? {
        range.isPresent ? String(decoding: arena[range.range], as: UTF8.self) : nil
    }
}

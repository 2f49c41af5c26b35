import GRDB
import Hansard
import PairChannel

/// What is asked of the journal, in one state of it.
package struct JournalReading {
    let db: Database

    init(_ db: Database) { self.db = db }

    // MARK: Messages

    private static let columns = """
        SELECT m.id, c.channel, m.sequence, m.sender, CASE m.sender WHEN c.lower THEN c.higher ELSE c.lower END,
            m.client_id, m.text, m.reply_to, m.edited_at, m.deleted_at
        FROM message m JOIN conversation c ON c.id = m.conversation
        """

    private static func message(_ row: Row) -> ChatMessage {
        ChatMessage(
            id: row[0], channel: row[1], sequence: row[2], sender: row[3], recipient: row[4], clientID: row[5],
            text: row[6], replyTo: row[7], editedAt: (row[8] as Int64?).map { Timestamp(microseconds: $0) },
            deletedAt: (row[9] as Int64?).map { Timestamp(microseconds: $0) })
    }

    private func messages(_ condition: String, _ arguments: StatementArguments) throws -> [ChatMessage] {
        try Row.fetchAll(db.cachedStatement(sql: Self.columns + " " + condition), arguments: arguments)
            .map(Self.message)
    }

    package func message(_ id: Int64) throws -> ChatMessage? { try messages("WHERE m.id = ?", [id]).first }

    func message(of sender: String, clientID: String) throws -> ChatMessage? {
        try messages("WHERE m.sender = ? AND m.client_id = ?", [sender, clientID]).first
    }

    func conversation(_ channel: String) throws -> (id: Int64, sequence: Int64)? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT id, sequence FROM conversation WHERE channel = ?"), arguments: [channel]
        ).map { ($0[0], $0[1]) }
    }

    /// The number of what happened last in a conversation; 0 for one in which nothing has.
    package func sequence(of channel: String) throws -> Int64 { try conversation(channel)?.sequence ?? 0 }

    /// When the first message of a conversation was sent.
    package func beginning(of channel: String) throws -> Timestamp? {
        guard let conversation = try conversation(channel) else { return nil }
        return try messages("WHERE m.conversation = ? ORDER BY m.sequence LIMIT 1", [conversation.id]).first?.sentAt
    }

    /// The newest messages before a place, oldest first, and whether there are more before them.
    package func messages(
        in channel: String, before sequence: Int64?, limit: Int
    ) throws -> (messages: [ChatMessage], hasMore: Bool) {
        guard let conversation = try conversation(channel) else { return ([], false) }
        let found = try messages(
            "WHERE m.conversation = ? AND m.sequence < ? ORDER BY m.sequence DESC LIMIT ?",
            [conversation.id, sequence ?? .max, limit + 1])
        return (found.prefix(limit).reversed(), found.count > limit)
    }

    /// What happened after a place, in its order, and whether more did.
    package func changes(
        in channel: String, after sequence: Int64, limit: Int
    ) throws -> (changes: [ChatChange], hasMore: Bool) {
        guard let conversation = try conversation(channel) else { return ([], false) }
        let arguments: StatementArguments = [conversation.id, sequence, limit + 1]
        var changes = try messages(
            "WHERE m.conversation = ? AND m.sequence > ? ORDER BY m.sequence LIMIT ?", arguments
        ).map { ChatChange.message($0) }
        let entries = try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT sequence, kind, message, at, text FROM entry
                    WHERE conversation = ? AND sequence > ? AND kind IN (1, 2) ORDER BY sequence LIMIT ?
                    """), arguments: arguments)
        for entry in entries {
            guard let message = try message(entry[2]) else { continue }
            let at = Timestamp(microseconds: entry[3])
            changes.append(
                entry[1] == EntryKind.edit.rawValue
                    ? .edit(message, sequence: entry[0], text: entry[4] ?? "", at: at)
                    : .deletion(message, sequence: entry[0], at: at))
        }
        changes.sort { $0.sequence < $1.sequence }
        return (Array(changes.prefix(limit)), changes.count > limit)
    }

    // MARK: What has been seen

    package func mark(of person: String, in channel: String) throws -> ChatMark? {
        try marks(in: channel).first { ID($0.person) == ID(person) }
    }

    package func marks(in channel: String) throws -> [ChatMark] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT k.person, k.message, k.sequence, k.at FROM mark k
                    WHERE k.conversation = (SELECT id FROM conversation WHERE channel = ?) ORDER BY k.person
                    """), arguments: [channel]
        ).map {
            ChatMark(
                channel: channel, person: $0[0], upTo: $0[1], sequence: $0[2], at: Timestamp(microseconds: $0[3]))
        }
    }

    /// How much of somebody’s is unseen in one conversation, or in each where anything is, the latest first.
    package func unseen(
        by person: String, in channel: String? = nil
    ) throws -> [(channel: String, count: Int, last: Int64)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.channel, count(*), max(m.id) FROM conversation c JOIN message m ON m.conversation = c.id
                        AND m.sequence > ifnull(
                            (SELECT k.sequence FROM mark k WHERE k.conversation = c.id AND k.person = ?1), 0)
                        AND m.sender <> ?1 AND m.deleted_at IS NULL
                    WHERE (c.lower = ?1 OR c.higher = ?1) AND (?2 IS NULL OR c.channel = ?2)
                    GROUP BY c.id ORDER BY max(m.id) DESC
                    """), arguments: [person, channel]
        ).map { ($0[0], $0[1], $0[2]) }
    }

    /// With whom somebody has a conversation, and the number of what happened last there.
    package func sequences(of person: String) throws -> [(channel: String, sequence: Int64)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT channel, sequence FROM conversation WHERE lower = ?1 OR higher = ?1 ORDER BY id"),
            arguments: [person]
        ).map { ($0[0], $0[1]) }
    }

    // MARK: People, windows

    package func people() throws -> [ChatPerson] {
        try Row.fetchAll(db, sql: "SELECT id, name, title, is_active FROM person").map {
            ChatPerson(id: $0[0], name: $0[1], title: $0[2], isActive: $0[3])
        }
    }

    package func person(_ id: String) throws -> ChatPerson? {
        try Row.fetchOne(db, sql: "SELECT id, name, title, is_active FROM person WHERE id = ?", arguments: [id]).map {
            ChatPerson(id: $0[0], name: $0[1], title: $0[2], isActive: $0[3])
        }
    }

    /// Changes whenever anything is known anew of anybody.
    package func peopleVersion() throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT max(n) FROM entry WHERE kind = 4") ?? 0
    }

    package func windows(of person: String) throws -> ChatWindows? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT version, body FROM windows WHERE person = ?"), arguments: [person]
        ).map { ChatWindows(version: $0[0], body: $0[1]) }
    }

    // MARK: What others are still to be told

    /// What is in the outbox after number `n`, in the order in which it was put there.
    package func outbox(after n: Int64, limit: Int) throws -> [(n: Int64, publication: ChatPublication)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT n, channels, name, data, excluded FROM outbox WHERE n > ? ORDER BY n LIMIT ?"),
            arguments: [n, limit]
        ).map {
            (
                $0[0],
                ChatPublication(
                    channels: ($0[1] as String).split(separator: " ").map(String.init), name: $0[2], data: $0[3],
                    excluded: $0[4])
            )
        }
    }

    package func outboxCount() throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM outbox") ?? 0 }

    /// What another server did not take, and what it said to it.
    package func refused() throws -> [(n: Int64, reason: String)] {
        try Row.fetchAll(db, sql: "SELECT n, reason FROM refused ORDER BY n").map { ($0[0], $0[1]) }
    }

    // MARK: Entries

    /// The number of the last entry; 0 before there is one.
    package func last() throws -> Int64 { try Int64.fetchOne(db, sql: "SELECT max(n) FROM entry") ?? 0 }

    /// The number of the last entry that the archive has.
    package func archived() throws -> Int64 { try meta("archived") ?? 0 }

    /// The number that a message was given last, by whomever it was sent.
    func lastMessage() throws -> Int64 {
        let published = "SELECT max(message) FROM entry WHERE n > ? AND kind = \(EntryKind.published.rawValue)"
        return max(
            try Int64.fetchOne(db, sql: "SELECT max(id) FROM message") ?? 0, try meta("clock") ?? 0,
            try Int64.fetchOne(db, sql: published, arguments: [try archived()]) ?? 0)
    }

    func meta(_ name: String) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM meta WHERE name = ?"), arguments: [name])
    }

    /// What webhooks have still to tell, and who is there.
    package func webhookBacklog() throws -> WebhookBacklog { try WebhookTable(db).backlog() }

    /// Entries after number `n` as lines of the native log; the last one’s number, `nil` if there is none.
    package func lines(after n: Int64, limit: Int) throws -> (bytes: [UInt8], last: Int64?) {
        let rows = try rows(after: n, limit: limit)
        var bytes: [UInt8] = []
        var last: Int64?
        while let row = try rows.next() {
            JournalLine.append(row, to: &bytes)
            last = row[0]
        }
        return (bytes, last)
    }

    /// Entries as `JournalLine` takes them.
    func rows(after n: Int64, limit: Int) throws -> RowCursor {
        try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT e.n, e.kind, c.channel, e.message, e.person, e.at, e.text, m.client_id, m.reply_to
                    FROM entry e LEFT JOIN conversation c ON c.id = e.conversation LEFT JOIN message m ON m.id = e.message
                    WHERE e.n > ? ORDER BY e.n LIMIT ?
                    """), arguments: [n, limit])
    }
}

import GRDB
import Hansard

/// A message’s position and its conversation, by which its row is found. Ordered by position alone, over conversations.
package struct LocatedMessage: Hashable, Comparable, Sendable {
    package let position: MessagePosition
    /// Its number in the database.
    package let conversation: Int64

    package var sentAt: Timestamp { position.sentAt }
    package var seq: Int64 { position.seq }

    package init(_ position: MessagePosition, in conversation: Int64) {
        (self.position, self.conversation) = (position, conversation)
    }

    package static func < (a: Self, b: Self) -> Bool { a.position < b.position }
}

extension ArchiveReader {
    /// The newest messages of all conversations, newest first.
    package func newestMessages(_ limit: Int) throws -> [LocatedMessage] {
        try read { db in
            let conversations = try Row.fetchCursor(
                db, sql: "SELECT id, last_at FROM conversation WHERE last_at NOT NULL ORDER BY last_at DESC")
            let select = try statement(
                "SELECT sent_at, seq FROM message WHERE conversation = ? ORDER BY sent_at DESC, seq DESC LIMIT ?", db)
            var newest = Newest(limit)
            while let row = try conversations.next(), newest.mayTake(row[1] as Int64) {
                select.bind(1, row[0] as Int64)
                select.bind(2, Int64(limit))
                try newest.take(select, in: row[0])
            }
            return newest.sorted()
        }
    }

    /// The newest messages that somebody wrote, newest first. Reads back in their conversations for as long as it takes.
    package func newestMessages(of person: Int64, _ limit: Int) throws -> [LocatedMessage] {
        try read { db in
            let conversations = try Row.fetchAll(
                db,
                sql:
                    "SELECT conversation, first_at, last_at, messages FROM writer WHERE person = ? ORDER BY last_at DESC",
                arguments: [person])
            let select = try statement(
                """
                SELECT sent_at, seq FROM message
                WHERE conversation = ? AND sent_at BETWEEN ? AND ? AND sender = ?
                ORDER BY sent_at DESC, seq DESC LIMIT ?
                """, db)
            var newest = Newest(limit)
            for row in conversations {
                guard newest.mayTake(row[2] as Int64) else { break }
                select.bind(1, row[0] as Int64)
                select.bind(2, max(row[1] as Int64, newest.least))
                select.bind(3, row[2] as Int64)
                select.bind(4, person)
                select.bind(5, min(Int64(limit), row[3]))
                try newest.take(select, in: row[0])
            }
            return newest.sorted()
        }
    }

    /// Those who wrote a message that records after `seq` brought or say something new about.
    package func senders(ofMessagesChangedAfter seq: Int64) throws -> Set<Int64> {
        try read { db in
            let counts =
                try ReactionCountRow.isThere(db) ? "UNION SELECT message FROM reaction_count WHERE seq > ?1" : ""
            let sql = """
                WITH changed (id) AS (
                    SELECT message FROM edit WHERE seq > ?1 UNION SELECT message FROM deletion WHERE seq > ?1
                    UNION SELECT message FROM reaction WHERE seq > ?1 UNION SELECT message FROM missing WHERE seq > ?1
                    \(counts)
                )
                SELECT sender FROM message WHERE seq > ?1 AND sender NOT NULL
                UNION SELECT sender FROM changed JOIN message ON message.seq = changed.id WHERE sender NOT NULL
                """
            return try Set(Int64.fetchAll(db, sql: sql, arguments: [seq]))
        }
    }
}

extension ArchiveReader {
    /// Those of whose messages in a conversation some may stand on other pages since records after `seq` came in before
    /// its end: pages are cut at months, so that nothing moves that was said in a month before.
    package func writers(in conversation: Int64, movedAfter seq: Int64) throws -> Set<Int64> {
        let sql = """
            SELECT person FROM writer WHERE conversation = ?1 AND person > 0
                AND last_at >= (SELECT min(sent_at) FROM message WHERE seq > ?2 AND +conversation = ?1) - ?3
            """
        let month = 32 * Timestamp.microsecondsPerDay
        return try read { db in try Set(Int64.fetchAll(db, sql: sql, arguments: [conversation, seq, month])) }
    }

    /// Everybody who has written anything, by their numbers in the database.
    package func writers() throws -> Set<Int64> {
        try read { db in try Set(Int64.fetchAll(db, sql: "SELECT DISTINCT person FROM writer WHERE person > 0")) }
    }
}

/// The newest of the messages that were looked at.
private struct Newest {
    private let limit: Int
    private var kept: [LocatedMessage] = []

    init(_ limit: Int) { self.limit = limit }

    /// Messages before this are not among the newest.
    var least: Int64 { kept.count == limit ? kept[limit - 1].sentAt.microseconds : .min }

    func mayTake(_ at: Int64) -> Bool { at >= least }

    mutating func take(_ select: Statement, in conversation: Int64) throws {
        defer { select.reset() }
        let least = least
        while try select.step(), select.int(0) >= least {
            kept.append(
                LocatedMessage(MessagePosition(at: select.int(0), seq: select.int(1)), in: conversation))
        }
        kept = Array(kept.sorted(by: >).prefix(limit))
    }

    func sorted() -> [LocatedMessage] { kept }
}

import GRDB
import Hansard

/// What somebody has written, and when they were last heard of.
package struct PersonActivity: Sendable {
    package let messages: Int
    package let firstMessageAt: Timestamp?
    package let lastMessageAt: Timestamp?
    package let lastPresenceAt: Timestamp?
}

/// How many messages somebody wrote in conversations, by their numbers, and when the last one was.
package typealias OwnMessages = [Int64: (messages: Int, lastAt: Timestamp)]

extension ArchiveReader {
    /// What somebody wrote, in each conversation where they did.
    package func ownMessages(of person: Int64) throws -> OwnMessages {
        try read { db in
            let select = try statement("SELECT conversation, messages, last_at FROM writer WHERE person = ?", db)
            select.bind(1, person)
            defer { select.reset() }
            var own: OwnMessages = [:]
            while try select.step() {
                own[select.int(0)] = (Int(select.int(1)), Timestamp(microseconds: select.int(2)))
            }
            return own
        }
    }

    /// How many messages each person wrote who wrote any, by their numbers, and when the last one was.
    package func writers() throws -> [Int64: (messages: Int, lastAt: Timestamp)] {
        try read { db in
            let select = try statement(
                "SELECT person, sum(messages), max(last_at) FROM writer WHERE person > 0 GROUP BY person", db)
            defer { select.reset() }
            var writers: [Int64: (messages: Int, lastAt: Timestamp)] = [:]
            while try select.step() {
                writers[select.int(0)] = (Int(select.int(1)), Timestamp(microseconds: select.int(2)))
            }
            return writers
        }
    }

    package func activity(of person: Int64) throws -> PersonActivity {
        try read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT ifnull(sum(messages), 0), min(first_at), max(last_at),
                            (SELECT max(at) FROM presence WHERE person = ?1)
                        FROM writer WHERE person = ?1
                        """), arguments: [person])!
            return Self.activity(row, 0)
        }
    }

    private static func activity(_ row: Row, _ first: Int) -> PersonActivity {
        func time(_ column: Int) -> Timestamp? { (row[column] as Int64?).map { Timestamp(microseconds: $0) } }
        return PersonActivity(
            messages: row[first], firstMessageAt: time(first + 1), lastMessageAt: time(first + 2),
            lastPresenceAt: time(first + 3))
    }

    /// Whether anything was said on some days by UTC.
    package func hasMessages(in conversation: Int64, onDays days: ClosedRange<Int>) throws -> Bool {
        try read { db in
            let select = try statement(
                "SELECT 1 FROM message WHERE conversation = ? AND sent_at >= ? AND sent_at < ? LIMIT 1", db)
            select.bind(1, conversation)
            select.bind(2, Timestamp(day: days.lowerBound).microseconds)
            select.bind(3, Timestamp(day: days.upperBound + 1).microseconds)
            defer { select.reset() }
            return try select.step()
        }
    }

    /// Whether all messages of a conversation that records after `seq` brought come after those that were there.
    package func isAtEnd(of conversation: Int64, whatCameAfter seq: Int64) throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT ifnull((SELECT min(sent_at) FROM message WHERE seq > ?2 AND +conversation = ?1) >=
                            (SELECT sent_at FROM message WHERE conversation = ?1 AND +seq <= ?2
                                ORDER BY sent_at DESC LIMIT 1), 1)
                        """), arguments: [conversation, seq]) ?? true
        }
    }

    /// Conversations and people whose pages are changed by records after `seq`.
    package func conversations(changedAfter seq: Int64) throws -> Set<Int64> {
        try read { db in
            try Set(Int64.fetchAll(db, sql: "SELECT id FROM conversation WHERE changed_seq > ?", arguments: [seq]))
        }
    }

    /// Whether a source said who somebody is, anew or for the first time, in a record after `seq`.
    package func hasParticulars(after seq: Int64) throws -> Bool {
        try read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM person_version WHERE seq > ?)", arguments: [seq]) ?? true
        }
    }

    /// Somebody’s page also shows the conversations that they have a part in: of a pair its messages, of another who
    /// takes part in it and what is unseen there. All pages of a conversation change when somebody new takes part.
    package func people(changedAfter seq: Int64) throws -> Set<Int64> {
        let sql = """
            WITH changed (id) AS (
                SELECT id FROM conversation WHERE changed_seq > ?1 AND (low IS NOT NULL OR reading_at IS NOT NULL
                    OR NOT EXISTS (
                        SELECT 1 FROM page WHERE page.conversation = conversation.id AND page.changed_seq <= ?1)))
            SELECT id FROM person WHERE changed_seq > ?1
            UNION \(Participant.people(in: "SELECT id FROM changed"))
            """
        return try read { db in try Set(Int64.fetchAll(db, sql: sql, arguments: [seq])) }
    }
}

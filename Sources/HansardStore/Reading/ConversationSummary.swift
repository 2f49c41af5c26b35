import GRDB
import Hansard

/// A page of a conversation, and which records last changed it.
package struct PageSummary: Sendable {
    package let period: TranscriptPeriod
    /// The last record that changed anything on it.
    package let changedSeq: Int64
    /// The last record that changed which messages it has.
    package let countedSeq: Int64
}

/// Somebody’s part in a conversation.
package struct ParticipantSummary: Sendable {
    package let person: Int64
    package let messages: Int
    package let leftAt: Timestamp?
    package let unseen: UnseenCount?
    /// The last message that a mark of theirs covers.
    package let readTo: ReadTo?

    package struct ReadTo: Sendable {
        package let seq: Int64
        package let sentAt: Timestamp
        package let seenAt: Timestamp
        package let evidence: Evidence
        package let messageID: String
    }
}

extension ArchiveReader {
    package func conversations() throws -> [ConversationSummary] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT \(ConversationSummary.columns) FROM conversation WHERE messages > 0 ORDER BY id"
            ).map { ConversationSummary($0) }
        }
    }

    /// Its pages, oldest first.
    package func pages(of conversation: Int64) throws -> [PageSummary] {
        try read { db in
            let select = try statement(
                """
                SELECT first_month, last_month, part, start_at, start_seq, messages, changed_seq, counted_seq,
                    lead(part, 1, 1) OVER (ORDER BY number)
                FROM page WHERE conversation = ? ORDER BY number
                """, db)
            select.bind(1, conversation)
            defer { select.reset() }
            var pages: [PageSummary] = []
            while try select.step() {
                let period = TranscriptPeriod(
                    first: CalendarMonth(number: Int(select.int(0))), last: CalendarMonth(number: Int(select.int(1))),
                    part: Int(select.int(2)), isPart: select.int(2) > 1 || select.int(8) > 1,
                    start: MessagePosition(at: select.int(3), seq: select.int(4)),
                    count: Int(select.int(5)))
                pages.append(PageSummary(period: period, changedSeq: select.int(6), countedSeq: select.int(7)))
            }
            return pages
        }
    }

    /// How it is cut into pages, oldest first.
    package func periods(of conversation: Int64) throws -> [TranscriptPeriod] {
        try pages(of: conversation).map(\.period)
    }

    /// The conversations with messages that a person takes part in.
    package func conversations(of person: Int64) throws -> [Int64] {
        try read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM conversation
                    WHERE id IN (\(Participant.conversations(of: "?1"))) AND messages > 0 ORDER BY id
                    """, arguments: [person])
        }
    }

    /// Those who have a part in more than `count` conversations, and in how many.
    package func people(inMoreThan count: Int) throws -> [Int64: Int] {
        let sql = """
            WITH \(Participant.table)
            SELECT person, count(*) FROM participant JOIN conversation ON id = conversation WHERE messages > 0
            GROUP BY person HAVING count(*) > ?
            """
        return try read { db in
            let rows = try Row.fetchAll(db, sql: sql, arguments: [count])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }

    /// Those who wrote most in a conversation, and then its other members, up to `most`; and how many there are in all. Where
    /// that is equal they come by name, then by id, in whichever order the records came.
    package func foremostParticipants(
        of conversation: ConversationSummary, most: Int, writersFirst: Bool
    ) throws -> (people: [Int64], count: Int) {
        try read { db in
            let messages = "(SELECT messages FROM writer WHERE conversation = ?1 AND person = person.id)"
            let select = try db.cachedStatement(
                sql: """
                    SELECT id, count(*) OVER () FROM person WHERE id IN (\(Participant.people(in: "?1")))
                    ORDER BY \(writersFirst ? "ifnull(\(messages), 0) DESC, " : "")\(byName) LIMIT ?2
                    """)
            let rows = try Row.fetchAll(select, arguments: [conversation.id, most])
            return (rows.map { $0[0] }, rows.first?[1] ?? 0)
        }
    }

    /// Until when a conversation is on record, where a log says so and nothing that was sent later is there.
    package func recordEnd(of conversation: ConversationSummary) throws -> Timestamp? {
        try read { db in
            let end = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT max(to_at) FROM log_coverage WHERE conversation = ?"),
                arguments: [conversation.id])
            return end.map { Timestamp(microseconds: $0) }.flatMap { end in
                conversation.lastAt.map { $0 <= end } ?? true ? end : nil
            }
        }
    }

    /// How many have a part in a conversation.
    package func participantCount(of conversation: ConversationSummary) throws -> Int {
        if conversation.kind == .pair { return 2 }
        return try read { db in try Members(of: conversation, in: db).people.count }
    }

    /// How many have a part in each conversation that is no pair.
    package func participantCounts() throws -> [Int64: Int] {
        let sql = """
            WITH \(Participant.table)
            SELECT conversation, count(*) FROM participant JOIN conversation ON id = conversation WHERE kind > 0
            GROUP BY conversation
            """
        return try read { db in
            let rows = try Row.fetchAll(db, sql: sql)
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0], $0[1]) })
        }
    }

    /// The order of people that does not depend on the one in which they came.
    private var byName: String {
        let names = naming == .real ? ["real_name", "name"] : ["name", "real_name"]
        return "lower(coalesce(nullif(\(names[0]), ''), nullif(\(names[1]), ''), source_id)), source_id"
    }

    /// Everybody who has a part in a conversation, with what they wrote and how far they have read, by name.
    package func participants(of conversation: ConversationSummary) throws -> [ParticipantSummary] {
        try read { db in
            var messages: [Int64: Int] = [:]
            for row in try Row.fetchAll(
                db, sql: "SELECT person, messages FROM writer WHERE conversation = ? AND person > 0",
                arguments: [conversation.id])
            {
                messages[row[0]] = row[1]
            }
            let members = try Members(of: conversation, in: db)
            var unseen: [Int64: UnseenCount] = [:]
            for count in try UnseenTable.counts(of: conversation.id, in: db) { unseen[count.person] = count }
            let everybody = try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM person WHERE id IN (\(Participant.people(in: "?1"))) ORDER BY \(byName)
                    """, arguments: [conversation.id])
            return try everybody.map { person in
                ParticipantSummary(
                    person: person, messages: messages[person] ?? 0, leftAt: members.leftAt[person],
                    unseen: unseen[person], readTo: try Self.readTo(conversation.id, person, in: db))
            }
        }
    }

    private static func readTo(_ conversation: Int64, _ person: Int64, in db: Database) throws
        -> ParticipantSummary.ReadTo?
    {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT message.seq, message.sent_at, seen_at, evidence, message.source_id
                    FROM seen CROSS JOIN message ON message.seq = \(SeenPlace.message)
                    WHERE seen.conversation = ? AND person = ? ORDER BY up_to_at DESC, up_to DESC, seen_at LIMIT 1
                    """), arguments: [conversation, person])
        guard let row else { return nil }
        return ParticipantSummary.ReadTo(
            seq: row[0], sentAt: Timestamp(microseconds: row[1]), seenAt: Timestamp(microseconds: row[2]),
            evidence: Evidence(rawValue: row[3]) ?? .highWaterMark, messageID: row[4])
    }
}

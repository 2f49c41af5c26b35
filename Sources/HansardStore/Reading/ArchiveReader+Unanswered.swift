import GRDB
import Hansard

/// Messages of one of a pair that the other has not answered, or has answered late.
package struct UnansweredMessage: Sendable, Equatable {
    /// Of two people.
    package let conversation: Int64
    /// Who would have to answer.
    package let person: Int64
    /// Who waits.
    package let other: Int64
    /// The first of the messages.
    package let position: MessagePosition
    /// Its id in the source.
    package let id: String
    /// How it begins, on one line.
    package let excerpt: String
    /// How many there are, one after the other; 1 for those that were answered late.
    package let messages: Int
    /// When the answer came, in whole seconds; `nil` for none.
    package let answeredAt: Timestamp?
}

extension ArchiveReader {
    /// What nobody has answered to the end of the record, the longest waiting first: in each pair of people at most one entry.
    /// A bot waits for nobody, and nobody for a bot.
    package func unansweredMessages() throws -> [UnansweredMessage] {
        try prepare(.responses)
        return try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT standing.conversation, standing.sender, \(Unanswered.person), standing.since
                    FROM \(Unanswered.waiting) ORDER BY standing.since, standing.conversation
                    """)
            return try rows.compactMap { row in
                let (conversation, sender): (Int64, Int64) = (row[0], row[1])
                let from: Int64 = row[3]
                guard
                    let first = try firstMessage(
                        Unanswered.said, by: sender, in: conversation, from: from, until: .max, db)
                else { return nil }
                return UnansweredMessage(
                    conversation: conversation, person: row[2], other: sender, position: first.position, id: first.id,
                    excerpt: first.excerpt, messages: try messages(by: sender, in: conversation, from: from, db),
                    answeredAt: nil)
            }.sorted { ($0.position.at, $0.conversation) < ($1.position.at, $1.conversation) }
        }
    }

    /// The messages that `answers` answered: those of the other one of the pair.
    ///
    /// - Parameter answers: Of `person`.
    package func answeredMessages(_ answers: [ResponseTime], by person: Int64) throws -> [UnansweredMessage] {
        try read { db in
            try answers.compactMap { answer in
                guard let other = try otherOne(than: person, in: answer.conversation, db) else { return nil }
                let from = (answer.at - answer.elapsed) * 1_000_000
                guard
                    let first = try firstMessage(
                        Unanswered.written, by: other, in: answer.conversation, from: from, until: from + 999_999, db)
                else { return nil }
                return UnansweredMessage(
                    conversation: answer.conversation, person: person, other: other, position: first.position,
                    id: first.id, excerpt: first.excerpt, messages: 1,
                    answeredAt: Timestamp(microseconds: answer.at * 1_000_000))
            }
        }
    }

    /// The one that somebody writes with in a conversation of two.
    private func otherOne(than person: Int64, in conversation: Int64, _ db: Database) throws -> Int64? {
        let select = try statement(
            "SELECT low, high FROM conversation WHERE id = ? AND low IS NOT NULL AND high IS NOT NULL", db)
        select.bind(1, conversation)
        defer { select.reset() }
        guard try select.step() else { return nil }
        return select.int(0) == person ? select.int(1) : select.int(0)
    }

    /// - Parameter condition: On `message`.
    private func firstMessage(
        _ condition: String, by sender: Int64, in conversation: Int64, from: Int64, until: Int64, _ db: Database
    ) throws -> (position: MessagePosition, id: String, excerpt: String)? {
        let select = try statement(
            """
            SELECT sent_at, seq, source_id, marks, shape,
                ifnull((SELECT text FROM document WHERE document.seq = \(Schema.newestDocument)), text)
            FROM message WHERE conversation = ?1 AND sent_at BETWEEN ?2 AND ?3 AND sender = ?4 AND \(condition)
            ORDER BY sent_at, seq LIMIT 1
            """, db)
        for (i, value) in [conversation, from, until, sender].enumerated() { select.bind(Int32(i + 1), value) }
        defer { select.reset() }
        guard try select.step() else { return nil }
        let isGone = !MessageMarks(rawValue: select.int(3)).isDisjoint(with: [.deleted, .erased])
        return (
            MessagePosition(at: select.int(0), seq: select.int(1)), select.string(2),
            isGone ? "" : Hansard.excerpt(of: select.string(5), MessageShape(code: select.int(4)).format)
        )
    }

    private func messages(by sender: Int64, in conversation: Int64, from: Int64, _ db: Database) throws -> Int {
        let select = try statement(
            """
            SELECT count(*) FROM message
            WHERE conversation = ?1 AND sent_at >= ?2 AND sender = ?3 AND \(Unanswered.said)
            """, db)
        for (i, value) in [conversation, from, sender].enumerated() { select.bind(Int32(i + 1), value) }
        defer { select.reset() }
        return try select.step() ? Int(select.int(0)) : 0
    }
}

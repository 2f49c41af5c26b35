import GRDB
import Hansard

extension ArchiveReader {
    /// The messages that somebody wrote before `place`, newest first. Reads back in their conversations, those with the
    /// latest first, for as long as it takes: ranges of each conversation's rows, whose texts are not read.
    package func places(
        ofMessagesBy person: Int64, before place: MessagePosition, limit: Int
    ) throws -> [LocatedMessage] {
        try read { db in
            let conversations = try Row.fetchAll(
                db,
                sql: "SELECT conversation, first_at, last_at FROM writer WHERE person = ? AND first_at <= ?",
                arguments: [person, place.at]
            ).map { (id: $0[0] as Int64, firstAt: $0[1] as Int64, lastAt: min($0[2] as Int64, place.at)) }
            let select = try statement(
                """
                SELECT sent_at, seq FROM message
                WHERE conversation = ?1 AND sent_at >= ?2 AND (sent_at, seq) < (?3, ?4) AND sender = ?5
                ORDER BY sent_at DESC, seq DESC LIMIT ?6
                """, db)
            var newest: [LocatedMessage] = []
            for part in conversations.sorted(by: { ($0.lastAt, $0.id) > ($1.lastAt, $1.id) }) {
                let least = newest.count == limit ? newest[limit - 1].sentAt.microseconds : .min
                guard part.lastAt >= least else { break }
                select.bind(1, part.id)
                select.bind(2, max(part.firstAt, least))
                select.bind(3, place.at)
                select.bind(4, place.seq)
                select.bind(5, person)
                select.bind(6, Int64(limit))
                while try select.step() {
                    newest.append(
                        LocatedMessage(MessagePosition(at: select.int(0), seq: select.int(1)), in: part.id))
                }
                select.reset()
                newest = Array(newest.sorted(by: >).prefix(limit))
            }
            return newest
        }
    }

    /// What is on record of somebody as a writer: in how many conversations, how many messages, from when to when.
    package struct WriterSummary: Sendable {
        package let conversations: Int
        package let messages: Int
        package let firstAt: Timestamp?
        package let lastAt: Timestamp?
    }

    /// One range of the index `writer_person`.
    package func writer(_ person: Int64) throws -> WriterSummary {
        try read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT count(*), ifnull(sum(messages), 0), min(first_at), max(last_at) FROM writer WHERE person = ?
                        """), arguments: [person])!
            return WriterSummary(
                conversations: row[0], messages: row[1],
                firstAt: (row[2] as Int64?).map { Timestamp(microseconds: $0) },
                lastAt: (row[3] as Int64?).map { Timestamp(microseconds: $0) })
        }
    }

    /// The newest messages before `place`, of one conversation or of all, newest first. Goes through the conversations
    /// from the one with the latest message on, and no further than it must; no text is read.
    package func newestPlaces(
        before place: MessagePosition, in conversation: Int64?, limit: Int
    ) throws -> [LocatedMessage] {
        try read { db in
            let conversations = try Row.fetchCursor(
                db,
                sql: """
                    SELECT id, last_at FROM conversation
                    WHERE last_at NOT NULL AND first_at <= ?1 AND (?2 IS NULL OR id = ?2) ORDER BY last_at DESC
                    """, arguments: [place.at, conversation])
            let select = try statement(
                """
                SELECT sent_at, seq FROM message
                WHERE conversation = ?1 AND sent_at >= ?2 AND (sent_at, seq) < (?3, ?4)
                ORDER BY sent_at DESC, seq DESC LIMIT ?5
                """, db)
            var newest: [LocatedMessage] = []
            while let row = try conversations.next() {
                let (id, lastAt): (Int64, Int64) = (row[0], row[1])
                let least = newest.count == limit ? newest[limit - 1].sentAt.microseconds : .min
                guard lastAt >= least else { break }
                select.bind(1, id)
                select.bind(2, least)
                select.bind(3, place.at)
                select.bind(4, place.seq)
                select.bind(5, Int64(limit))
                while try select.step() {
                    newest.append(
                        LocatedMessage(MessagePosition(at: select.int(0), seq: select.int(1)), in: id))
                }
                select.reset()
                newest = Array(newest.sorted(by: >).prefix(limit))
            }
            return newest
        }
    }
}

import GRDB
import Hansard

/// What somebody has not seen in one conversation.
package struct UnseenCount: Sendable, Equatable {
    package let conversation: Int64
    package let person: Int64
    /// Messages of others that no mark covers.
    package let messages: Int
    /// Of those, how many the person later wrote after, in the same conversation.
    package let inferred: Int
    package let oldest: Int64  // seq
    package let oldestAt: Timestamp
    /// The best evidence there is of the person’s reading here, and the place and time of the last mark; `nil` when
    /// nothing at all is on record.
    package let evidence: Evidence?
    package let markAt: Timestamp?
    package let seenAt: Timestamp?
    /// What the table keeps beside the numbers; absent where they are worked out for another instant.
    package var kept: Kept?

    package struct Kept: Sendable, Equatable {
        package let oldestID: String
        /// Time online since the oldest arrived; `nil` when nothing is on record of the person’s presence.
        package let onlineMeanwhile: Int64?
    }
}

/// Works out what is unseen in one conversation as of an instant, in one pass over the messages after the earliest of
/// its members’ marks. What was said before reading is on record counts for nobody.
struct UnseenSweep {
    private struct Reader {
        let person: Int64
        /// Place up to which a high-water mark or a beginning of membership covers; nothing before it is unseen.
        var coveredAt = Int64.min
        var covered: Int64 = 0
        var until = Int64.max
        var markAt: Int64?
        var seenAt: Int64?
        var evidence: Evidence?
        var explicit: Set<Int64> = []
        // Running:
        var hasBegun = false
        var messages = 0
        var inferred = 0
        var oldest: (seq: Int64, at: Int64)?
        /// Messages since the oldest that is not inferred; what `messages` was when the person last wrote.
        var isOver = false
    }

    static func counts(
        of conversation: ConversationSummary, asOf: Timestamp?, in db: Database
    ) throws -> [UnseenCount] {
        // Before it is on record who reads, nothing is known to be unseen.
        guard let readingAt = conversation.readingAt else { return [] }
        let limit = asOf?.microseconds ?? .max
        let members = try Members(of: conversation, asOf: asOf, in: db)
        var readers = try members.people.sorted().map { person -> Reader in
            var reader = Reader(person: person)
            reader.coveredAt = max(readingAt, members.joinedAt[person] ?? readingAt).microseconds
            if let left = members.leftAt[person] { reader.until = left.microseconds }
            try readMarks(of: &reader, conversation.id, limit, in: db)
            return reader
        }
        readers.sort { ($0.coveredAt, $0.covered) < ($1.coveredAt, $1.covered) }
        try sweep(&readers, conversation.id, limit, in: db)
        return readers.compactMap { reader in
            guard reader.messages > 0, let oldest = reader.oldest else { return nil }
            return UnseenCount(
                conversation: conversation.id, person: reader.person, messages: reader.messages,
                inferred: reader.inferred, oldest: oldest.seq, oldestAt: Timestamp(microseconds: oldest.at),
                evidence: reader.evidence, markAt: reader.markAt.map { Timestamp(microseconds: $0) },
                seenAt: reader.seenAt.map { Timestamp(microseconds: $0) })
        }
    }

    private static func readMarks(
        of reader: inout Reader, _ conversation: Int64, _ limit: Int64, in db: Database
    ) throws {
        // The furthest mark is nearly always the first row.
        let marks = try db.cachedStatement(
            sql: """
                SELECT up_to_at, up_to, seen_at FROM seen
                WHERE conversation = ? AND person = ? AND seen_at <= ? AND evidence = 1
                ORDER BY up_to_at DESC, up_to DESC LIMIT 1
                """)
        if let row = try Row.fetchOne(marks, arguments: [conversation, reader.person, limit]) {
            let (at, seq, seenAt): (Int64, Int64, Int64) = (row[0], row[1], row[2])
            reader.evidence = .highWaterMark
            (reader.markAt, reader.seenAt) = (at, seenAt)
            if (at, seq) > (reader.coveredAt, reader.covered) { (reader.coveredAt, reader.covered) = (at, seq) }
        }
        let receipts = try db.cachedStatement(
            sql: """
                SELECT up_to, up_to_at, seen_at FROM seen
                WHERE conversation = ? AND person = ? AND up_to_at >= ? AND seen_at <= ? AND evidence = 0
                """)
        for row in try Row.fetchAll(receipts, arguments: [conversation, reader.person, reader.coveredAt, limit]) {
            reader.explicit.insert(row[0])
            reader.evidence = .explicit
            if row[1] > reader.markAt ?? .min { (reader.markAt, reader.seenAt) = (row[1], row[2]) }
        }
    }

    private static func sweep(
        _ readers: inout [Reader], _ conversation: Int64, _ limit: Int64, in db: Database
    ) throws {
        guard let first = readers.first else { return }
        let select = try Statement(
            db,
            """
            SELECT seq, sent_at, sender, shape, marks FROM message
            WHERE conversation = ? AND sent_at >= ? AND sent_at <= ? ORDER BY sent_at, seq
            """)
        select.bind(1, conversation)
        select.bind(2, first.coveredAt)
        select.bind(3, limit)
        let wasDeleted = try Statement(
            db, "SELECT EXISTS (SELECT 1 FROM deletion WHERE message = ? AND deleted_at <= ?)")
        while try select.step() {
            let (seq, at) = (select.int(0), select.int(1))
            let kind = MessageShape(code: select.int(3)).kind
            guard kind == .said || kind == .bot else { continue }
            if MessageMarks(rawValue: select.int(4)).contains(.deleted) {
                wasDeleted.bind(1, seq)
                wasDeleted.bind(2, limit)
                defer { wasDeleted.reset() }
                if try wasDeleted.step(), wasDeleted.int(0) != 0 { continue }
            }
            let sender = select.int(2)
            for i in readers.indices {
                // Sorted by where they begin: nobody after this one has begun either.
                guard (at, seq) > (readers[i].coveredAt, readers[i].covered) else { break }
                if at > readers[i].until { continue }
                if readers[i].person == sender {
                    readers[i].inferred = readers[i].messages
                } else if !readers[i].explicit.contains(seq) {
                    readers[i].messages += 1
                    if readers[i].oldest == nil { readers[i].oldest = (seq, at) }
                }
            }
        }
    }
}

/// The table of what is unseen as of the last record, which a page takes its numbers from.
enum UnseenTable {
    /// Works the rows of all conversations out anew that have changed since this was last done, also by a run that
    /// was killed before it came to this.
    static func refresh(through seq: Int64, in db: Database) throws {
        let conversations = try Int64.fetchAll(
            db, sql: "SELECT id FROM conversation WHERE changed_seq > ? ORDER BY id",
            arguments: [ArchiveIdentity.value("unseen_seq", in: db)])
        let delete = try Statement(db, "DELETE FROM unseen WHERE conversation = ?")
        let insert = try Statement(
            db,
            """
            INSERT INTO unseen VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,
                (SELECT source_id FROM message WHERE message.seq = ?7), NULL)
            """)
        var waiting = Set(
            try Int64.fetchAll(
                db, sql: "SELECT DISTINCT person FROM presence_day WHERE changed_seq > ?",
                arguments: [ArchiveIdentity.value("unseen_seq", in: db)]))
        for id in conversations {
            delete.bind(1, id)
            try delete.run()
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT \(ConversationSummary.columns) FROM conversation WHERE id = ?"),
                arguments: [id])
            guard let row else { continue }
            for count in try UnseenSweep.counts(of: ConversationSummary(row), asOf: nil, in: db) {
                insert.bind(1, id)
                insert.bind(2, count.person)
                insert.bind(3, count.evidence.map { Int64($0.rawValue) } ?? -1)
                insert.bind(4, Int64(count.messages))
                insert.bind(5, Int64(count.inferred))
                insert.bind(6, count.oldestAt.microseconds)
                insert.bind(7, count.oldest)
                insert.bind(8, optional: count.markAt?.microseconds)
                insert.bind(9, optional: count.seenAt?.microseconds)
                try insert.run()
                waiting.insert(count.person)
            }
        }
        try refreshOnline(of: waiting, in: db)
        try ArchiveIdentity.set("unseen_seq", seq, in: db)
    }

    /// Works out anew how long each of `people` was online since what they have not seen arrived.
    private static func refreshOnline(of people: Set<Int64>, in db: Database) throws {
        let select = try Statement(
            db, "SELECT conversation, oldest_at FROM unseen WHERE person = ? ORDER BY oldest_at")
        let update = try Statement(db, "UPDATE unseen SET online = ? WHERE conversation = ? AND person = ?")
        let presence = try PresenceQuery(db)
        for person in people.sorted() {
            var rows: [(conversation: Int64, oldestAt: Timestamp)] = []
            select.bind(1, person)
            while try select.step() { rows.append((select.int(0), Timestamp(microseconds: select.int(1)))) }
            select.reset()
            guard let first = rows.first else { continue }
            let online = try OnlineSince(presence, person, from: first.oldestAt, to: nil)
            for row in rows {
                update.bind(1, optional: online.since(row.oldestAt))
                update.bind(2, row.conversation)
                update.bind(3, person)
                try update.run()
            }
        }
    }

    /// Whether all records are in it. A run that was killed may have left some out.
    static func isComplete(in db: Database) throws -> Bool {
        try ArchiveIdentity.value("unseen_seq", in: db) >= ArchiveIdentity.value("last_seq", in: db)
    }

    static func counts(of conversation: Int64, in db: Database) throws -> [UnseenCount] {
        try counts(
            Row.fetchAll(
                db.cachedStatement(sql: "SELECT \(columns) FROM unseen WHERE conversation = ? ORDER BY person"),
                arguments: [conversation]))
    }

    static func counts(ofPerson person: Int64, in db: Database) throws -> [UnseenCount] {
        try counts(
            Row.fetchAll(
                db.cachedStatement(
                    sql: "SELECT \(columns) FROM unseen WHERE person = ? ORDER BY conversation"), arguments: [person]))
    }

    static func all(in db: Database) throws -> [UnseenCount] {
        let rows = try Row.fetchCursor(db, sql: "SELECT \(columns) FROM unseen ORDER BY conversation, person")
        return try Array(rows.map { count($0) })
    }

    private static let columns = """
        conversation, person, evidence, messages, inferred, oldest_at, oldest, mark_at, seen_at, oldest_id,
        online
        """

    private static func counts(_ rows: [Row]) -> [UnseenCount] { rows.map { count($0) } }

    private static func count(_ row: Row) -> UnseenCount {
        let evidence: Int64 = row[2]
        return UnseenCount(
            conversation: row[0], person: row[1], messages: row[3], inferred: row[4], oldest: row[6],
            oldestAt: Timestamp(microseconds: row[5]),
            evidence: evidence < 0 ? nil : Evidence(rawValue: UInt8(evidence)),
            markAt: (row[7] as Int64?).map { Timestamp(microseconds: $0) },
            seenAt: (row[8] as Int64?).map { Timestamp(microseconds: $0) },
            kept: UnseenCount.Kept(oldestID: row[9] ?? "", onlineMeanwhile: row[10]))
    }
}

extension ArchiveReader {
    /// What everybody has not seen as of `asOf`, from the records; `nil` for the last record.
    package func unseen(asOf: Timestamp?) throws -> [UnseenCount] {
        if asOf == nil, let all = try read({ try UnseenTable.isComplete(in: $0) ? UnseenTable.all(in: $0) : nil }) {
            return all
        }
        let conversations = try self.conversations()
        return try read { db in
            try conversations.flatMap { try UnseenSweep.counts(of: $0, asOf: asOf, in: db) }
        }
    }

    package func unseen(ofPerson person: Int64) throws -> [UnseenCount] {
        try read { try UnseenTable.counts(ofPerson: person, in: $0) }
    }

    /// The id that a message has in its source, and when it was sent.
    package func message(_ seq: Int64) throws -> (id: String, sentAt: Timestamp)? {
        try read { db in
            try Row.fetchOne(
                db.cachedStatement(sql: "SELECT source_id, sent_at FROM message WHERE seq = ?"), arguments: [seq]
            ).map { ($0[0], Timestamp(microseconds: $0[1])) }
        }
    }
}

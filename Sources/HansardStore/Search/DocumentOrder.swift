import GRDB
import Hansard

/// Where a document stands among all documents: by the message’s time and record, then by its own record.
package struct DocumentKey: Comparable, Hashable, Sendable, Codable {
    package let sentAt: Int64
    package let message: Int64
    package let document: Int64

    package init(sentAt: Int64, message: Int64, document: Int64) {
        (self.sentAt, self.message, self.document) = (sentAt, message, document)
    }

    /// Before every document.
    package static let first = DocumentKey(sentAt: .min, message: 0, document: 0)

    @inline(__always)
    package static func < (a: Self, b: Self) -> Bool {
        if a.sentAt != b.sentAt { return a.sentAt < b.sentAt }
        return a.message == b.message ? a.document < b.document : a.message < b.message
    }
}

/// All documents (the texts that messages have and had), numbered from the oldest on.
package struct DocumentOrder: Sendable {
    package let count: Int
    /// By record: the number of the document that it is.
    private let numbers: [Int32]
    private let wanted: [Int: DocumentKey]

    init(_ keys: [DocumentKey], lastSeq: Int64, keep: (Int) -> [Int]) {
        count = keys.count
        var numbers = [Int32](repeating: -1, count: Int(lastSeq) + 1)
        for (number, key) in keys.enumerated() { numbers[Int(key.document)] = Int32(number) }
        self.numbers = numbers
        wanted = Dictionary(keep(keys.count).map { ($0, keys[$0]) }) { a, _ in a }
    }

    @inline(__always)
    package func number(of key: DocumentKey) -> Int { Int(numbers[Int(key.document)]) }

    /// The key of a number that was asked for when the order was made.
    package func key(_ number: Int) -> DocumentKey? { wanted[number] }
}

extension ArchiveReader {
    /// - Parameter keep: Told how many documents there are, it answers the numbers whose keys are wanted.
    package func documentOrder(keep: (Int) -> [Int]) throws -> DocumentOrder {
        let last = try extent().lastSeq
        return try read { db in
            var keys: [DocumentKey] = []
            keys.reserveCapacity(try Int.fetchOne(db, sql: "SELECT sum(messages) FROM conversation") ?? 0)
            let messages = try Statement(db, "SELECT sent_at, seq FROM message ORDER BY seq")
            while try messages.step() {
                let seq = messages.int(1)
                keys.append(DocumentKey(sentAt: messages.int(0), message: seq, document: seq))
            }
            let edits = try Statement(
                db,
                """
                SELECT message.sent_at, message.seq, edit.seq FROM edit JOIN message ON message.seq = edit.message
                WHERE edit.document = edit.seq
                """)
            while try edits.step() {
                keys.append(DocumentKey(sentAt: edits.int(0), message: edits.int(1), document: edits.int(2)))
            }
            let isSorted = zip(keys, keys.dropFirst()).allSatisfy { $0 < $1 }
            if !isSorted { keys.sort() }
            return DocumentOrder(keys, lastSeq: last, keep: keep)
        }
    }
}

/// What records of a while change of what is searched.
package struct DocumentChanges: Sendable {
    /// The first document that is new.
    package fileprivate(set) var added: DocumentKey?
    /// The messages that are edited, deleted, answered or reacted to, each with its conversation.
    package fileprivate(set) var marked: [DocumentKey: Int64] = [:]

    fileprivate mutating func add(_ key: DocumentKey) { added = min(added ?? key, key) }
}

extension ArchiveReader {
    package func documentChanges(since: Int64) throws -> DocumentChanges {
        try read { db in
            var changes = DocumentChanges()
            let lookup = try statements.lookup(db)
            let new = try Statement(
                db, "SELECT sent_at, seq, conversation, ifnull(reply_to, thread) FROM message WHERE seq > ?")
            new.bind(1, since)
            while try new.step() {
                changes.add(DocumentKey(sentAt: new.int(0), message: new.int(1), document: new.int(1)))
                if let id = new.optionalString(3), let answered = try lookup.find(new.int(2), id) {
                    let (sentAt, seq) = (answered.position.at, answered.position.seq)
                    changes.marked[DocumentKey(sentAt: sentAt, message: seq, document: seq)] = new.int(2)
                }
            }
            let counts = try ReactionCountRow.isThere(db) ? [("reaction_count", "0")] : []
            for (table, isText) in [
                ("edit", "edit.document = edit.seq"), ("deletion", "0"), ("reaction", "0"), ("attachment_record", "0"),
            ] + counts {
                let marks = try Statement(
                    db,
                    """
                    SELECT message.sent_at, message.seq, message.conversation, \(table).seq, \(isText)
                    FROM \(table) JOIN message ON message.seq = \(table).message WHERE \(table).seq > ?
                    """)
                marks.bind(1, since)
                while try marks.step() {
                    let (sentAt, message) = (marks.int(0), marks.int(1))
                    changes.marked[DocumentKey(sentAt: sentAt, message: message, document: message)] = marks.int(2)
                    if marks.int(4) != 0 {
                        changes.add(DocumentKey(sentAt: sentAt, message: message, document: marks.int(3)))
                    }
                }
            }
            return changes
        }
    }

    /// From what it follows which messages of a conversation up to `last` nobody has missed: equal ones follow from
    /// equal numbers. `nil` where all is seen.
    package func unseenDigest(of conversation: Int64, upTo last: DocumentKey) throws -> UInt64? {
        try prepare(.responses)
        return try read { db in
            let select = try statement(
                """
                SELECT person, oldest_at, oldest FROM unseen
                WHERE conversation = ?1 AND (oldest_at, oldest) <= (?2, ?3) ORDER BY person
                """, db)
            let receipts = try statement(
                """
                SELECT up_to FROM seen WHERE conversation = ?1 AND person = ?2 AND (up_to_at, up_to) >= (?3, ?4)
                    AND (up_to_at, up_to) <= (?5, ?6) AND evidence = 0 ORDER BY up_to_at, up_to
                """, db)
            select.bind(1, conversation)
            select.bind(2, last.sentAt)
            select.bind(3, last.message)
            defer { select.reset() }
            var digest: UInt64?
            func mix(_ number: Int64) {
                digest = ((digest ?? 0xCBF2_9CE4_8422_2325) ^ UInt64(bitPattern: number)) &* 0x0000_0100_0000_01B3
                digest! ^= digest! >> 29
            }
            if let waiting = try Unanswered(conversation, self, db), waiting.since <= last.sentAt {
                for number in [waiting.sender, waiting.since] { mix(number) }
            }
            while try select.step() {
                for column in Int32(0)..<3 { mix(select.int(column)) }
                receipts.bind(1, conversation)
                receipts.bind(2, select.int(0))
                receipts.bind(3, select.int(1))
                receipts.bind(4, select.int(2))
                receipts.bind(5, last.sentAt)
                receipts.bind(6, last.message)
                while try receipts.step() { mix(receipts.int(0)) }
                receipts.reset()
            }
            return digest
        }
    }

    /// From where on messages of a conversation are unseen, or unanswered; `nil` where none is.
    package func oldestOpen(of conversation: Int64) throws -> DocumentKey? {
        try prepare(.responses)
        return try read { db in
            let row = try Row.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT oldest_at, oldest FROM unseen WHERE conversation = ? AND oldest_at IS NOT NULL
                        ORDER BY oldest_at, oldest LIMIT 1
                        """), arguments: [conversation])
            let unseen = row.map { DocumentKey(sentAt: $0[0], message: $0[1], document: $0[1]) }
            let unanswered = try Unanswered(conversation, self, db).map {
                DocumentKey(sentAt: $0.since, message: 0, document: 0)
            }
            return [unseen, unanswered].compactMap(\.self).min()
        }
    }

    /// Gives back memory that reading has taken; reading goes on, a little slower.
    package func releaseMemory() throws {
        try read { try $0.execute(sql: "PRAGMA mmap_size = 0; PRAGMA shrink_memory") }
    }
}

import GRDB
import Hansard

/// Which records belong to a scope, and who is inside it.
///
/// A message belongs to it when its conversation does and it was sent in its time. Inside is who takes part in one of
/// those conversations: is one of its pair, wrote one of those messages, or is a member at that time. What others did
/// to a message (an edit, a reaction, a mark) belongs to it when it was done before the scope’s end; of who did it,
/// only those inside are named.
struct RecordScope {
    let span: ArchiveScope?
    private(set) var messages = SequenceSet()
    /// Conversations with such a message.
    private(set) var conversations: Set<Int64> = []
    private(set) var people: Set<Int64> = []
    private(set) var memberships: [Membership] = []

    struct Membership {
        let conversation: Int64
        let person: Int64
        let at: Int64
        let joined: Bool
        let row: Int64  // its seq
    }

    /// - Parameter span: `nil` for all there is.
    init(_ span: ArchiveScope?, _ db: Database) throws {
        self.span = span
        guard let span else { return }
        try findMessages(span, db)
        for conversation in conversations.sorted() {
            try findWriters(of: conversation, span, db)
            try findMembers(of: conversation, span, db)
        }
        people.formUnion(memberships.map(\.person))
    }

    func contains(message seq: Int64) -> Bool { span == nil || messages.contains(seq) }

    func contains(conversation: Int64) -> Bool { span == nil || conversations.contains(conversation) }

    func contains(person: Int64) -> Bool { span == nil || people.contains(person) }

    /// Whether something that was done then, to a message of the scope, belongs to it.
    func contains(deed at: Int64) -> Bool {
        guard let until = span?.until, at != Schema.unknownTime else { return true }
        return at < until.microseconds
    }

    /// `person`, if inside.
    func known(_ person: Int64?) -> Int64? { person.flatMap { contains(person: $0) ? $0 : nil } }

    private mutating func findMessages(_ span: ArchiveScope, _ db: Database) throws {
        // All three are in the index: no text is read for this.
        let places = try Statement(db, "SELECT seq, conversation, sent_at FROM message ORDER BY seq")
        let (from, until) = (span.from?.microseconds ?? .min, span.until?.microseconds ?? .max)
        while try places.step() {
            let (conversation, at) = (places.int(1), places.int(2))
            guard at >= from, at < until, span.conversations.contains(conversation) else { continue }
            messages.insert(places.int(0))
            conversations.insert(conversation)
        }
    }

    private mutating func findWriters(of conversation: Int64, _ span: ArchiveScope, _ db: Database) throws {
        let pair = try db.cachedStatement(sql: "SELECT low, high FROM conversation WHERE id = ?")
        if let row = try Row.fetchOne(pair, arguments: [conversation]) {
            for column in 0...1 { if let person: Int64 = row[column] { people.insert(person) } }
        }
        if span.from == nil, span.until == nil {
            let writers = try db.cachedStatement(sql: "SELECT person FROM writer WHERE conversation = ? AND person > 0")
            people.formUnion(try Int64.fetchAll(writers, arguments: [conversation]))
        } else {
            let senders = try db.cachedStatement(
                sql: """
                    SELECT DISTINCT sender FROM message
                    WHERE conversation = ? AND sent_at >= ? AND sent_at < ? AND sender IS NOT NULL
                    """)
            let times = (span.from?.microseconds ?? .min, span.until?.microseconds ?? .max)
            people.formUnion(try Int64.fetchAll(senders, arguments: [conversation, times.0, times.1]))
        }
    }

    /// Who came or left before the scope begins is a member without a time, or none.
    private mutating func findMembers(of conversation: Int64, _ span: ArchiveScope, _ db: Database) throws {
        let (from, until) = (span.from?.microseconds ?? .min, span.until?.microseconds ?? .max)
        var before: [Int64: Membership] = [:]
        let rows = try db.cachedStatement(
            sql: "SELECT person, at, joined, seq FROM membership WHERE conversation = ? ORDER BY person, at, joined")
        for row in try Row.fetchAll(rows, arguments: [conversation]) {
            let at: Int64 = row[1]
            guard at < until else { continue }
            let isBefore = at < from && span.from != nil
            let record = Membership(
                conversation: conversation, person: row[0], at: isBefore ? Schema.unknownTime : at, joined: row[2],
                row: row[3])
            if isBefore { before[record.person] = record } else { memberships.append(record) }
        }
        memberships += before.values.filter(\.joined).sorted { $0.person < $1.person }
    }
}

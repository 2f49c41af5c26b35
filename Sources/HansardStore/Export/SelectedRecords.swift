import GRDB
import Hansard

/// A message of a conversation, or what happened between two of them.
package enum ConversationItem {
    case message(ArchivedMessage)
    case event(ConversationEvent)
}

extension ArchiveReader {
    /// Calls `body` with the messages and events of a conversation that this reader may read, in the order of their times:
    /// who came or left before the messages that follow, marks of seen after the message up to which they go. In bounded
    /// memory, whatever the length of the conversation; use it within one state.
    ///
    /// - Parameter wanted: The records of the messages that are wanted, without events; `nil` for all there is.
    package func records(
        of conversation: Int64, only wanted: Set<Int64>? = nil, _ people: PeopleDirectory,
        _ body: (ConversationItem) throws -> Void
    ) throws {
        try read { db in
            let events = wanted == nil ? try ConversationEvents(conversation, people, statements, db) : nil
            defer { events?.end() }
            try eachMessage(of: conversation, people, db) { message in
                if let wanted, !wanted.contains(message.seq) { return }
                try events?.memberships(until: message.sentAt) { try body(.event($0)) }
                try body(.message(message))
                try events?.marks(through: message) { try body(.event($0)) }
            }
            try events?.memberships(until: nil) { try body(.event($0)) }
        }
    }

    /// Messages are read so many at a time, with what they quote.
    private static let messagesAtOnce = 1_000

    private func eachMessage(
        of conversation: Int64, _ people: PeopleDirectory, _ db: Database, _ body: (ArchivedMessage) throws -> Void
    ) throws {
        let reader = try MessageReader(db, statements, people: people, quotes: true)
        reader.publishesFiles = false
        var next = MessagePosition.first
        while true {
            let messages = try statements.transcripts(db).from(next, in: conversation) { select in
                try reader.read(select, most: Self.messagesAtOnce, into: MessageArena())
            }
            for message in messages { try body(message) }
            guard messages.count == Self.messagesAtOnce, let last = messages.last else { return }
            next = MessagePosition(last.sentAt, last.seq + 1)
        }
    }
}

/// Who came and left, and the marks of seen, of one conversation, walked along its messages.
private final class ConversationEvents {
    private let people: PeopleDirectory
    private var memberships: ArraySlice<ConversationEvent> = []
    private let rows: Statement
    private var hasRow = false

    init(_ conversation: Int64, _ people: PeopleDirectory, _ cache: StatementCache, _ db: Database) throws {
        self.people = people
        rows = try cache.statement(
            """
            SELECT up_to_at, up_to, person, seen_at, evidence FROM seen WHERE conversation = ?
            ORDER BY up_to_at, up_to, seen_at, person
            """, db)
        rows.bind(1, conversation)
        memberships = try Self.memberships(of: conversation, people, cache, db)[...]
        hasRow = try rows.step()
    }

    func end() { rows.reset() }

    private static func memberships(
        of conversation: Int64, _ people: PeopleDirectory, _ cache: StatementCache, _ db: Database
    ) throws -> [ConversationEvent] {
        let select = try cache.statement(
            "SELECT person, at, joined FROM membership WHERE conversation = ? ORDER BY at, seq", db)
        select.bind(1, conversation)
        defer { select.reset() }
        var events: [ConversationEvent] = []
        while try select.step() {
            guard let person = people.index(ofID: select.int(0)) else { continue }
            let at = select.optionalInt(1).map { Timestamp(microseconds: $0) }
            events.append(select.int(2) != 0 ? .joined(person, at: at) : .left(person, at: at))
        }
        return events
    }

    /// Those up to `time`, or all that are left; those without a time come first.
    func memberships(until time: Timestamp?, _ body: (ConversationEvent) throws -> Void) throws {
        while let event = memberships.first {
            if let time, let at = event.membershipAt, at > time { return }
            memberships.removeFirst()
            try body(event)
        }
    }

    /// The marks that end at `message` or before it.
    func marks(through message: ArchivedMessage, _ body: (ConversationEvent) throws -> Void) throws {
        while hasRow {
            let position = MessagePosition(at: rows.int(0), seq: rows.int(1))
            guard position <= message.position else { return }
            if let person = people.index(ofID: rows.int(2)) {
                let end: ConversationEvent.SeenEnd =
                    position == message.position
                    ? .message(message.string(message.id) ?? "") : .time(position.sentAt)
                let evidence = Evidence(rawValue: UInt8(rows.int(4))) ?? .highWaterMark
                try body(
                    .seen(person, upTo: end, at: Timestamp(microseconds: rows.int(3)), evidence: evidence))
            }
            hasRow = try rows.step()
        }
    }
}

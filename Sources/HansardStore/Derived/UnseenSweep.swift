import GRDB
import Hansard

/// One who takes part in a conversation: how far they have read there, and what of it they have not seen.
struct UnseenReader {
    let person: Int64
    /// Place up to which a high-water mark or a beginning of membership covers; nothing before it is unseen.
    var coveredAt = Int64.min
    var covered: Int64 = 0
    /// When they left; nothing after it is theirs.
    var until = Int64.max
    var markAt: Int64?
    var seenAt: Int64?
    var evidence: Evidence?
    /// Messages beyond that place for which there is a receipt, by their numbers.
    var explicit: Set<Int64> = []
    // What a sweep finds:
    var messages = 0
    /// What `messages` was when the person last wrote.
    var inferred = 0
    var oldest: (seq: Int64, at: Int64)?
    /// Their own last message.
    var own: (seq: Int64, at: Int64)?

    init(person: Int64) { self.person = person }

    /// The instant up to which what comes later may be covered already.
    var horizon: Int64 { covered == SeenPlace.endOfInstant ? coveredAt : .min }

    /// Takes what the person's marks of seen say, from `coveredAt` on, as of the instant `limit`.
    mutating func readMarks(_ conversation: Int64, _ limit: Int64, in db: Database) throws {
        // The furthest mark is nearly always the first row.
        let marks = try db.cachedStatement(
            sql: """
                SELECT up_to_at, up_to, seen_at FROM seen
                WHERE conversation = ? AND person = ? AND seen_at <= ? AND evidence = 1
                ORDER BY up_to_at DESC, up_to DESC LIMIT 1
                """)
        if let row = try Row.fetchOne(marks, arguments: [conversation, person, limit]) {
            let (at, seq, seenAt): (Int64, Int64, Int64) = (row[0], row[1], row[2])
            evidence = .highWaterMark
            (markAt, self.seenAt) = (at, seenAt)
            if (at, seq) > (coveredAt, covered) { (coveredAt, covered) = (at, seq) }
        }
        let receipts = try db.cachedStatement(
            sql: """
                SELECT up_to, up_to_at, seen_at FROM seen
                WHERE conversation = ? AND person = ? AND up_to_at >= ? AND seen_at <= ? AND evidence = 0
                """)
        for row in try Row.fetchAll(receipts, arguments: [conversation, person, coveredAt, limit]) {
            explicit.insert(row[0])
            evidence = .explicit
            if row[1] > markAt ?? .min { (markAt, seenAt) = (row[1], row[2]) }
        }
    }

    /// Takes the next message, beyond the place that is covered.
    mutating func take(_ message: SweptMessage) {
        if message.at > until { return }
        if message.sender == person {
            inferred = messages
            own = (message.seq, message.at)
        } else if !explicit.contains(message.seq) {
            messages += 1
            if oldest == nil { oldest = (message.seq, message.at) }
        }
    }
}

/// A message as far as it matters to what is unseen.
struct SweptMessage {
    let seq: Int64
    let at: Int64
    let sender: Int64  // 0 for nobody who is known
    /// Whether somebody can have left it unseen: a person or a bot said it, and nobody has deleted it.
    let counts: Bool
}

/// Messages of a conversation, in order.
struct SweptMessages {
    private let select: Statement
    private let wasDeleted: Statement
    private let limit: Int64

    /// - Parameter limit: The instant as of which to count.
    init(in db: Database, limit: Int64 = .max) throws {
        select = try Statement(
            db,
            """
            SELECT seq, sent_at, sender, shape, marks FROM message
            WHERE conversation = ? AND sent_at >= ? AND sent_at <= ? ORDER BY sent_at, seq
            """)
        wasDeleted = try Statement(
            db, "SELECT EXISTS (SELECT 1 FROM deletion WHERE message = ? AND (deleted_at IS NULL OR deleted_at <= ?))")
        self.limit = limit
    }

    /// - Parameter body: Told of each message that counts after a place; false to end.
    func read(
        _ conversation: Int64, afterInstant at: Int64, _ seq: Int64, upTo last: Int64 = .max,
        _ body: (SweptMessage) throws -> Bool
    ) throws {
        try readAll(conversation, afterInstant: at, seq, upTo: last) { try !$0.counts || body($0) }
    }

    /// The same, told of those that do not count as well.
    func readAll(
        _ conversation: Int64, afterInstant at: Int64, _ seq: Int64, upTo last: Int64 = .max,
        _ body: (SweptMessage) throws -> Bool
    ) throws {
        select.bind(1, conversation)
        select.bind(2, at)
        select.bind(3, min(last, limit))
        defer { select.reset() }
        while try select.step() {
            let place = (at: select.int(1), seq: select.int(0))
            guard place > (at, seq) else { continue }
            let kind = MessageShape(code: select.int(3)).kind
            var counts = kind == .said || kind == .bot
            if counts, MessageMarks(rawValue: select.int(4)).contains(.deleted) { counts = try !isDeleted(place.seq) }
            let message = SweptMessage(seq: place.seq, at: place.at, sender: select.int(2), counts: counts)
            guard try body(message) else { return }
        }
    }

    private func isDeleted(_ seq: Int64) throws -> Bool {
        wasDeleted.bind(1, seq)
        wasDeleted.bind(2, limit)
        defer { wasDeleted.reset() }
        return try wasDeleted.step() && wasDeleted.int(0) != 0
    }
}

/// Works out what is unseen in one conversation as of an instant, in one pass over the messages after the earliest of
/// its members’ marks: the definition of what is unseen. What was said before reading is on record counts for nobody.
struct UnseenSweep {
    /// All who take part, also those for whom nothing waits.
    private(set) var readers: [UnseenReader] = []
    /// How many messages there were that count, from the least-read place on.
    private(set) var counted = 0
    /// Whether that is from where reading is on record.
    private(set) var isWhole = true
    /// The latest instant at which somebody came or left, up to which a mark without a message goes, or from which on reading
    /// is on record: nobody’s place is beyond what is said after it.
    private(set) var horizon = Int64.min

    /// - Parameter asOf: `nil` for all records there are.
    /// - Parameter messages: As of that instant, from whoever sweeps many conversations.
    init(
        of conversation: ConversationSummary, asOf: Timestamp?, in db: Database, _ messages: SweptMessages? = nil
    ) throws {
        // Before it is on record who reads, nothing is known to be unseen.
        guard let readingAt = conversation.readingAt else { return }
        let limit = asOf?.microseconds ?? .max
        let members = try Members(of: conversation, asOf: asOf, in: db)
        readers = try members.people.sorted().map { person -> UnseenReader in
            var reader = UnseenReader(person: person)
            reader.coveredAt = max(readingAt, members.joinedAt[person] ?? readingAt).microseconds
            if let left = members.leftAt[person] { reader.until = left.microseconds }
            try reader.readMarks(conversation.id, limit, in: db)
            return reader
        }
        readers.sort { ($0.coveredAt, $0.covered) < ($1.coveredAt, $1.covered) }
        horizon = ([readingAt] + members.joinedAt.values + members.leftAt.values).max()!.microseconds
        for reader in readers { horizon = max(horizon, reader.horizon) }
        guard let first = readers.first else { return }
        isWhole = (first.coveredAt, first.covered) == (readingAt.microseconds, 0)
        let messages = try messages ?? SweptMessages(in: db, limit: limit)
        try messages.read(conversation.id, afterInstant: first.coveredAt, first.covered) {
            counted += 1
            for i in readers.indices {
                // Sorted by where they begin: nobody after this one has begun either.
                guard ($0.at, $0.seq) > (readers[i].coveredAt, readers[i].covered) else { break }
                readers[i].take($0)
            }
            return true
        }
    }

    /// - Returns: What is unseen of those for whom anything is.
    static func counts(
        of conversation: ConversationSummary, asOf: Timestamp?, in db: Database
    ) throws -> [UnseenCount] {
        try UnseenSweep(of: conversation, asOf: asOf, in: db).readers.compactMap { reader in
            guard reader.messages > 0, let oldest = reader.oldest else { return nil }
            return UnseenCount(
                conversation: conversation.id, person: reader.person, messages: reader.messages,
                inferred: reader.inferred, oldest: oldest.seq, oldestAt: Timestamp(microseconds: oldest.at),
                evidence: reader.evidence, markAt: reader.markAt.map { Timestamp(microseconds: $0) },
                seenAt: reader.seenAt.map { Timestamp(microseconds: $0) })
        }
    }
}

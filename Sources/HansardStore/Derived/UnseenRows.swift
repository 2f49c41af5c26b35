import GRDB
import Hansard

/// Reads and writes the rows of `unseen_reader` and `unseen_conversation`.
struct UnseenRows {
    private let select: Statement
    private let upsert: Statement
    private let selectState: Statement
    private let insertState: Statement
    private let lastPlace: Statement
    private let idle: Statement
    private let wakeIdle: Statement
    private let ofPerson: Statement
    private let setOnline: Statement
    private let deletions: [Statement]

    init(_ db: Database) throws {
        select = try Statement(
            db,
            """
            SELECT covered_at, covered, evidence, base, frozen, inferred, oldest_at, oldest, own_at, own, mark_at, seen_at
            FROM unseen_reader WHERE conversation = ? AND person = ?
            """)
        upsert = try Statement(
            db,
            """
            INSERT INTO unseen_reader VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
                (SELECT source_id FROM message WHERE message.seq = ?10), ?11, ?12, ?13, ?14, NULL)
            ON CONFLICT DO UPDATE SET covered_at = ?3, covered = ?4, evidence = ?5, base = ?6, frozen = ?7, inferred = ?8,
                oldest_at = ?9, oldest = ?10, oldest_id = excluded.oldest_id, own_at = ?11, own = ?12, mark_at = ?13,
                seen_at = ?14, online = CASE WHEN oldest IS ?10 THEN online END
            """)
        selectState = try Statement(
            db,
            "SELECT counted, messages, end_at, end_seq, horizon, is_whole FROM unseen_conversation WHERE conversation = ?"
        )
        insertState = try Statement(db, "INSERT OR REPLACE INTO unseen_conversation VALUES (?, ?, ?, ?, ?, ?, ?)")
        lastPlace = try Statement(
            db, "SELECT sent_at, seq FROM message WHERE conversation = ? ORDER BY sent_at DESC, seq DESC LIMIT 1")
        let isIdle = "conversation = ?1 AND oldest IS NULL AND frozen IS NULL AND person <> ?2"
        idle = try Statement(db, "SELECT person FROM unseen_reader WHERE \(isIdle)")
        wakeIdle = try Statement(
            db,
            """
            UPDATE unseen_reader SET oldest_at = ?3, oldest = ?4, online = NULL,
                oldest_id = (SELECT source_id FROM message WHERE message.seq = ?4) WHERE \(isIdle)
            """)
        ofPerson = try Statement(
            db, "SELECT conversation, oldest_at FROM unseen_reader WHERE person = ? AND oldest IS NOT NULL")
        setOnline = try Statement(
            db, "UPDATE unseen_reader SET online = ?1 WHERE conversation = ?2 AND person = ?3")
        deletions = try ["unseen_reader", "unseen_conversation"].map {
            try Statement(db, "DELETE FROM \($0) WHERE conversation = ?")
        }
    }

    func delete(_ conversation: Int64) throws {
        for deletion in deletions {
            deletion.bind(1, conversation)
            try deletion.run()
        }
    }

    // MARK: Readers

    func row(_ conversation: Int64, _ person: Int64) throws -> UnseenRow? {
        select.bind(1, conversation)
        select.bind(2, person)
        defer { select.reset() }
        guard try select.step() else { return nil }
        var reader = UnseenReader(person: person)
        (reader.coveredAt, reader.covered) = (select.int(0), select.int(1))
        reader.evidence = select.int(2) < 0 ? nil : Evidence(rawValue: UInt8(select.int(2)))
        reader.inferred = Int(select.int(5))
        reader.oldest = select.optionalInt(7).map { ($0, select.int(6)) }
        reader.own = select.optionalInt(9).map { ($0, select.int(8)) }
        (reader.markAt, reader.seenAt) = (select.optionalInt(10), select.optionalInt(11))
        return UnseenRow(reader, base: Int(select.int(3)), frozen: select.optionalInt(4).map { Int($0) })
    }

    func write(_ row: UnseenRow, _ conversation: Int64) throws {
        upsert.bind(1, conversation)
        upsert.bind(2, row.person)
        upsert.bind(3, row.coveredAt)
        upsert.bind(4, row.covered)
        upsert.bind(5, row.evidence.map { Int64($0.rawValue) } ?? -1)
        upsert.bind(6, Int64(row.base))
        upsert.bind(7, optional: row.frozen.map { Int64($0) })
        upsert.bind(8, Int64(row.inferred))
        upsert.bind(9, optional: row.oldest?.at)
        upsert.bind(10, optional: row.oldest?.seq)
        upsert.bind(11, optional: row.own?.at)
        upsert.bind(12, optional: row.own?.seq)
        upsert.bind(13, optional: row.markAt)
        upsert.bind(14, optional: row.seenAt)
        try upsert.run()
    }

    /// A message came for which those of a conversation wait now for whom none did.
    ///
    /// - Returns: Who they are.
    func wake(_ conversation: Int64, _ message: SweptMessage) throws -> [Int64] {
        idle.bind(1, conversation)
        idle.bind(2, message.sender)
        var people: [Int64] = []
        while try idle.step() { people.append(idle.int(0)) }
        idle.reset()
        guard !people.isEmpty else { return [] }
        wakeIdle.bind(1, conversation)
        wakeIdle.bind(2, message.sender)
        wakeIdle.bind(3, message.at)
        wakeIdle.bind(4, message.seq)
        try wakeIdle.run()
        return people
    }

    /// The conversations in which something waits for somebody, and since when.
    func waiting(for person: Int64) throws -> [(conversation: Int64, oldestAt: Int64)] {
        ofPerson.bind(1, person)
        defer { ofPerson.reset() }
        var rows: [(conversation: Int64, oldestAt: Int64)] = []
        while try ofPerson.step() { rows.append((ofPerson.int(0), ofPerson.int(1))) }
        return rows
    }

    func set(online: Int64?, _ conversation: Int64, _ person: Int64) throws {
        setOnline.bind(1, optional: online)
        setOnline.bind(2, conversation)
        setOnline.bind(3, person)
        try setOnline.run()
    }

    // MARK: Conversations

    func state(of conversation: Int64) throws -> UnseenState? {
        selectState.bind(1, conversation)
        defer { selectState.reset() }
        guard try selectState.step() else { return nil }
        return UnseenState(
            counted: Int(selectState.int(0)), messages: Int(selectState.int(1)), endAt: selectState.int(2),
            end: selectState.int(3), horizon: selectState.int(4), isWhole: selectState.int(5) != 0)
    }

    func write(_ state: UnseenState, _ conversation: Int64) throws {
        insertState.bind(1, conversation)
        insertState.bind(2, Int64(state.counted))
        insertState.bind(3, Int64(state.messages))
        insertState.bind(4, state.endAt)
        insertState.bind(5, state.end)
        insertState.bind(6, state.horizon)
        insertState.bind(7, state.isWhole ? 1 : 0)
        try insertState.run()
    }

    /// The place of a conversation's last message; before all places if it has none.
    func end(of conversation: Int64) throws -> (at: Int64, seq: Int64) {
        lastPlace.bind(1, conversation)
        defer { lastPlace.reset() }
        return try lastPlace.step() ? (lastPlace.int(0), lastPlace.int(1)) : (.min, 0)
    }
}

/// How a conversation stood when its rows were last brought up to date.
struct UnseenState {
    /// Messages that count, from some place on that no reader’s is before.
    var counted: Int
    /// Messages of all kinds.
    var messages: Int
    /// The place of the last one.
    var endAt: Int64
    var end: Int64
    var horizon: Int64  // see UnseenSweep
    /// Whether `counted` counts from where reading is on record.
    let isWhole: Bool
}

/// How far somebody has read in a conversation, and what that leaves unseen.
struct UnseenRow {
    let person: Int64
    var coveredAt: Int64
    var covered: Int64
    var evidence: Evidence?
    /// How many of the messages that are counted are not unseen.
    var base: Int
    /// Of one who has left: how many are unseen, whatever else is said.
    let frozen: Int?
    var inferred: Int
    var oldest: (seq: Int64, at: Int64)?
    /// Their own last message beyond that place.
    var own: (seq: Int64, at: Int64)?
    var markAt: Int64?
    var seenAt: Int64?

    init(_ reader: UnseenReader, base: Int, frozen: Int?) {
        person = reader.person
        (coveredAt, covered, evidence) = (reader.coveredAt, reader.covered, reader.evidence)
        (self.base, self.frozen) = (base, frozen)
        (inferred, oldest, own) = (reader.inferred, reader.oldest, reader.own)
        (markAt, seenAt) = (reader.markAt, reader.seenAt)
    }

    /// What a pass over the messages has found, `counted` of which count.
    init(_ reader: UnseenReader, counted: Int) {
        self.init(
            reader, base: counted - reader.messages, frozen: reader.until < .max ? reader.messages : nil)
    }

    /// The last of `counted` messages is theirs.
    mutating func wrote(_ message: SweptMessage, _ counted: Int) {
        base += 1
        inferred = counted - base
        own = (message.seq, message.at)
    }
}

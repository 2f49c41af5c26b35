import GRDB
import Hansard

/// Decides from when on it is on record who has read what in a conversation, as records come; the only place that does.
///
/// A source **records reading** when it holds a mark of seen, in whatever conversation, or is known to write them (the
/// staff chat). It is known by its name: a log that grows is one source. A snapshot of a chat product never does.
/// In a conversation, reading is on record from the first message that such a source has, or from the first message or time
/// that a mark leads to, whichever is earlier. What was said before, and all of a conversation without either, is *not on
/// record*: it counts for nobody as unseen. `conversation.reading_at` holds the instant, NULL for never; the order
/// in which sources come makes no difference to it.
final class ReadingOnRecord {
    private let db: Database
    private let update: Statement

    /// By conversation: the earliest message of this transaction from which on reading is on record.
    private var from = EarliestByConversation()
    /// By conversation: the earliest message of the source under way, while nothing says that it records reading.
    private var silent = EarliestByConversation()
    private var state = State.snapshot
    private var source: (id: Int64, name: String) = (0, "")

    private enum State { case snapshot, silent, records }

    init(_ db: Database) throws {
        self.db = db
        update = try Statement(
            db, "UPDATE conversation SET reading_at = ?2 WHERE id = ?1 AND ifnull(reading_at, ?2 + 1) > ?2")
    }

    /// - Parameter recordsReading: It is known to, before its first mark.
    func beginSource(_ id: Int64, name: String, isSnapshot: Bool, recordsReading: Bool) throws {
        silent.removeAll()
        source = (id, name)
        guard !isSnapshot else {
            state = .snapshot
            return
        }
        let isKnown = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM source WHERE name = ? AND records_reading)", arguments: [name])
        state = isKnown ?? false ? .records : .silent
        if recordsReading { try markSource() }
    }

    /// The source under way has a message, whether the archive had it before or not.
    func message(in conversation: Int64, at: Int64) {
        switch state {
        case .records: from.add(conversation, at)
        case .silent: silent.add(conversation, at)
        case .snapshot: break
        }
    }

    /// The source under way has a mark that leads to a message or a time.
    func mark(in conversation: Int64, upTo at: Int64) throws {
        from.add(conversation, at)
        if state == .silent { try markSource() }
    }

    private func markSource() throws {
        try db.execute(sql: "UPDATE source SET records_reading = 1 WHERE id = ?", arguments: [source.id])
        guard state != .records else { return }
        state = .records
        for (conversation, at) in silent.removeAll() { from.add(conversation, at) }
        // What the same log had before it had its first mark.
        let earlier = try Int64.fetchAll(
            db, sql: "SELECT id FROM source WHERE name = ? AND id < ?", arguments: [source.name, source.id])
        guard !earlier.isEmpty else { return }
        for (conversation, at) in try Self.firstMessages(ofSources: earlier, in: db) { from.add(conversation, at) }
    }

    /// Writes down what this transaction found out.
    ///
    /// - Returns: The conversations in which reading is now on record from another instant on, and that instant.
    func flush() throws -> [(conversation: Int64, at: Int64)] {
        var changed: [(conversation: Int64, at: Int64)] = []
        for (conversation, at) in from.removeAll() where try set(conversation, from: at) {
            changed.append((conversation, at))
        }
        return changed
    }

    /// - Returns: Whether reading was not on record from then on.
    func set(_ conversation: Int64, from at: Int64) throws -> Bool {
        update.bind(1, conversation)
        update.bind(2, at)
        return try update.run() > 0
    }

    /// Works all of it out from the records, for an archive that was made before it was kept. The staff chat's logs are
    /// known by their marks alone there.
    static func rebuild(in db: Database) throws {
        try db.execute(
            sql: """
                UPDATE source SET records_reading = 1 WHERE format NOT IN ('slack', 'archive') AND name IN (
                    SELECT name FROM source WHERE id IN (SELECT DISTINCT source FROM seen));
                UPDATE conversation SET reading_at =
                    (SELECT min(up_to_at) FROM seen WHERE seen.conversation = conversation.id);
                """)
        let sources = try Int64.fetchAll(db, sql: "SELECT id FROM source WHERE records_reading")
        for (conversation, at) in try firstMessages(ofSources: sources, in: db) {
            try db.execute(
                sql: "UPDATE conversation SET reading_at = min(ifnull(reading_at, ?2), ?2) WHERE id = ?1",
                arguments: [conversation, at])
        }
    }

    /// Of each conversation, the time of the first message that came from one of `sources`: one pass over all messages.
    private static func firstMessages(ofSources sources: [Int64], in db: Database) throws -> [(Int64, Int64)] {
        let list = sources.map(String.init).joined(separator: ",")
        let sql = "SELECT conversation, min(sent_at) FROM message WHERE source IN (\(list)) GROUP BY conversation"
        return try Row.fetchAll(db, sql: sql).map { ($0[0], $0[1]) }
    }
}

/// An instant for each of some conversations, by their numbers in the database: the earliest of those added.
private struct EarliestByConversation {
    private var earliest: [Int64] = []
    private var conversations: [Int64] = []

    mutating func add(_ conversation: Int64, _ at: Int64) {
        let index = Int(conversation)
        while index >= earliest.count { earliest.append(.max) }
        if earliest[index] == .max { conversations.append(conversation) }
        if at < earliest[index] { earliest[index] = at }
    }

    /// Empties it, and gives what was in it.
    @discardableResult
    mutating func removeAll() -> [(conversation: Int64, at: Int64)] {
        let all = conversations.map { (conversation: $0, at: earliest[Int($0)]) }
        for conversation in conversations { earliest[Int(conversation)] = .max }
        conversations.removeAll(keepingCapacity: true)
        return all
    }
}

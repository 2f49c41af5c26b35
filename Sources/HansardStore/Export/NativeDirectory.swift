import GRDB
import Hansard
import PairChannel

/// Which people and conversations of the archive the ids in the log’s lines mean, looked up once each.
final class NativeDirectory {
    struct Channel {
        /// Its number in the database; 0 for none.
        var conversation: Int64 = 0
        /// It is told of.
        var isInside = false
        /// From when on it is on record who has read what; `nil` for never.
        var readingFrom: Timestamp?
        /// It has messages from before that.
        var isSplit = false

        /// Whether it has something of which it is on record who has read what, or is not.
        func has(reading: Bool) -> Bool { reading ? readingFrom != nil : readingFrom == nil || isSplit }
    }

    private(set) var names = NativeNames()
    /// The first record of the last batch.
    private var lastTaken: Int64 = 0
    private var channels: [String: [Channel]] = [:]
    private var people: [String: [Bool]] = [:]
    private let scope: NativeScope
    private let summaries: [Int64: ConversationSummary]
    private let whole: ArchiveReader

    /// - Parameter reader: Of the scope.
    /// - Parameter whole: Of the whole archive, which has the ids.
    init(_ reader: ArchiveReader, _ whole: ArchiveReader, _ scope: NativeScope) throws {
        (self.whole, self.scope) = (whole, scope)
        summaries = try Dictionary(uniqueKeysWithValues: reader.conversations().map { ($0.id, $0) })
    }

    /// Takes up the ids that a batch brings; each batch once, and again for nothing.
    func append(_ batch: LogBatch) throws {
        guard batch.firstSeq > lastTaken else { return }
        lastTaken = batch.firstSeq
        names.append(batch)
        guard !batch.newPeople.isEmpty || !batch.newConversations.isEmpty else { return }
        try whole.read { db in
            for id in batch.newPeople { try add(person: String(decoding: id, as: UTF8.self), batch.system, db) }
            for id in batch.newConversations {
                try add(conversation: String(decoding: id, as: UTF8.self), batch.system, db)
            }
        }
    }

    private func add(person id: String, _ system: String, _ db: Database) throws {
        let person = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT person FROM account WHERE external_id = ? AND system = ?"),
            arguments: [id, system])
        people[system, default: []].append(person.map { scope.has(person: $0) } ?? false)
    }

    private func add(conversation id: String, _ system: String, _ db: Database) throws {
        let conversation = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT conversation FROM conversation_key WHERE external_id = ? AND system = ?"),
            arguments: [id, system])
        var channel = Channel()
        if let conversation {
            channel = self.channel(of: conversation)
            if let first = try Self.firstID(of: conversation, system, db), first != id {
                names.setAlias(id, of: first, in: system)
            }
        }
        channels[system, default: []].append(channel)
    }

    /// By which of its ids in a system a conversation goes: the one that it came with.
    static func firstID(of conversation: Int64, _ system: String, _ db: Database) throws -> String? {
        let ids = try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT external_id FROM conversation_key WHERE conversation = ? AND system = ? ORDER BY external_id
                    """), arguments: [conversation, system])
        guard ids.count > 1 else { return ids.first }
        let name = try String.fetchOne(
            db, sql: "SELECT source_id FROM conversation WHERE id = ?", arguments: [conversation])
        return ids.first { ID($0) == ID(name ?? "") } ?? ids.first { name?.hasSuffix("/" + $0) ?? false } ?? ids.first
    }

    // MARK: Asking

    /// By their numbers in the system’s batches.
    func channels(of system: String) -> [Channel] { channels[system] ?? [] }

    /// What is known of a conversation by its number in the database.
    func channel(of conversation: Int64) -> Channel {
        var channel = Channel()
        channel.conversation = conversation
        channel.isInside = scope.has(conversation: conversation)
        channel.readingFrom = summaries[conversation]?.readingAt
        if let from = channel.readingFrom, let first = summaries[conversation]?.firstAt {
            channel.isSplit = first < from
        }
        return channel
    }

    func has(_ person: RunIndex, _ system: String) -> Bool {
        person == .nobody || !scope.isPart || people[system]![Int(person)]
    }

    /// Whether somebody with that id in the system is told of.
    func has(personCalled id: String, _ system: String) throws -> Bool {
        guard scope.isPart else { return true }
        let person = try whole.read { db in
            try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT person FROM account WHERE external_id = ? AND system = ?"),
                arguments: [id, system])
        }
        return person.map { scope.has(person: $0) } ?? false
    }
}

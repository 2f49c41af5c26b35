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
    /// Their numbers in the database, 0 for nobody’s.
    private var numbers: [String: [Int64]] = [:]
    private(set) var mask: NativeMask?
    private let scope: NativeScope
    private let summaries: [Int64: ConversationSummary]
    private let whole: ArchiveReader

    /// - Parameter reader: Of the scope.
    /// - Parameter whole: Of the whole archive, which has the ids.
    /// - Parameter mask: What is withheld; `nil` for nothing.
    init(_ reader: ArchiveReader, _ whole: ArchiveReader, _ scope: NativeScope, _ mask: NativeMask?) throws {
        (self.whole, self.scope, self.mask) = (whole, scope, mask)
        summaries = try Dictionary(uniqueKeysWithValues: reader.conversations().map { ($0.id, $0) })
    }

    /// Takes up the ids that a batch brings; each batch once, and again for nothing.
    func append(_ batch: LogBatch) throws {
        guard batch.firstSeq > lastTaken else { return }
        lastTaken = batch.firstSeq
        try whole.read { db in
            let people = try batch.newPeople.map { try add(person: $0, batch.system, db) }
            let conversations = try batch.newConversations.map { try add(conversation: $0, batch.system, db) }
            names.append(batch, people: people, conversations: conversations.map(\.id))
            for its in conversations {
                if let first = its.first { names.setAlias(its.id, of: first, in: batch.system) }
            }
        }
    }

    /// - Returns: The id that lines have.
    private func add(person id: [UInt8], _ system: String, _ db: Database) throws -> [UInt8] {
        let person = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT person FROM account WHERE external_id = ? AND system = ?"),
            arguments: [String(decoding: id, as: UTF8.self), system])
        people[system, default: []].append(person.map { scope.has(person: $0) } ?? false)
        numbers[system, default: []].append(person ?? 0)
        return mask?.id(id, ofPerson: person, in: system) ?? id
    }

    /// - Returns: The id that lines have; and the one by which they name the conversation, where that is another one.
    private func add(
        conversation id: [UInt8], _ system: String, _ db: Database
    ) throws -> (id: [UInt8], first: [UInt8]?) {
        let text = String(decoding: id, as: UTF8.self)
        let conversation = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT conversation FROM conversation_key WHERE external_id = ? AND system = ?"),
            arguments: [text, system])
        guard let conversation else {
            channels[system, default: []].append(Channel())
            return (id, nil)
        }
        channels[system, default: []].append(channel(of: conversation))
        let first = try Self.firstID(of: conversation, system, db).map { Array($0.utf8) } ?? id
        func name(_ its: [UInt8], isFirst: Bool) -> [UInt8] {
            mask?.id(its, ofConversation: conversation, isFirst: isFirst, in: system) ?? its
        }
        if first == id { return (name(id, isFirst: true), nil) }
        return (name(id, isFirst: false), name(first, isFirst: true))
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

    /// The number in the database of somebody in the system’s batches; 0 for nobody.
    func number(of person: RunIndex, _ system: String) -> Int64 {
        person == .nobody ? 0 : numbers[system]?[Int(person)] ?? 0
    }

    /// Whether somebody with that id in the system is told of.
    func has(personCalled id: String, _ system: String) throws -> Bool {
        guard scope.isPart || mask != nil else { return true }
        let person = try whole.read { db in
            try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT person FROM account WHERE external_id = ? AND system = ?"),
                arguments: [id, system])
        }
        return person.map { scope.has(person: $0) && !(mask?.hidesName(of: $0) ?? false) } ?? false
    }
}

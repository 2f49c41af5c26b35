import GRDB
import Hansard

/// The messages that a copy of what is held of one person has, each for the first reason that there is for it.
struct SubjectMessages {
    /// Their records.
    private(set) var records: Set<Int64> = []
    /// Those of which the files are not the person’s: the text alone is about them. Of messages with files.
    private(set) var withoutFiles: Set<Int64> = []
    /// The conversations that they are of, by their numbers in the database.
    private(set) var conversations: Set<Int64> = []
    /// By reason; messages by the person without their texts as well.
    private(set) var spans: [SubjectRegister.Category: SubjectRegister.Span] = [:]
    /// Those by the person, by kind of conversation.
    private(set) var written: [ConversationKind: SubjectRegister.Span] = [:]
    /// Where those by the person came from, by the numbers of the sources.
    private(set) var sources: Set<Int64> = []

    private let person: Int64
    private let names: NameReplacer
    /// The person’s pairs and groups.
    private let own: Set<Int64>
    private let kinds: [Int64: ConversationKind]
    private let answers: Set<Int64>
    private let changed: Set<Int64>
    private let namedBefore: Set<Int64>

    /// - Parameters:
    ///   - person: By their number in the database.
    ///   - names: Of everybody; the person’s stay.
    ///   - db: All of the archive.
    init(of person: Int64, _ names: NameReplacer, _ db: Database) throws {
        (self.person, self.names) = (person, names)
        let all: [(Int64, ConversationKind)] = try Row.fetchAll(db, sql: "SELECT id, kind FROM conversation").map {
            ($0[0], ConversationKind(rawValue: $0[1]) ?? .room)
        }
        kinds = Dictionary(uniqueKeysWithValues: all)
        let parts = try Int64.fetchAll(db, sql: Participant.conversations(of: "?1"), arguments: [person])
        own = Set(parts).intersection(all.filter { $0.1 != .room }.map(\.0))
        answers = try Set(Int64.fetchAll(db, sql: Self.answers, arguments: [person]))
        changed = try Set(Int64.fetchAll(db, sql: Self.changes, arguments: [person]))
        namedBefore = try Self.named(names, db)
        try find(db)
    }

    /// Messages that answer one by the person; in a thread that they began, those that answer no other message.
    private static let answers = """
        WITH own AS MATERIALIZED (
            SELECT conversation, source_id FROM message
            WHERE sender = ?1 AND conversation IN (SELECT conversation FROM writer WHERE person = ?1))
        SELECT its.seq FROM own CROSS JOIN message AS its INDEXED BY message_reply
            ON its.conversation = own.conversation AND its.reply_to = own.source_id
        UNION SELECT its.seq FROM own CROSS JOIN message AS its INDEXED BY message_thread
            ON its.conversation = own.conversation AND its.thread = own.source_id
            WHERE its.reply_to IS NULL
        """

    private static let changes = """
        SELECT message FROM edit WHERE editor = ?1 UNION SELECT message FROM deletion WHERE deleter = ?1
        UNION SELECT message FROM reaction WHERE person = ?1
        """

    /// Messages of which an earlier text or a file’s name names the person.
    private static func named(_ names: NameReplacer, _ db: Database) throws -> Set<Int64> {
        var messages: Set<Int64> = []
        let select = try Statement(
            db,
            """
            SELECT message, text FROM edit WHERE text IS NOT NULL
            UNION ALL SELECT message, name FROM attachment WHERE name IS NOT NULL
            """)
        defer { select.reset() }
        while try select.step() { if names.keeps(in: select.bytes(1)) { messages.insert(select.int(0)) } }
        return messages
    }

    private mutating func find(_ db: Database) throws {
        let select = try Statement(
            db, "SELECT conversation, sent_at, seq, ifnull(sender, 0), marks, source, text FROM message")
        defer { select.reset() }
        while try select.step() {
            let (conversation, seq) = (select.int(0), select.int(2))
            guard let reason = reason(conversation, seq, sender: select.int(3), select.bytes(6)) else { continue }
            let at = Timestamp(microseconds: select.int(1))
            let marks = MessageMarks(rawValue: select.int(4))
            records.insert(seq)
            conversations.insert(conversation)
            spans[reason, default: .init()].take(from: at, to: at)
            if reason == .written {
                written[kinds[conversation] ?? .room, default: .init()].take(from: at, to: at)
                sources.insert(select.int(5))
                if marks.contains(.erased) { spans[.erased, default: .init()].take(from: at, to: at) }
            } else if reason != .received, marks.contains(.attachments) {
                withoutFiles.insert(seq)
            }
        }
    }

    private func reason(
        _ conversation: Int64, _ seq: Int64, sender: Int64, _ text: UnsafeBufferPointer<UInt8>
    ) -> SubjectRegister.Category? {
        if sender == person { return .written }
        if own.contains(conversation) { return .received }
        if answers.contains(seq) { return .replies }
        if changed.contains(seq) { return .changed }
        return namedBefore.contains(seq) || names.keeps(in: text) ? .naming : nil
    }
}

import GRDB
import Hansard

/// What an archive’s conversations are, as each of its systems says: the lines of an export that stand before all messages.
struct NativeConversations {
    /// The conversation’s number in the database.
    let id: Int64
    let line: NativeConversation

    /// What holds now comes last; conversations of which no record says what they are stand at the end.
    ///
    /// - Parameter mask: What is withheld; `nil` for nothing.
    static func all(_ db: Database, _ scope: NativeScope, _ mask: NativeMask?) throws -> [NativeConversations] {
        let all = try all(db, scope)
        guard let mask else { return all }
        return try all.map { its in
            let pair = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT low, high FROM conversation WHERE id = ?"), arguments: [its.id])
            return NativeConversations(
                id: its.id, line: mask.masked(its.line, of: its.id, pair: (pair?[0], pair?[1])))
        }
    }

    private static func all(_ db: Database, _ scope: NativeScope) throws -> [NativeConversations] {
        var described: Set<Key> = []
        var all: [NativeConversations] = []
        for row in try Row.fetchAll(db, sql: versions) {
            let (id, system, isNow): (Int64, String, Bool) = (row[0], row[1], row[8])
            guard scope.has(conversation: id), isNow || !scope.isPart else { continue }
            guard var line = try line(of: id, system, db) else { continue }
            line.kind = ConversationKind(rawValue: row[2]) ?? .room
            func text(_ column: Int) -> String? { (row[column] as String?).flatMap { $0.isEmpty ? nil : $0 } }
            (line.name, line.topic, line.purpose, line.isArchived) = (text(3), text(4), text(5), row[6])
            line.extra = scope.isPart ? nil : row[7]
            described.insert(Key(id: id, system: system))
            all.append(NativeConversations(id: id, line: line))
        }
        for row in try Row.fetchAll(db, sql: ids) {
            let key = Key(id: row[0], system: row[1])
            guard scope.has(conversation: key.id), described.insert(key).inserted else { continue }
            guard let line = try line(of: key.id, key.system, db), !line.isSaidByItsID else { continue }
            all.append(NativeConversations(id: key.id, line: line))
        }
        return all
    }

    private struct Key: Hashable {
        let id: Int64
        let system: String
    }

    private static let versions = """
        SELECT own.conversation, ifnull((SELECT system FROM source WHERE source.id = own.source), ''), own.kind, own.name,
            own.topic, own.purpose, own.is_archived, own.extra,
            conversation.version IS NULL OR conversation.version = own.seq AS is_now
        FROM conversation_version AS own JOIN conversation ON conversation.id = own.conversation
        ORDER BY is_now, own.seq
        """

    private static let ids = """
        SELECT conversation, system FROM conversation_key GROUP BY conversation, system
        ORDER BY system, min(external_id)
        """

    /// What of it does not depend on who says it.
    private static func line(of conversation: Int64, _ system: String, _ db: Database) throws -> NativeConversation? {
        guard let channel = try NativeDirectory.firstID(of: conversation, system, db),
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT kind, low, high FROM conversation WHERE id = ?"),
                arguments: [conversation])
        else { return nil }
        var line = NativeConversation()
        (line.system, line.channel, line.kind) = (system, channel, ConversationKind(rawValue: row[0]) ?? .room)
        func id(of person: Int64?) throws -> String? {
            try String.fetchOne(
                db.cachedStatement(
                    sql: "SELECT external_id FROM account WHERE person = ? AND system = ? ORDER BY id LIMIT 1"),
                arguments: [person, system])
        }
        if let lower = try id(of: row[1]), let higher = try id(of: row[2]) {
            line.pair = LogPair(lower: lower, higher: higher)
        }
        return line
    }
}

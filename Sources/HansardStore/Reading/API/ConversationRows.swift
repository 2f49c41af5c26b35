import GRDB
import Hansard

extension ArchiveReader {
    /// The conversation of that id in the source, or else of that slug. One row, by a unique index.
    package func conversation(named name: String) throws -> ConversationSummary? {
        // SQLite would take what stands before a NUL for all of the name.
        guard !name.utf8.contains(0) else { return nil }
        return try read { db in
            for column in ["source_id", "slug"] {
                let select = try db.cachedStatement(
                    sql: "SELECT \(ConversationSummary.columns) FROM conversation WHERE \(column) = ? AND messages > 0")
                if let row = try Row.fetchOne(select, arguments: [name]) { return ConversationSummary(row) }
            }
            return nil
        }
    }

    /// The conversation with that account. One row, by a unique index.
    package func conversation(of account: Account) throws -> ConversationSummary? {
        try read { db in
            let select = try db.cachedStatement(
                sql: """
                    SELECT \(ConversationSummary.columns) FROM conversation WHERE messages > 0 AND id = (
                        SELECT conversation FROM conversation_key WHERE external_id = ? AND system = ?)
                    """)
            let arguments: StatementArguments = [account.externalID.text, account.system]
            return try Row.fetchOne(select, arguments: arguments).map { ConversationSummary($0) }
        }
    }

    package func conversation(_ id: Int64) throws -> ConversationSummary? {
        try read { db in
            let select = try db.cachedStatement(
                sql: "SELECT \(ConversationSummary.columns) FROM conversation WHERE id = ?")
            return try Row.fetchOne(select, arguments: [id]).map { ConversationSummary($0) }
        }
    }

    /// Where a conversation is in the list of them.
    package struct ConversationPlace: Sendable {
        package let lastAt: Int64
        package let id: Int64
        package init(lastAt: Int64, id: Int64) { (self.lastAt, self.id) = (lastAt, id) }
        package static let first = ConversationPlace(lastAt: .max, id: .max)
    }

    /// Conversations after `place`, those with the newest messages first: a range of the index `conversation_latest`.
    ///
    /// - Parameter since: Only those with a message at that instant or later.
    /// - Parameter person: Only those in which this person has a part.
    package func conversations(
        after place: ConversationPlace, kind: ConversationKind?, since: Timestamp?, person: Int64?, limit: Int
    ) throws -> [ConversationSummary] {
        try read { db in
            let participates = Participant.select({ _ in "1" }) {
                "\($0.conversation) = conversation.id AND \($0.person) = ?5"
            }
            let select = try db.cachedStatement(
                sql: """
                    SELECT \(ConversationSummary.columns) FROM conversation
                    WHERE (last_at, id) < (?1, ?2) AND last_at >= ?3 AND messages > 0 AND (?4 IS NULL OR kind = ?4)
                        AND (?5 IS NULL OR EXISTS (\(participates)))
                    ORDER BY last_at DESC, id DESC LIMIT ?6
                    """)
            let arguments: StatementArguments = [
                place.lastAt, place.id, since?.microseconds ?? Int64.min, kind.map { Int64($0.rawValue) }, person,
                limit,
            ]
            return try Row.fetchAll(select, arguments: arguments).map { ConversationSummary($0) }
        }
    }
}

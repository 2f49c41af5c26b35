import GRDB
import Hansard

/// Which conversation of the archive one is that a source brings under another id: an export without its lists knows
/// conversations by the names of their folders alone.
extension IngestWriter {
    /// The conversation that the archive has for `id` under another name; `nil` when it has none, or has the id itself.
    ///
    /// A name alone decides nothing, since every workspace has a `general`: it has to be an export's of the same kind, and
    /// somebody must have written in it whom this run knows. (Ids of users are unique across workspaces.) What was said
    /// before the conversation was made belongs to an older one of its name.
    func knownConversation(_ id: String, _ names: ConversationIdentity) throws -> Int64? {
        let isThere = "SELECT EXISTS (SELECT 1 FROM conversation WHERE source_id = ?)"
        if try Bool.fetchOne(db, sql: isThere, arguments: [id]) == true { return nil }
        let alias = "SELECT conversation FROM conversation_alias WHERE id = ?"
        if let known = try Int64.fetchOne(db, sql: alias, arguments: [id]) { return known }
        // Two ids of the system are two conversations.
        let named =
            names.hasOwnID
            ? "conversation.id NOT IN (SELECT conversation FROM conversation_alias) AND conversation.source_id"
            : "conversation_version.name"
        let select = """
            SELECT DISTINCT conversation.id FROM conversation
                JOIN conversation_version ON conversation_version.conversation = conversation.id
                JOIN source ON source.id = conversation_version.source
            WHERE \(named) = ? AND source.format = ?
            """
        let format = try String.fetchOne(db, sql: "SELECT format FROM source WHERE id = ?", arguments: [sourceID])
        var candidates: Set<Int64> = []
        for name in names.names where name != id || !names.hasOwnID {
            candidates.formUnion(try Int64.fetchAll(db, sql: select, arguments: [name, format]))
        }
        let fitting = try candidates.filter { try begins($0, after: names.created) && hasKnownWriter($0) }
        guard fitting.count == 1, let known = fitting.first else { return nil }
        if names.hasOwnID {
            try db.execute(sql: "INSERT INTO conversation_alias VALUES (?, ?)", arguments: [id, known])
        }
        return known
    }

    private func begins(_ conversation: Int64, after created: Timestamp?) throws -> Bool {
        guard let created else { return true }
        let first = "SELECT min(sent_at) FROM message WHERE conversation = ?"
        return try Int64.fetchOne(db, sql: first, arguments: [conversation]).map { $0 >= created.microseconds } ?? true
    }

    /// Whether a person of this run has written in `conversation`. Slackbot is in every workspace, and a bot without an id
    /// has a name only.
    private func hasKnownWriter(_ conversation: Int64) throws -> Bool {
        let known = Set(people)
        let writers = try Row.fetchCursor(
            db,
            sql: """
                SELECT DISTINCT sender, person.source_id FROM message JOIN person ON person.id = sender
                WHERE conversation = ? AND person.source_id <> 'USLACKBOT' AND person.source_id NOT LIKE 'bot:%'
                """, arguments: [conversation])
        while let writer = try writers.next() { if known.contains(writer[0]) { return true } }
        return false
    }
}

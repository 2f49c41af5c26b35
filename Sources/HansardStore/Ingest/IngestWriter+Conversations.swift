import GRDB
import Hansard

/// Which conversation of the archive one is that a source brings under another id: an export without its lists knows
/// conversations by the names of their folders alone.
extension IngestWriter {
    /// The conversation that the archive has for `account`, under whatever name; `nil` when it has none.
    ///
    /// A name alone decides nothing, since every workspace has a `general`: it has to be an export's of the same kind, and
    /// somebody must have written in it whom this run knows. (Ids of users are unique across workspaces.) What was said
    /// before the conversation was made belongs to an older one of its name.
    func knownConversation(
        _ account: Account, _ kind: ConversationKind, _ names: ConversationIdentity
    ) throws -> Int64? {
        if let known = try accounts.find(.conversation, account) { return known }
        let id = account.externalID.text
        // Two ids of the system are two conversations.
        let named =
            names.hasOwnID
            ? "conversation.id NOT IN (SELECT conversation FROM conversation_alias) AND conversation_key.external_id"
            : "conversation_version.name"
        let select = """
            SELECT DISTINCT conversation.id FROM conversation
                JOIN conversation_key ON conversation_key.conversation = conversation.id
                JOIN conversation_version ON conversation_version.conversation = conversation.id
                JOIN source ON source.id = conversation_version.source
            WHERE \(named) = ?1 AND source.format = ?2 AND source.system = ?3 AND conversation_key.system = ?3
            """
        var candidates: Set<Int64> = []
        for name in names.names where name != id || !names.hasOwnID {
            candidates.formUnion(try Int64.fetchAll(db, sql: select, arguments: [name, inputFormat, account.system]))
        }
        let fitting = try candidates.filter { try begins($0, after: names.created) && hasKnownWriter($0) }
        guard fitting.count == 1, let known = fitting.first else { return nil }
        if names.hasOwnID { try accounts.addAlias(account, kind, of: known) }
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
                SELECT DISTINCT sender FROM message JOIN account ON account.person = sender
                WHERE conversation = ? AND system = ? AND external_id <> 'USLACKBOT' AND external_id NOT LIKE 'bot:%'
                """, arguments: [conversation, system])
        while let writer = try writers.next() { if known.contains(writer[0]) { return true } }
        return false
    }
}

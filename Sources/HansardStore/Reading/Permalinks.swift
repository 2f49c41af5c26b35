import GRDB
import Hansard

/// Where a message stands in a site.
package struct MessageAddress: Hashable, Sendable {
    /// Its conversation’s number in the database, and folder.
    package let conversation: Int64
    package let slug: String
    /// The name of the page that it is on, without an ending.
    package let page: String
    /// Its id in the source.
    package let id: String

    /// From the site’s root.
    package var target: TextLinks.Target {
        TextLinks.Target(page: "conversations/\(slug)/\(page)", anchor: messageAnchor(id))
    }
}

/// A message whose text may lead to another.
package struct LinkingMessage: Sendable {
    package let conversation: Int64
    package let position: MessagePosition
    package let targets: [Permalink]
}

extension ArchiveReader {
    /// Where the message is that an address leads to, if the archive, or of a reader with a scope the scope, has it. A few rows by
    /// their keys.
    package func address(of link: Permalink) throws -> MessageAddress? {
        for (conversation, slug) in try conversations(of: link.place) {
            let found = try read { db in try statements.lookup(db).find(conversation, link.message) }
            guard let found else { continue }
            let periods = try periods(of: conversation)
            guard let page = periods.page(of: found.position) else { continue }
            return MessageAddress(conversation: conversation, slug: slug, page: periods[page].name, id: found.id)
        }
        return nil
    }

    /// The number of the conversation in the database that an address leads to, if the archive, or of a reader with a scope the
    /// scope, has messages of it.
    package func conversation(of link: Permalink.Conversation) throws -> Int64? {
        try conversations(of: link).first?.id
    }

    /// What addresses of a system that has them may call conversations, by their numbers in the database; of one conversation, in
    /// order.
    package func idsInAddresses() throws -> [Int64: [String]] {
        try read { db in
            let alias = try hasAliases(db) ? "UNION SELECT its.conversation, its.id FROM conversation_alias AS its" : ""
            let rows = try Row.fetchAll(
                db, sql: "SELECT id, source_id FROM conversation WHERE has_short_names \(alias) ORDER BY 1, 2")
            var ids: [Int64: [String]] = [:]
            for row in rows {
                guard let link = Permalink.Conversation(sourceID: row[1]) else { continue }
                if ids[row[0]]?.contains(link.id) != true { ids[row[0], default: []].append(link.id) }
            }
            return ids
        }
    }

    /// The conversations with messages that a system may call so: by its id alone, spelled out, or by another one.
    private func conversations(of link: Permalink.Conversation) throws -> [(id: Int64, slug: String)] {
        try read { db in
            let ids = "(?1, ?2)"
            let alias =
                try hasAliases(db)
                ? "OR id IN (SELECT its.conversation FROM conversation_alias AS its WHERE its.id IN \(ids))" : ""
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT id, slug FROM conversation WHERE messages > 0 AND (source_id IN \(ids) \(alias))
                    ORDER BY source_id DESC
                    """,
                arguments: [link.sourceIDs.alone, link.sourceIDs.spelledOut]
            ).map { ($0[0], $0[1]) }
        }
    }

    private func hasAliases(_ db: Database) throws -> Bool { try db.tableExists("conversation_alias") }

    /// Whether a message of a stretch of a conversation may have an address of another in what it says or said.
    ///
    /// - Parameter end: The first message after the stretch; `nil` for the conversation’s end.
    package func hasLinkingMessages(
        in conversation: Int64, from start: MessagePosition, before end: MessagePosition?
    ) throws -> Bool {
        try read { db in
            let stretch =
                "conversation = ?1 AND (sent_at, message.seq) >= (?2, ?3) AND (sent_at, message.seq) < (?4, ?5)"
            let edited = MessageMarks.edited.rawValue
            return try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM message WHERE \(stretch) AND instr(text, '\(Permalink.mark)') > 0)
                        OR EXISTS (SELECT 1 FROM message CROSS JOIN edit ON edit.message = message.seq
                            WHERE \(stretch) AND marks & \(edited) AND instr(edit.text, '\(Permalink.mark)') > 0)
                    """,
                arguments: [
                    conversation, start.at, start.seq, end?.at ?? Int64.max, end?.seq ?? Int64.max,
                ]) ?? true
        }
    }

    /// The messages with addresses of messages in what they say or said, by an index of such texts.
    package func linkingMessages() throws -> [LinkingMessage] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT conversation, sent_at, seq, text FROM message
                        WHERE instr(text, '\(Permalink.mark)') > 0
                    UNION ALL SELECT message.conversation, message.sent_at, message.seq, edit.text
                        FROM edit CROSS JOIN message ON message.seq = edit.message
                        WHERE instr(edit.text, '\(Permalink.mark)') > 0
                    """)
            var found: [LinkingMessage] = []
            while let row = try rows.next() {
                var text: String = row[3]
                let targets = text.withUTF8 { Permalink.all(in: $0) }
                guard !targets.isEmpty else { continue }
                found.append(
                    LinkingMessage(
                        conversation: row[0], position: MessagePosition(at: row[1], seq: row[2]), targets: targets))
            }
            return found
        }
    }
}

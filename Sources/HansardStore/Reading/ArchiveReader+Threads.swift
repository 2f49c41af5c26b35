import GRDB
import Hansard

/// A message with others that answer it, and the answers to those, and so on.
package struct MessageThread: Sendable {
    /// The id of the first message in the source.
    package let id: String
    /// The first message and all others, in the order of time.
    package let messages: [LocatedMessage]
}

extension ArchiveReader {
    /// The ids of the messages of a conversation that begin a thread: others answer them, and they answer none.
    package func threadRoots(in conversation: Int64) throws -> [String] {
        try read { db in
            let select = try statement(
                """
                SELECT source_id FROM message
                WHERE conversation = ? AND marks & \(MessageMarks.replies.rawValue) AND reply_to IS NULL
                    AND (thread IS NULL OR thread = source_id)
                ORDER BY sent_at, seq
                """, db)
            select.bind(1, conversation)
            defer { select.reset() }
            var roots: [String] = []
            while try select.step() { roots.append(select.string(0)) }
            return roots
        }
    }

    /// The thread that begins with `id`; `nil` if it has fewer answers than `ThreadName.leastAnswers`, or if there is no such
    /// message that begins one.
    package func thread(_ id: String, in conversation: Int64) throws -> MessageThread? {
        try read { db in
            guard let root = try statements.lookup(db).find(conversation, id), try isRoot(root.position.seq, id, db)
            else {
                return nil
            }
            var places: Set<MessagePosition> = [root.position]
            var waiting = [id]
            while let next = waiting.popLast() {
                for answer in try answers(to: next, in: conversation, db) where places.insert(answer.place).inserted {
                    if answer.isAnswered { waiting.append(answer.id) }
                }
                // Its own answers, which come first, say whether there is a page: the transcript leads to it by their number.
                guard places.count > ThreadName.leastAnswers else { return nil }
            }
            return MessageThread(id: id, messages: places.sorted().map { LocatedMessage($0, in: conversation) })
        }
    }

    private func isRoot(_ seq: Int64, _ id: String, _ db: Database) throws -> Bool {
        let select = try statement("SELECT reply_to, thread FROM message WHERE seq = ?", db)
        select.bind(1, seq)
        defer { select.reset() }
        guard try select.step(), select.isNull(0) else { return false }
        return select.isNull(1) || select.string(1) == id
    }

    private func answers(
        to id: String, in conversation: Int64, _ db: Database
    ) throws -> [(place: MessagePosition, id: String, isAnswered: Bool)] {
        var found: [(place: MessagePosition, id: String, isAnswered: Bool)] = []
        // Without an order: for its sake SQLite would go through the whole conversation.
        for column in ["reply_to", "thread"] {
            let select = try statement(
                "SELECT sent_at, seq, source_id, marks FROM message WHERE conversation = ?1 AND \(column) = ?2", db)
            select.bind(1, conversation)
            select.bind(2, copying: id)
            defer { select.reset() }
            while try select.step() {
                found.append(
                    (
                        MessagePosition(at: select.int(0), seq: select.int(1)), select.string(2),
                        MessageMarks(rawValue: select.int(3)).contains(.replies)
                    ))
            }
        }
        return found
    }

    /// The threads some of whose messages records after `seq` brought or changed: their first messages’ ids, by conversation.
    package func threadRoots(changedAfter seq: Int64) throws -> [Int64: Set<String>] {
        try read { db in
            var changed = "SELECT seq FROM message WHERE seq > ?1"
            for table in ["edit", "deletion", "reaction", "attachment_record", "attachment_file", "missing"] {
                changed += " UNION SELECT message FROM \(table) WHERE seq > ?1"
            }
            changed += " UNION SELECT message FROM erased WHERE erasure > ?1"
            if try ReactionCountRow.isThere(db) {
                changed += " UNION SELECT message FROM reaction_count WHERE seq > ?1"
            }
            let select = try Statement(
                db,
                """
                SELECT conversation, source_id, reply_to, thread FROM message WHERE seq IN (\(changed))
                    AND (reply_to IS NOT NULL OR thread IS NOT NULL OR marks & \(MessageMarks.replies.rawValue))
                """)
            select.bind(1, seq)
            var roots: [Int64: Set<String>] = [:]
            while try select.step() {
                let conversation = select.int(0)
                let parent = select.optionalString(3) ?? select.optionalString(2)
                let root = try parent.map { try self.root(above: $0, in: conversation, db) } ?? select.string(1)
                roots[conversation, default: []].insert(root)
            }
            return roots
        }
    }

    /// The first message of the thread that `id` belongs to.
    private func root(above id: String, in conversation: Int64, _ db: Database) throws -> String {
        let lookup = try statements.lookup(db)
        var (id, seen) = (id, Set<String>())
        while seen.insert(id).inserted, let found = try lookup.find(conversation, id) {
            let parents = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT reply_to, thread FROM message WHERE seq = ?"),
                arguments: [found.position.seq])
            guard let parent = (parents?[1] as String?) ?? (parents?[0] as String?), parent != id else { return id }
            id = parent
        }
        return id
    }
}

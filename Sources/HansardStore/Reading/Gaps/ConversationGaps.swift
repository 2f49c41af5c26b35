import GRDB
import Hansard

/// What records of conversations say of others that are not there. Each query goes over the records that say so, and looks
/// their messages up by an index.
struct ConversationGaps {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// In no order.
    func all() throws -> [Gap] {
        try answered() + attachments() + leftOut() + withoutFile() + vanished() + reactions()
    }

    /// Examples that are named.
    private static let mostExamples = 3

    private struct Answered {
        var gap = Gap(.answered, count: 0)
        var count: Int64 = 0
        var examples: [String] = []
        /// The answer that came first.
        var first: Int64?
    }

    /// Those that others answer: by conversation, with the answer that was sent first.
    private func answered() throws -> [Gap] {
        func answer(_ column: String, _ value: String, _ index: String) -> String {
            "(SELECT \(value) FROM message INDEXED BY message_\(index) WHERE conversation = own.conversation AND \(column) = own.id)"
        }
        let columns = [("reply_to", "reply"), ("thread", "thread")].flatMap { column, index in
            ["min(sent_at)", "max(sent_at)"].map { answer(column, $0, index) }
        }
        let rows = try Row.fetchCursor(
            db, sql: "SELECT conversation, id, \(columns.joined(separator: ", ")) FROM awaited AS own")
        var byConversation: [Int64: Answered] = [:]
        while let row = try rows.next() {
            let times = (2...5).compactMap { row[$0] as Int64? }
            guard let first = times.min(), let last = times.max() else { continue }
            var own = byConversation[row[0]] ?? Answered()
            own.count += 1
            if own.examples.count < Self.mostExamples { own.examples.append(row[1]) }
            if first < own.first ?? .max { own.first = first }
            own.gap.from = min(own.gap.from ?? Timestamp(microseconds: first), Timestamp(microseconds: first))
            own.gap.until = max(own.gap.until ?? Timestamp(microseconds: last), Timestamp(microseconds: last))
            byConversation[row[0]] = own
        }
        return try byConversation.map { conversation, own in
            var gap = Gap(.answered, count: own.count)
            (gap.conversation, gap.examples) = (conversation, own.examples)
            (gap.from, gap.until) = (own.gap.from, own.gap.until)
            (gap.source, gap.line) = try place(ofAnswerIn: conversation, at: own.first ?? 0)
            return gap
        }
    }

    private func place(ofAnswerIn conversation: Int64, at sentAt: Int64) throws -> (String?, Int64?) {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT source.name, message.line FROM message JOIN source ON source.id = message.source
                    WHERE conversation = ? AND sent_at = ? AND ifnull(reply_to, thread) IS NOT NULL
                    """), arguments: [conversation, sentAt])
        return (row?[0], row?[1])
    }

    /// Those of messages that have not come: by conversation, with the one that came first.
    private func attachments() throws -> [Gap] {
        try rows(
            """
            SELECT conversation, count(DISTINCT message_id), min(id), message_id, line,
                (SELECT name FROM source WHERE source.id = awaited_attachment.source)
            FROM awaited_attachment GROUP BY conversation
            """
        ) { row in
            var gap = Gap(.attachment, count: row[1])
            (gap.conversation, gap.examples) = (row[0], [row[3]])
            (gap.line, gap.source) = (row[4], row[5])
            return gap
        }
    }

    /// The message of a row of `own`, by the index that has all that is asked.
    private static let message = "JOIN message AS m INDEXED BY message_seq ON m.seq = own.message"
    private static let isErased = "EXISTS (SELECT 1 FROM erased WHERE erased.message = own.message)"

    /// Files that were there and were not taken, unless they came later.
    private func leftOut() throws -> [Gap] {
        guard try db.tableExists("attachment_file") else { return [] }
        return try rows(
            """
            SELECT m.conversation, count(*), min(m.sent_at), max(m.sent_at), source.name, min(own.line), own.left_out
            FROM attachment_file AS own \(Self.message) JOIN source ON source.id = own.source
            WHERE own.left_out <> 0 AND NOT \(Self.isErased) AND NOT EXISTS (
                SELECT 1 FROM attachment_file AS kept
                WHERE kept.message = own.message AND kept.ordinal = own.ordinal AND kept.left_out = 0)
            GROUP BY m.conversation, own.source, own.left_out
            """
        ) { row in
            var gap = Self.gap(.file, row)
            (gap.source, gap.line) = (row[4], row[5])
            gap.leftOut = AttachmentFile.LeftOut(rawValue: row[6])
            return gap
        }
    }

    /// Files that a source names and does not have.
    private func withoutFile() throws -> [Gap] {
        let hasFile =
            try db.tableExists("attachment_file")
            ? "EXISTS (SELECT 1 FROM attachment_file AS f WHERE f.message = own.message AND f.ordinal = own.ordinal)"
            : "0"
        return try rows(
            """
            SELECT m.conversation, count(*), min(m.sent_at), max(m.sent_at)
            FROM attachment AS own \(Self.message) WHERE NOT \(hasFile) AND NOT \(Self.isErased)
            GROUP BY m.conversation
            """
        ) { Self.gap(.file, $0) }
    }

    private func vanished() throws -> [Gap] {
        try rows(
            """
            SELECT m.conversation, count(*), min(m.sent_at), max(m.sent_at), source.name
            FROM missing AS own \(Self.message) LEFT JOIN source ON source.id = own.source
            GROUP BY m.conversation, own.source
            """
        ) { row in
            var gap = Self.gap(.vanished, row)
            gap.source = row[4]
            return gap
        }
    }

    private func reactions() throws -> [Gap] {
        guard try ReactionCountRow.isThere(db) else { return [] }
        let named = """
            (SELECT count(DISTINCT r.person) FROM reaction AS r
                WHERE r.message = own.message AND r.emoji = own.emoji AND NOT r.removed)
            """
        return try rows(
            """
            SELECT m.conversation, sum(own.count - \(named)), min(m.sent_at), max(m.sent_at), source.name, min(own.line)
            FROM reaction_count AS own \(Self.message) JOIN source ON source.id = own.source
            WHERE own.is_shown AND own.count > \(named) GROUP BY m.conversation, own.source
            """
        ) { row in
            var gap = Self.gap(.reactions, row)
            (gap.source, gap.line) = (row[4], row[5])
            return gap
        }
    }

    /// Of a row that begins with conversation, count, and the first and the last time.
    private static func gap(_ kind: GapKind, _ row: Row) -> Gap {
        var gap = Gap(kind, count: row[1])
        gap.conversation = row[0]
        (gap.from, gap.until) = (Timestamp(microseconds: row[2]), Timestamp(microseconds: row[3]))
        return gap
    }

    private func rows(_ sql: String, _ gap: (Row) -> Gap) throws -> [Gap] {
        try Row.fetchAll(db, sql: sql).map(gap)
    }
}

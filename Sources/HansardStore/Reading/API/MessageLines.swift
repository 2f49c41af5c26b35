import GRDB
import Hansard

/// A message as a program gets it. Its texts are lent until the call that hands it over returns.
package struct MessageLine {
    package typealias Text = UnsafeBufferPointer<UInt8>

    package let conversation: Int64
    package let place: MessagePosition
    package let shape: MessageShape
    package let marks: MessageMarks
    package let sender: Int64?
    package let id: Text
    /// The text that it came with. `details` has a newer one, if there is one.
    package let text: Text
    package let replyTo: Text?
    package let thread: Text?
    /// The sender's name at the time, where the source keeps it.
    package let senderName: Text?
    /// For a message with any of `marks`.
    package var details: MessageDetails?
}

/// What came after a message.
package struct MessageDetails {
    package struct Text {
        package let bytes: [UInt8]
        package let format: TextFormat
    }

    /// The newest text.
    package var text: Text?
    package var isEdited = false
    package var editedAt: Timestamp?
    package var deletedAt: Timestamp?
    package var deletedBy: Int64?
    package var attachments: [TranscriptPage.Attachment] = []
    /// Those that stand.
    package var reactions: [TranscriptPage.ReactionGroup] = []
}

extension ArchiveReader {
    static let lineColumns =
        "conversation, sent_at, seq, shape, marks, sender, source_id, text, reply_to, thread, sender_name"

    /// Calls `body` with the messages of a conversation after `place`, oldest first, `limit` of them at most; whether
    /// there are more. One range of the conversation's rows.
    package func messageLines(
        in conversation: Int64, after place: MessagePosition, limit: Int, _ people: PeopleDirectory,
        _ body: (MessageLine) throws -> Void
    ) throws -> Bool {
        try read { db in
            let select = try statement(
                """
                SELECT \(Self.lineColumns) FROM message
                WHERE conversation = ?1 AND (sent_at, seq) > (?2, ?3) ORDER BY sent_at, seq LIMIT ?4
                """, db)
            select.bind(1, conversation)
            select.bind(2, place.at)
            select.bind(3, place.seq)
            select.bind(4, Int64(limit + 1))
            defer { select.reset() }
            var count = 0
            while try select.step() {
                if count == limit { return true }
                count += 1
                try body(try line(select, people, db))
            }
            return false
        }
    }

    /// Calls `body` with one message. One row, by its record.
    package func messageLine(
        _ seq: Int64, _ people: PeopleDirectory, _ body: (MessageLine) throws -> Void
    ) throws {
        try read { db in
            let select = try statement("SELECT \(Self.lineColumns) FROM message WHERE seq = ?", db)
            select.bind(1, seq)
            defer { select.reset() }
            if try select.step() { try body(try line(select, people, db)) }
        }
    }

    private func line(_ row: Statement, _ people: PeopleDirectory, _ db: Database) throws -> MessageLine {
        let marks = MessageMarks(rawValue: row.int(4))
        func text(_ column: Int32) -> MessageLine.Text? { row.isNull(column) ? nil : row.bytes(column) }
        var line = MessageLine(
            conversation: row.int(0), place: MessagePosition(at: row.int(1), seq: row.int(2)),
            shape: MessageShape(code: row.int(3)), marks: marks, sender: row.optionalInt(5), id: row.bytes(6),
            text: row.bytes(7), replyTo: text(8), thread: text(9), senderName: text(10))
        if !marks.isDisjoint(with: [.edited, .deleted, .reactions, .attachments]) {
            line.details = try details(of: line.place.seq, marks, people, db)
        }
        return line
    }

    private func details(
        of seq: Int64, _ marks: MessageMarks, _ people: PeopleDirectory, _ db: Database
    ) throws -> MessageDetails {
        let statements = try self.statements.transcripts(db)
        var details = MessageDetails()
        if marks.contains(.edited) {
            let edits = try statements.edits(of: seq)
            let newest = edits.last { $0.version >= 0 }
            (details.isEdited, details.editedAt) = (!edits.isEmpty, newest?.at)
            if let newest, newest.version > 0 {
                details.text = MessageDetails.Text(bytes: Array(newest.text.utf8), format: newest.format)
            }
        }
        if marks.contains(.deleted), let deletion = try statements.deletion(of: seq) {
            (details.deletedAt, details.deletedBy) = (deletion.at, deletion.by)
        }
        if marks.contains(.attachments) { details.attachments = try statements.attachments(of: seq) }
        if marks.contains(.reactions) {
            details.reactions = TranscriptPage.groups(
                of: try statements.reactions(of: seq, people), try statements.reactionCounts(of: seq))
        }
        return details
    }

    /// Goes back `count` messages from `place`: the place right before the last of them, how many there were, and
    /// whether there are still older ones. One range of the conversation's rows; no text is read.
    package func stepBack(
        in conversation: Int64, from place: MessagePosition, _ count: Int
    ) throws -> (place: MessagePosition, count: Int, hasMore: Bool) {
        try read { db in
            let select = try statement(
                """
                SELECT sent_at, seq FROM message
                WHERE conversation = ?1 AND (sent_at, seq) < (?2, ?3) ORDER BY sent_at DESC, seq DESC LIMIT ?4
                """, db)
            select.bind(1, conversation)
            select.bind(2, place.at)
            select.bind(3, place.seq)
            select.bind(4, Int64(count + 1))
            defer { select.reset() }
            var found = (place: place.before, count: 0, hasMore: false)
            while try select.step() {
                if found.count == count {
                    found.hasMore = true
                    break
                }
                found.place = MessagePosition(at: select.int(0), seq: select.int(1)).before
                found.count += 1
            }
            return found
        }
    }

    /// Where a message is, by its id in the source.
    package func place(ofMessage id: String, in conversation: Int64) throws -> MessagePosition? {
        try read { db in
            try statements.lookup(db).find(conversation, id).map {
                MessagePosition(at: $0.sentAt.microseconds, seq: $0.seq)
            }
        }
    }

    /// The oldest message of a conversation that somebody has not seen. One row, by its key.
    package func firstUnseen(by person: Int64, in conversation: Int64) throws -> MessagePosition? {
        try read { db in
            let select = try statement(
                "SELECT oldest_at, oldest FROM unseen WHERE conversation = ? AND person = ? AND oldest NOT NULL", db)
            select.bind(1, conversation)
            select.bind(2, person)
            defer { select.reset() }
            return try select.step() ? MessagePosition(at: select.int(0), seq: select.int(1)) : nil
        }
    }
}

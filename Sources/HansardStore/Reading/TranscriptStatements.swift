import GRDB
import Hansard
import PairChannel

/// The statements of `TranscriptReader`, prepared once a reader.
final class TranscriptStatements {
    private let messages: Statement
    let message: Statement
    private let editRows: Statement
    private let deletionRow: Statement
    private let erasureRow: Statement
    private let attachmentRows: Statement
    private let reactionRows: Statement
    private let reactionCountRows: Statement?
    private let replyRows: Statement
    private let nextReader: Statement
    private let markRows: Statement
    private let messageID: Statement
    private let lastMessage: Statement

    /// The answers to a message, oldest first.
    ///
    /// Left to itself, SQLite takes the conversation in its order and looks at every message of it. The indexes are
    /// those of the archive’s own table: they say where answers are, and `message` which of them may be read.
    static let replies = """
        SELECT message.seq, message.sent_at, source_id, sender, marks, shape, text FROM (
            SELECT sent_at, seq FROM main.message INDEXED BY message_reply WHERE conversation = ?1 AND reply_to = ?2
            UNION SELECT sent_at, seq FROM main.message INDEXED BY message_thread WHERE conversation = ?1 AND thread = ?2
        ) AS place
        CROSS JOIN message ON message.conversation = ?1 AND message.sent_at = place.sent_at AND message.seq = place.seq
        ORDER BY place.sent_at, place.seq
        """

    /// The reactions to a message in the order of time; those of which no time is known first, by what they are and whose.
    static let reactions = """
        SELECT person, emoji, at, removed FROM reaction WHERE message = ?1 ORDER BY at, CASE WHEN at IS NULL THEN emoji END,
            CASE WHEN at IS NULL THEN (SELECT source_id FROM person WHERE person.id = reaction.person) END, seq
        """

    init(_ db: Database, _ cache: StatementCache) throws {
        func statement(_ sql: String) throws -> Statement { try cache.statement(sql, db) }
        messages = try statement(
            """
            SELECT \(MessageReader.columns) FROM message
            WHERE conversation = ?1 AND (sent_at, seq) >= (?2, ?3) ORDER BY sent_at, seq
            """)
        message = try statement(
            "SELECT \(MessageReader.columns) FROM message WHERE conversation = ? AND sent_at = ? AND seq = ?")
        editRows = try statement(
            """
            SELECT edited_at, editor, from_snapshot, format, text, version, seq FROM edit
            WHERE message = ? AND version IS NOT NULL ORDER BY version
            """)
        deletionRow = try statement(
            "SELECT deleted_at, deleter FROM deletion WHERE message = ? ORDER BY deleted_at DESC LIMIT 1")
        erasureRow = try statement("SELECT at, ground FROM erased WHERE message = ?")
        attachmentRows = try Self.attachmentRows(db, cache)
        reactionRows = try statement(
            Self.reactions)
        reactionCountRows =
            try ReactionCountRow.isThere(db)
            ? statement("SELECT emoji, count FROM reaction_count WHERE message = ? AND is_shown ORDER BY emoji") : nil
        replyRows = try statement(Self.replies)
        nextReader = try statement("SELECT min(person) FROM seen WHERE conversation = ? AND person > ?")
        markRows = try statement(
            """
            SELECT up_to_at, up_to, seen_at, evidence FROM seen
            WHERE conversation = ? AND person = ? AND up_to_at >= ? ORDER BY up_to_at, up_to, seen_at
            """)
        messageID = try statement("SELECT source_id FROM message WHERE seq = ?")
        lastMessage = try statement(SeenPlace.lastMessage)
    }

    struct Edit {
        let at: Timestamp?
        let editor: Int64?
        let isFromSnapshot: Bool
        let format: TextFormat
        let text: String
        /// Where the text stands, counted from the one that the message’s row has: 0 says only who wrote that one, and when.
        let version: Int64
        let record: Int64
    }

    /// Lends `body` the rows of a conversation’s messages from `position` on, in their order.
    func from<T>(
        _ position: MessagePosition, in conversation: Int64, _ body: (Statement) throws -> T
    ) throws -> T {
        // Each time anew, so that others may use the statement between two.
        messages.bind(1, conversation)
        messages.bind(2, position.at)
        messages.bind(3, position.seq)
        defer { messages.reset() }
        return try body(messages)
    }

    /// All texts that a message had, oldest first, the newest last.
    func texts(of message: Int64, own text: String, _ format: TextFormat) throws -> [Edit] {
        let edits = try edits(of: message)
        let written = edits.first { $0.version == 0 }
        let own = Edit(
            at: written?.at, editor: written?.editor, isFromSnapshot: written?.isFromSnapshot ?? true, format: format,
            text: text, version: 0, record: message)
        return edits.filter { $0.version < 0 } + [own] + edits.filter { $0.version > 0 }
    }

    /// What is told of a message’s texts besides its row, in their order.
    func edits(of message: Int64) throws -> [Edit] {
        editRows.bind(1, message)
        defer { editRows.reset() }
        var edits: [Edit] = []
        while try editRows.step() {
            edits.append(
                Edit(
                    at: editRows.optionalTime(0), editor: editRows.optionalInt(1), isFromSnapshot: editRows.int(2) != 0,
                    format: TextFormat(rawValue: UInt8(editRows.int(3))) ?? .plain, text: editRows.string(4),
                    version: editRows.int(5), record: editRows.int(6)))
        }
        return edits
    }

    func deletion(of message: Int64) throws -> (at: Timestamp?, by: Int64?)? {
        deletionRow.bind(1, message)
        defer { deletionRow.reset() }
        guard try deletionRow.step() else { return nil }
        let by = deletionRow.int(1)
        return (deletionRow.optionalTime(0), by == 0 ? nil : by)
    }

    func erasure(of message: Int64) throws -> MessageDetails.Erasure? {
        erasureRow.bind(1, message)
        defer { erasureRow.reset() }
        guard try erasureRow.step() else { return nil }
        return MessageDetails.Erasure(at: Timestamp(microseconds: erasureRow.int(0)), ground: erasureRow.string(1))
    }

    private static func attachmentRows(_ db: Database, _ cache: StatementCache) throws -> Statement {
        let attachment = "ordinal, attachment.name, source_id, type, attachment.bytes, attachment.sha256, note"
        guard try StoredFileRow.isThere(db) else {
            return try cache.statement(
                "SELECT \(attachment), NULL FROM attachment WHERE message = ? ORDER BY ordinal", db)
        }
        return try cache.statement(
            """
            SELECT \(attachment), left_out, \(StoredFileRow.columns)
            FROM attachment LEFT JOIN attachment_file USING (message, ordinal)
            WHERE message = ? ORDER BY ordinal, attachment_file.seq
            """, db)
    }

    /// The files of a message, in their order; one that two sources have differently comes twice, the older one first.
    func attachments(of message: Int64) throws -> [MessageDetails.Attachment] {
        attachmentRows.bind(1, message)
        defer { attachmentRows.reset() }
        var files: [MessageDetails.Attachment] = []
        var last: Int64 = -1
        while try attachmentRows.step() {
            let file = attachment()
            let isSame = attachmentRows.int(0) == last
            last = attachmentRows.int(0)
            if isSame, let before = files.last {
                // That another source has it, and too large, says nothing once the file is there.
                if file.file == nil { continue }
                if before.file == nil { files.removeLast() } else { files[files.count - 1].isFormer = true }
            }
            files.append(file)
        }
        return files
    }

    /// The attachment, and its file, in the row that was read last.
    private func attachment() -> MessageDetails.Attachment {
        let row = attachmentRows
        var attachment = MessageDetails.Attachment(
            name: row.optionalString(1) ?? row.optionalString(2) ?? "file without a name",
            type: row.optionalString(3), bytes: row.optionalInt(4), sha256: row.optionalString(5),
            note: row.optionalString(6))
        guard let leftOut = row.optionalInt(7) else { return attachment }
        attachment.leftOut = AttachmentFile.LeftOut(rawValue: UInt8(clamping: leftOut))
        if leftOut == 0 {
            attachment.file = StoredFile(
                sha256: row.string(8), size: row.int(9), kind: row.int(10), width: row.int(11), height: row.int(12))
        }
        return attachment
    }

    /// What stands at the end: the last record of a person and an emoji says whether it was withdrawn.
    func reactions(of message: Int64, _ people: PeopleDirectory) throws -> [MessageDetails.Reaction] {
        reactionRows.bind(1, message)
        defer { reactionRows.reset() }
        var order: [ID] = []
        var latest: [ID: MessageDetails.Reaction] = [:]
        while try reactionRows.step() {
            guard let person = people.index(ofID: reactionRows.int(0)) else { continue }
            let emoji = reactionRows.string(1)
            let key = ID("\(person) \(emoji)")
            if latest[key] == nil { order.append(key) }
            let at = Timestamp(microseconds: reactionRows.int(2))
            latest[key] = MessageDetails.Reaction(
                emoji: emoji, person: person, withdrawnAt: reactionRows.int(3) != 0 ? at : nil)
        }
        return order.compactMap { latest[$0] }
    }

    /// How many gave each reaction of which the newest source counts more than it names.
    func reactionCounts(of message: Int64) throws -> [MessageDetails.ReactionCount] {
        guard let rows = reactionCountRows else { return [] }
        rows.bind(1, message)
        defer { rows.reset() }
        var counts: [MessageDetails.ReactionCount] = []
        while try rows.step() {
            counts.append(MessageDetails.ReactionCount(emoji: rows.string(0), count: Int(rows.int(1))))
        }
        return counts
    }

    /// The first `most` answers to a message, how many there are, and when the last one came.
    func replies(
        to id: String, in conversation: Int64, most: Int
    ) throws -> (first: [FoundMessage], count: Int, lastAt: Timestamp?) {
        replyRows.bind(1, conversation)
        replyRows.bind(2, copying: id)
        defer { replyRows.reset() }
        var (first, count): ([FoundMessage], Int) = ([], 0)
        var lastAt: Timestamp?
        while try replyRows.step() {
            let at = Timestamp(microseconds: replyRows.int(1))
            (count, lastAt) = (count + 1, at)
            guard count <= most else { continue }
            first.append(
                FoundMessage(
                    position: MessagePosition(at, replyRows.int(0)), id: replyRows.string(2),
                    sender: replyRows.optionalInt(3), marks: MessageMarks(rawValue: replyRows.int(4)),
                    format: MessageShape(code: replyRows.int(5)).format, text: replyRows.string(6)))
        }
        return (first, count, lastAt)
    }

    /// Those who have marks in a conversation, found by skipping from one to the next.
    func readers(of conversation: Int64) throws -> [Int64] {
        var readers: [Int64] = []
        var last: Int64 = 0
        while true {
            nextReader.bind(1, conversation)
            nextReader.bind(2, last)
            defer { nextReader.reset() }
            guard try nextReader.step(), let person = nextReader.optionalInt(0) else { return readers }
            readers.append(person)
            last = person
        }
    }

    /// The marks of a person from a place on, up to and with the first one beyond `through`, and that one by itself.
    func marks(
        of person: Int64, in conversation: Int64, from: Timestamp, throughAt: Timestamp, through: Int64
    ) throws -> (marks: [SeenMark], beyond: (mark: SeenMark, messageID: String)?) {
        markRows.bind(1, conversation)
        markRows.bind(2, person)
        markRows.bind(3, from.microseconds)
        defer { markRows.reset() }
        var marks: [SeenMark] = []
        while try markRows.step() {
            guard let place = try place(markRows.int(0), markRows.int(1), in: conversation) else { continue }
            let at = Timestamp(microseconds: place.sentAt)
            let isBeyond = (at, place.seq) > (throughAt, through)
            let evidence = Evidence(rawValue: UInt8(markRows.int(3))) ?? .highWaterMark
            if isBeyond, evidence == .explicit { continue }
            let mark = SeenMark(
                at: at, upTo: place.seq, seenAt: Timestamp(microseconds: markRows.int(2)), evidence: evidence)
            marks.append(mark)
            if isBeyond { return (marks, (mark, try id(of: mark.upTo))) }
        }
        return (marks, nil)
    }

    /// The message at which a mark stands; `nil` for one up to a time before all messages.
    private func place(_ at: Int64, _ upTo: Int64, in conversation: Int64) throws -> (seq: Int64, sentAt: Int64)? {
        guard upTo == SeenPlace.endOfInstant else { return (upTo, at) }
        lastMessage.bind(1, conversation)
        lastMessage.bind(2, at)
        defer { lastMessage.reset() }
        return try lastMessage.step() ? (lastMessage.int(0), lastMessage.int(1)) : nil
    }

    private func id(of message: Int64) throws -> String {
        messageID.bind(1, message)
        defer { messageID.reset() }
        return try messageID.step() ? messageID.string(0) : ""
    }
}

/// How a count of reactions stands in its row.
enum ReactionCountRow {
    /// Whether the archive has the table. One that was made before it was, and not written to since, has no counts.
    static func isThere(_ db: Database) throws -> Bool { try db.tableExists("reaction_count") }
}

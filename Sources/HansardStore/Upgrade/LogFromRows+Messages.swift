import Hansard

/// Messages and their later texts.
extension LogFromRows {
    typealias Table = (rows: OrderedRows, write: (Statement) throws -> Void)

    func messageTables() throws -> [Table] {
        let messages = try OrderedRows(
            db,
            """
            SELECT seq, source, conversation, source_id, sent_at, sender, shape, text, content_hash, reply_to, thread,
                sender_name, client_id, marks, extra, line
            FROM message INDEXED BY message_seq ORDER BY seq
            """)
        let edits = try ofMessages(
            "edit",
            """
            editor, edited_at, from_snapshot, format, own.text, own.content_hash, document, version, appearance, own.extra,
                own.line, own.message, \(Self.isReturn)
            """)
        return [
            (messages, { [unowned self] in try writeMessage($0) }), (edits, { [unowned self] in try writeEdit($0) }),
        ] + (try changeTables())
    }

    /// Rows of a table whose records are about messages: number, source, the message’s conversation and id, and what
    /// `columns` says. Its table is called `own`.
    func ofMessages(_ table: String, _ columns: String) throws -> OrderedRows {
        try OrderedRows(
            db,
            """
            SELECT own.seq, own.source, message.conversation, message.source_id, \(columns)
            FROM \(table) AS own LEFT JOIN message ON message.seq = own.message ORDER BY own.seq
            """)
    }

    /// Whether a row of `edit` is no more than that a text came back, as `LogReturn` says it.
    private static let isReturn = """
        (editor IS NULL AND edited_at IS NULL AND from_snapshot = 1 AND own.extra IS NULL AND own.line = 0
            AND version IS NOT NULL AND document <> own.seq
            AND (EXISTS (SELECT 1 FROM edit AS its WHERE its.seq = own.document AND its.format = own.format
                    AND its.text = own.text AND its.content_hash = own.content_hash)
                OR EXISTS (SELECT 1 FROM message AS its WHERE its.seq = own.document
                    AND its.shape >> 6 & 3 = own.format AND its.text = own.text
                    AND its.content_hash = own.content_hash)))
        """

    private func writeMessage(_ row: Statement) throws {
        try log.begin(source: row.int(1))
        let shape = MessageShape(code: row.int(6))
        let record = MessageRecord(
            origin: log.origin(row, line: 15, extra: 14), conversation: try log.owners.conversation(row.int(2)),
            sender: try log.owners.person(row.optionalInt(5)), id: log.builder.store(row, 3),
            sentAt: Timestamp(microseconds: row.int(4)), precision: shape.precision, zone: shape.zone, kind: shape.kind,
            format: shape.format, text: log.builder.store(row, 7), replyTo: log.builder.store(row, 9),
            thread: log.builder.store(row, 10), senderName: log.builder.store(row, 11),
            clientID: log.builder.store(row, 12),
            contentHash: keys.contentHash(row.int(8)))
        let hasAttachments = MessageMarks(rawValue: row.int(13)).contains(.attachments)
        let its = hasAttachments ? try attachments.ofMessage(row.int(0), log.builder) : 0..<0
        log.put(.message(record, attachments: its), row.int(0), source: row.int(1))
    }

    private func writeEdit(_ row: Statement) throws {
        let (seq, source) = (row.int(0), row.int(1))
        try log.begin(source: source)
        if row.int(16) != 0 { return log.put(try returned(row), seq, source: source) }
        let document = row.int(10)
        var edit = LogEdit(
            origin: log.origin(row, line: 14, extra: 13), conversation: try conversation(row),
            message: log.builder.store(row, 3),
            editor: try log.owners.person(row.optionalInt(4)), editedAt: row.optionalTime(5), isFound: row.int(6) != 0,
            format: TextFormat(rawValue: UInt8(clamping: row.int(7))) ?? .plain, text: log.builder.store(row, 8),
            contentHash: keys.contentHash(row.int(9)), version: row.optionalInt(11), appearance: row.int(12))
        if document != seq { edit.document = try log.line(document) }
        log.put(.edit(edit, attachments: try attachments.ofText(seq, log.builder)), seq, source: source)
    }

    private func returned(_ row: Statement) throws -> LogRecord {
        .returned(
            LogReturn(
                message: try messageName(row), document: try log.line(row.int(10)), version: row.int(11),
                appearance: row.int(12)))
    }

    /// The conversation of the message that a row of `ofMessages` is about.
    func conversation(_ row: Statement) throws -> RunIndex {
        guard !row.isNull(2) else { throw DatabaseProblem.damaged("the message of record \(row.int(0)) is not there") }
        return try log.owners.conversation(row.int(2))
    }

    /// The message itself.
    func messageName(_ row: Statement) throws -> LogMessageName {
        guard !row.isNull(2) else { throw DatabaseProblem.damaged("the message of record \(row.int(0)) is not there") }
        return try log.owners.message(row.string(3), of: row.int(2))
    }
}

import GRDB
import Hansard

extension ArchivedRecords {
    /// Every message with the text that it came with, and its files.
    func appendMessages(_ builder: inout RecordSink) throws {
        let places = try Statement(db, "SELECT conversation, sent_at, seq FROM message ORDER BY seq")
        let message = try Statement(
            db,
            """
            SELECT seq, conversation, sent_at, sender, shape, source_id, text, content_hash, reply_to, thread,
                sender_name, client_id, marks, extra, line
            FROM message WHERE conversation = ? AND sent_at = ? AND seq = ?
            """)
        let attachments = try ArchivedAttachments(db)
        let first = try Statement(
            db, "SELECT edited_at, editor FROM edit WHERE message = ? AND version = 0 AND from_snapshot = 1")
        while try places.step() {
            for column: Int32 in 0...2 { message.bind(column + 1, places.int(column)) }
            defer { message.reset() }
            guard try message.step() else { continue }
            var record = record(message, &builder)
            let marks = MessageMarks(rawValue: message.int(12))
            (record.replyTo, record.thread) = (builder.store(message, 8), builder.store(message, 9))
            if marks.contains(.edited) { try readFirstEdit(first, message, &record) }
            builder.append(.message(record))
            if marks.contains(.attachments) { try append(attachments, of: message.int(0), record, &builder) }
            try builder.emitIfFull()
        }
    }

    private func record(_ row: Statement, _ builder: inout RecordSink) -> MessageRecord {
        let shape = MessageShape(code: row.int(4))
        return MessageRecord(
            origin: origin(row, line: 14, extra: 13, &builder), conversation: conversation(row.int(1)),
            sender: person(row.optionalInt(3)), id: builder.store(row, 5), sentAt: Timestamp(microseconds: row.int(2)),
            precision: shape.precision, zone: shape.zone, kind: shape.kind, format: shape.format,
            text: builder.store(row, 6), senderName: builder.store(row, 10),
            clientID: builder.store(row, 11), contentHash: row.int(7))
    }

    /// Says when the text that the message came with was last changed, where its source said so.
    private func readFirstEdit(_ first: Statement, _ message: Statement, _ record: inout MessageRecord) throws {
        first.bind(1, message.int(0))
        defer { first.reset() }
        guard try first.step() else { return }
        record.editedAt = first.optionalTime(0)
        record.editor = person(first.optionalInt(1))
    }

    /// The attachments of a message in their order; those that came apart from it say whose they are.
    private func append(
        _ attachments: ArchivedAttachments, of message: Int64, _ its: MessageRecord, _ builder: inout RecordSink
    ) throws {
        let (rows, files) = (attachments.rows, attachments.files)
        rows.bind(1, message)
        defer { rows.reset() }
        while try rows.step() {
            var record = AttachmentRecord(
                id: builder.store(rows, 1), name: builder.store(rows, 2), type: builder.store(rows, 3),
                url: builder.store(rows, 4), sha256: builder.store(rows, 5), bytes: rows.optionalInt(6),
                note: builder.store(rows, 7))
            if !rows.isNull(8) {
                record.owner = AttachmentRecord.Owner(
                    origin: origin(rows, line: 10, extra: 9, &builder), conversation: its.conversation, message: its.id)
            }
            if let files {
                let first = Int32(builder.batch.files.count)
                try append(files, of: message, rows.int(0), &builder)
                record.files = first..<Int32(builder.batch.files.count)
            }
            builder.append(.attachment(record))
        }
    }

    /// What became of the files of an attachment.
    private func append(
        _ files: Statement, of message: Int64, _ ordinal: Int64, _ builder: inout RecordSink
    ) throws {
        files.bind(1, message)
        files.bind(2, ordinal)
        defer { files.reset() }
        while try files.step() {
            let origin = Origin(line: files.int(7), raw: .absent)
            var file = AttachmentFile(path: files.string(6), origin: origin)
            if let why = AttachmentFile.LeftOut(rawValue: UInt8(clamping: files.int(5))) {
                file.outcome = .leftOut(why, bytes: files.int(1))
            } else {
                file.outcome = .kept(
                    StoredFile(
                        sha256: files.string(0), size: files.int(1), kind: files.int(2), width: files.int(3),
                        height: files.int(4)))
            }
            builder.batch.files.append(file)
        }
    }

    /// Attachments whose messages are not in the archive.
    func appendAwaitedAttachments(_ builder: inout RecordSink) throws {
        let rows = try Statement(db, AwaitedAttachmentRow.select + " ORDER BY id")
        while try rows.step() {
            let its = AwaitedAttachmentRow.read(rows) { builder.store($0, $1) }
            var record = its.record
            record.owner = AttachmentRecord.Owner(
                origin: its.origin, conversation: conversation(rows.int(0)), message: builder.store(rows, 1))
            if let file = its.file {
                let first = Int32(builder.batch.files.count)
                builder.batch.files.append(file)
                record.files = first..<first + 1
            }
            builder.append(.attachment(record))
            try builder.emitIfFull()
        }
    }

    /// Every later text. One that was found by comparing exports is the message once more, with other content.
    func appendEdits(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db,
            """
            SELECT edit.message, edit.edited_at, edit.editor, edit.from_snapshot, edit.format, edit.text,
                edit.content_hash, message.conversation, message.source_id, message.sent_at, message.sender,
                message.shape, edit.version, edit.extra, edit.line
            FROM edit CROSS JOIN message ON message.seq = edit.message
            WHERE NOT (ifnull(edit.version, 1) = 0 AND edit.from_snapshot = 1) ORDER BY edit.seq
            """)
        while try rows.step() {
            let isFromSnapshot = rows.int(3) != 0
            let version = rows.optionalInt(12).map { Int32($0) } ?? MessageRecord.unshownVersion
            let origin = origin(rows, line: 14, extra: 13, &builder)
            let (id, text) = (builder.store(rows, 8), builder.store(rows, 5))
            let format = TextFormat(rawValue: UInt8(rows.int(4))) ?? .plain
            let editor = person(rows.optionalInt(2))
            if isFromSnapshot {
                let shape = MessageShape(code: rows.int(11))
                var record = MessageRecord(
                    origin: origin, conversation: conversation(rows.int(7)), sender: person(rows.optionalInt(10)),
                    id: id, sentAt: Timestamp(microseconds: rows.int(9)), precision: shape.precision, zone: shape.zone,
                    format: format, text: text, editedAt: rows.optionalTime(1), editor: editor,
                    contentHash: rows.int(6))
                record.version = version
                builder.append(.message(record))
            } else {
                var record = EditRecord(
                    origin: origin, conversation: conversation(rows.int(7)), message: id, editor: editor,
                    editedAt: Timestamp(microseconds: rows.int(1)), format: format, text: text, contentHash: rows.int(6)
                )
                record.version = version
                builder.append(.edit(record))
            }
            try builder.emitIfFull()
        }
    }

    func appendDeletions(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db,
            """
            SELECT deletion.message, deletion.deleted_at, deletion.deleter, message.conversation, message.source_id,
                deletion.extra, deletion.line
            FROM deletion CROSS JOIN message ON message.seq = deletion.message ORDER BY deletion.seq
            """)
        while try rows.step() {
            builder.append(
                .deletion(
                    DeletionRecord(
                        origin: origin(rows, line: 6, extra: 5, &builder),
                        conversation: conversation(rows.int(3)), message: builder.store(rows, 4),
                        deleter: person(rows.int(2)), deletedAt: rows.optionalTime(1))))
            try builder.emitIfFull()
        }
    }

    func appendMissing(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db,
            """
            SELECT missing.message, message.conversation, message.source_id
            FROM missing CROSS JOIN message ON message.seq = missing.message ORDER BY missing.seq
            """)
        while try rows.step() {
            builder.append(
                .missing(MissingRecord(conversation: conversation(rows.int(1)), message: builder.store(rows, 2))))
            try builder.emitIfFull()
        }
    }

    func appendReactions(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db,
            """
            SELECT reaction.message, reaction.at, reaction.person, reaction.emoji, reaction.removed,
                message.conversation, message.source_id, reaction.extra, reaction.line
            FROM reaction CROSS JOIN message ON message.seq = reaction.message ORDER BY reaction.seq
            """)
        while try rows.step() {
            builder.append(
                .reaction(
                    ReactionRecord(
                        origin: origin(rows, line: 8, extra: 7, &builder), conversation: conversation(rows.int(5)),
                        message: builder.store(rows, 6), person: person(rows.int(2)), emoji: builder.store(rows, 3),
                        at: rows.optionalTime(1), removed: rows.int(4) != 0)))
            try builder.emitIfFull()
        }
    }

    /// How many gave a reaction, where a source says so.
    func appendReactionCounts(_ builder: inout RecordSink) throws {
        guard try ReactionCountRow.isThere(db) else { return }
        let rows = try Statement(
            db,
            """
            SELECT reaction_count.message, reaction_count.emoji, reaction_count.count, reaction_count.line,
                message.conversation, message.source_id, reaction_count.is_shown
            FROM reaction_count CROSS JOIN message ON message.seq = reaction_count.message ORDER BY reaction_count.seq
            """)
        while try rows.step() {
            var record = ReactionCountRecord(
                origin: Origin(line: rows.int(3), raw: .absent), conversation: conversation(rows.int(4)),
                message: builder.store(rows, 5), emoji: builder.store(rows, 1), count: Int(rows.int(2)))
            record.isShown = rows.int(6) != 0
            builder.append(.reactionCount(record))
            try builder.emitIfFull()
        }
    }

    func appendMarks(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db,
            """
            SELECT seen.conversation, seen.person, seen.up_to, seen.seen_at, seen.evidence, seen.extra, seen.line,
                seen.up_to_at
            FROM seen ORDER BY conversation, person, up_to_at, up_to, seen_at, evidence
            """)
        let message = try Statement(
            db, "SELECT source_id FROM message WHERE conversation = ? AND sent_at = ? AND seq = ?")
        while try rows.step() {
            let upTo: SeenReach
            if rows.int(2) == SeenPlace.endOfInstant {
                upTo = .time(Timestamp(microseconds: rows.int(7)))
            } else {
                message.bind(1, rows.int(0))
                message.bind(2, rows.int(7))
                message.bind(3, rows.int(2))
                defer { message.reset() }
                guard try message.step() else { continue }
                upTo = .message(builder.store(message, 0))
            }
            builder.append(
                .seen(
                    SeenRecord(
                        origin: origin(rows, line: 6, extra: 5, &builder), conversation: conversation(rows.int(0)),
                        person: person(rows.int(1)), upTo: upTo, seenAt: Timestamp(microseconds: rows.int(3)),
                        evidence: Evidence(rawValue: UInt8(rows.int(4))) ?? .highWaterMark)))
            try builder.emitIfFull()
        }
    }
}

/// What is asked for the attachments of a message.
private struct ArchivedAttachments {
    let rows: Statement
    /// The files of one of them, oldest first; `nil` in an archive that knows of none.
    let files: Statement?

    init(_ db: Database) throws {
        rows = try Statement(
            db,
            """
            SELECT ordinal, source_id, name, type, url, sha256, bytes, note, seq, extra, line
            FROM attachment LEFT JOIN attachment_record USING (message, ordinal) WHERE message = ? ORDER BY ordinal
            """)
        files =
            try StoredFileRow.isThere(db)
            ? Statement(
                db,
                """
                SELECT \(StoredFileRow.columns), left_out, path, line
                FROM attachment_file WHERE message = ? AND ordinal = ? ORDER BY seq
                """) : nil
    }
}

import Hansard

/// What was done to messages, and what came to them.
extension LogFromRows {
    func changeTables() throws -> [Table] {
        let files = "ordinal, left_out, path, own.line, own.sha256, own.bytes, own.kind, width, height"
        return [
            (
                try ofMessages("deletion", "deleted_at, deleter, own.extra, own.line"),
                { [unowned self] in try writeDeletion($0) }
            ),
            (
                try ofMessages("reaction", "at, person, emoji, removed, own.extra, own.line"),
                { [unowned self] in try writeReaction($0) }
            ),
            (
                try ofMessages("reaction_count", "emoji, count, own.line"),
                { [unowned self] in try writeReactionCount($0) }
            ),
            (try ofMessages("missing", "own.message"), { [unowned self] in try writeMissing($0) }),
            (
                try ofMessages("attachment_record", "own.message, ordinal, own.extra, own.line"),
                { [unowned self] in try writeAttachment($0) }
            ), (try ofMessages("attachment_file", files), { [unowned self] in try writeFile($0) }),
        ]
    }

    private func writeDeletion(_ row: Statement) throws {
        try log.begin(source: row.int(1))
        log.put(
            .deletion(
                DeletionRecord(
                    origin: log.origin(row, line: 7, extra: 6), conversation: try conversation(row),
                    message: log.builder.store(row, 3), deleter: try log.owners.person(row.int(5)),
                    deletedAt: row.optionalTime(4)
                )), row.int(0), source: row.int(1))
    }

    private func writeReaction(_ row: Statement) throws {
        try log.begin(source: row.int(1))
        log.put(
            .reaction(
                ReactionRecord(
                    origin: log.origin(row, line: 9, extra: 8), conversation: try conversation(row),
                    message: log.builder.store(row, 3), person: try log.owners.person(row.int(5)),
                    emoji: log.builder.store(row, 6),
                    at: row.optionalTime(4), removed: row.int(7) != 0)), row.int(0), source: row.int(1))
    }

    private func writeReactionCount(_ row: Statement) throws {
        try log.begin(source: row.int(1))
        log.put(
            .reactionCount(
                ReactionCountRecord(
                    origin: log.origin(row, line: 6), conversation: try conversation(row),
                    message: log.builder.store(row, 3),
                    emoji: log.builder.store(row, 4), count: Int(row.int(5)))), row.int(0), source: row.int(1))
    }

    private func writeMissing(_ row: Statement) throws {
        try log.begin(source: row.int(1))
        log.put(.missing(LogMissing(message: try messageName(row))), row.int(0), source: row.int(1))
    }

    private func writeAttachment(_ row: Statement) throws {
        let (seq, source) = (row.int(0), row.int(1))
        try log.begin(source: source)
        let owner = AttachmentRecord.Owner(
            origin: log.origin(row, line: 7, extra: 6), conversation: try conversation(row),
            message: log.builder.store(row, 3))
        for (index, found) in try attachments.ofRecord(seq, row.int(4), row.int(5), log.builder).enumerated() {
            var record = found
            record.owner = owner
            if index == 0 {
                log.put(.attachment(record), seq, source: source)
            } else {
                log.builder.append(.attachment(record), source: source)
            }
        }
    }

    private func writeFile(_ row: Statement) throws {
        try log.begin(source: row.int(1))
        let file = AttachmentFile(row, leftOut: 5, line: 7, sha256: 8)
        log.put(
            .file(LogFile(message: try messageName(row), ordinal: row.int(4), file: file)), row.int(0),
            source: row.int(1))
    }
}

import GRDB

/// Attachments and their files.
struct AttachmentStatements {
    let insertAttachment: Statement
    let insertAttachmentRecord: Statement
    let insertFile: Statement
    let knownAttachments: Statement

    init(_ db: Database) throws {
        insertAttachment = try Statement(
            db, "INSERT OR IGNORE INTO attachment VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insertAttachmentRecord = try Statement(db, "INSERT INTO attachment_record VALUES (?, ?, ?, ?, ?, ?)")
        insertFile = try Statement(
            db, "INSERT OR IGNORE INTO attachment_file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        knownAttachments = try Statement(
            db,
            "SELECT ordinal, source_id, name, type, bytes, note FROM attachment WHERE message = ? ORDER BY ordinal")
    }
}

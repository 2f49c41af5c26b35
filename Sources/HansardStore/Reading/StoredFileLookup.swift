import GRDB
import Hansard

extension ArchiveReader {
    /// The file of an attachment by its SHA-256, and the conversations whose pages show it.
    package func storedFile(_ sha256: String) throws -> (file: StoredFile, conversations: [Int64])? {
        try read { db in
            guard try StoredFileRow.isThere(db) else { return nil }
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT message.conversation, \(StoredFileRow.columns)
                    FROM attachment_file JOIN message ON message.seq = attachment_file.message
                    WHERE attachment_file.sha256 = ? AND left_out = 0 ORDER BY conversation
                    """, arguments: [sha256])
            guard let row = rows.first else { return nil }
            let file = StoredFile(sha256: row[1], size: row[2], kind: row[3], width: row[4], height: row[5])
            return (file, rows.map { $0[0] })
        }
    }
}

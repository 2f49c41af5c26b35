import GRDB
import Hansard

extension ArchiveReader {
    /// The files of attachments that records after `seq` brought, of all records if that is `nil`, each with the
    /// conversation whose pages show it.
    package func files(changedAfter seq: Int64?) throws -> [(conversation: Int64, file: StoredFile)] {
        try read { db in
            guard try StoredFileRow.isThere(db) else { return [] }
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT DISTINCT message.conversation, \(StoredFileRow.columns)
                    FROM attachment_file JOIN message ON message.seq = attachment_file.message
                    WHERE attachment_file.seq > ? AND left_out = 0 ORDER BY attachment_file.sha256, conversation
                    """, arguments: [seq ?? 0])
            var files: [(conversation: Int64, file: StoredFile)] = []
            while let row = try rows.next() {
                files.append(
                    (row[0], StoredFile(sha256: row[1], size: row[2], kind: row[3], width: row[4], height: row[5])))
            }
            return files
        }
    }
}

import GRDB

extension ArchiveReader {
    /// The SHA-256 of every file that records say is in `blobs/`, in hexadecimal digits, also of those that wait for their
    /// messages.
    package func fileHashes() throws -> Set<String> {
        try read { db in
            guard try StoredFileRow.isThere(db) else { return [] }
            let sql = """
                SELECT sha256 FROM attachment_file WHERE left_out = 0
                UNION SELECT file_sha256 FROM awaited_attachment WHERE left_out = 0
                """
            return try Set(String.fetchAll(db, sql: sql))
        }
    }
}

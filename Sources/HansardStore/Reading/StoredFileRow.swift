import GRDB
import Hansard

/// How a file stands in its row.
enum StoredFileRow {
    static let columns = """
        attachment_file.sha256, attachment_file.bytes, attachment_file.kind, attachment_file.width, attachment_file.height
        """

    /// Whether the archive has the table. One that was made before it was, and not written to since, has no files.
    static func isThere(_ db: Database) throws -> Bool { try db.tableExists("attachment_file") }
}

extension StoredFile {
    init(sha256: String, size: Int64, kind: Int64, width: Int64, height: Int64) {
        let look = FileLook(FileKind(rawValue: UInt8(clamping: kind)) ?? .other, width: Int(width), height: Int(height))
        self.init(sha256: sha256, bytes: size, look: look)
    }
}

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

extension AttachmentFile {
    /// What became of a file, by its row.
    ///
    /// - Parameter leftOut: The column that says why the archive does not have it; its path is the one after.
    /// - Parameter sha256: The first of five columns: name in the archive, bytes, kind, width, height.
    init(_ row: Statement, leftOut: Int32, line: Int32, sha256: Int32) {
        self.init(path: row.string(leftOut + 1), origin: Origin(line: row.int(line), raw: .absent))
        if let why = LeftOut(rawValue: UInt8(clamping: row.int(leftOut))) {
            outcome = .leftOut(why, bytes: row.int(sha256 + 1))
        } else {
            outcome = .kept(
                StoredFile(
                    sha256: row.string(sha256), size: row.int(sha256 + 1), kind: row.int(sha256 + 2),
                    width: row.int(sha256 + 3), height: row.int(sha256 + 4)))
        }
    }
}

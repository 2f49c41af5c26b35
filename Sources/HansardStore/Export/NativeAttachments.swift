import GRDB
import Hansard

/// Which files of the archive the attachments of an export have, and what they are called there.
final class NativeAttachments {
    private let whole: ArchiveReader
    /// With the folders in which lines name them, in the order in which they do first.
    private var used: [(place: String, file: StoredFile)] = []
    private var known: Set<String> = []

    init(_ whole: ArchiveReader) { self.whole = whole }

    /// The paths of a message’s attachments in their order; `nil` where the archive does not have the file.
    func paths(ofMessage message: Int64, in place: String) throws -> [String?] {
        try whole.read { db in
            guard try StoredFileRow.isThere(db) else { return [] }
            var paths: [String?] = []
            for row in try Row.fetchAll(db.cachedStatement(sql: Self.files), arguments: [message]) {
                let ordinal: Int = row[0]
                guard ordinal >= 0, ordinal < 1 << 20 else { continue }
                while paths.count <= ordinal { paths.append(nil) }
                let file = StoredFile(sha256: row[1], size: row[2], kind: row[3], width: row[4], height: row[5])
                paths[ordinal] = path(file, place)
            }
            return paths
        }
    }

    /// The path of an attachment that is told of apart from its message.
    func path(
        of attachment: AttachmentRecord, ofMessage message: Int64, in place: String,
        _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> String? {
        func text(_ range: ByteRange) -> String? {
            range.isPresent ? String(decoding: arena[range.range], as: UTF8.self) : nil
        }
        let ordinal = try whole.read { db in
            try Int.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT ordinal FROM attachment
                        WHERE message = ? AND source_id IS ? AND name IS ? AND type IS ? AND bytes IS ? LIMIT 1
                        """),
                arguments: [
                    message, text(attachment.id), text(attachment.name), text(attachment.type), attachment.bytes,
                ])
        }
        let paths = try paths(ofMessage: message, in: place)
        return ordinal.flatMap { $0 < paths.count ? paths[$0] : nil }
    }

    /// The path of the image of an emoji.
    func path(of emoji: AttachmentFile, in place: String) -> String? {
        guard case .kept(let file) = emoji.outcome else { return nil }
        return path(file, place)
    }

    /// A later file of an attachment stands in the place of the earlier ones.
    private static let files = """
        SELECT ordinal, \(StoredFileRow.columns) FROM attachment_file
        WHERE message = ? AND left_out = 0 ORDER BY ordinal, seq
        """

    private func path(_ file: StoredFile, _ place: String) -> String {
        let path = ExportPath.attachment(file)
        if known.insert(place + path).inserted { used.append((place, file)) }
        return path
    }

    /// Puts the files into the folders in which lines name them.
    func copy(from archive: any ExportArchive, to files: any ExportFiles) throws {
        var bytes: [UInt8] = []
        for (place, file) in used {
            try files.begin(place + ExportPath.attachment(file))
            try archive.read(file) { piece in
                bytes.append(contentsOf: piece)
                try files.append(&bytes)
            }
            try files.end()
        }
    }
}

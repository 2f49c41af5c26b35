import Hansard

/// How an attachment stands in `awaited_attachment` until its message comes. One with several files has a row for each.
enum AwaitedAttachmentRow {
    static let columns = [
        "conversation", "message_id", "source_id", "name", "type", "url", "sha256", "bytes", "note", "extra", "source",
        "line", "left_out", "path", "file_sha256", "file_bytes", "kind", "width", "height",
    ]

    /// All columns, in the order in which `read` takes them.
    static let select = "SELECT \(columns.joined(separator: ", ")) FROM awaited_attachment"

    /// What a row of `select` says.
    ///
    /// - Parameter store: Puts the text of a column where ranges point into; `.absent` for NULL.
    static func read(
        _ row: Statement, _ store: (Statement, Int32) -> ByteRange
    ) -> (record: AttachmentRecord, origin: Origin, file: AttachmentFile?) {
        let record = AttachmentRecord(
            id: store(row, 2), name: store(row, 3), type: store(row, 4), url: store(row, 5), sha256: store(row, 6),
            bytes: row.optionalInt(7), note: store(row, 8))
        var origin = Origin(line: row.int(11), raw: .absent)
        origin.extra = store(row, 9)
        guard let leftOut = row.optionalInt(12) else { return (record, origin, nil) }
        var file = AttachmentFile(path: row.string(13), origin: Origin(line: row.int(11), raw: .absent))
        if let why = AttachmentFile.LeftOut(rawValue: UInt8(clamping: leftOut)) {
            file.outcome = .leftOut(why, bytes: row.int(15))
        } else {
            file.outcome = .kept(
                StoredFile(
                    sha256: row.string(14), size: row.int(15), kind: row.int(16), width: row.int(17),
                    height: row.int(18)))
        }
        return (record, origin, file)
    }
}

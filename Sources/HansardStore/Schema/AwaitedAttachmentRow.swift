import Hansard

/// How an attachment stands in `awaited_attachment` until its message comes. One with several files has a row for each.
enum AwaitedAttachmentRow {
    static let columns = [
        "conversation", "message_id", "source_id", "name", "type", "url", "sha256", "bytes", "note", "extra", "source",
        "line", "left_out", "path", "file_sha256", "file_bytes", "kind", "width", "height",
        "seq",
    ]

    /// All columns, in the order in which `read` takes them.
    static let select = "SELECT \(columns.joined(separator: ", ")) FROM awaited_attachment"

    /// What a row of `select` says.
    ///
    /// - Parameter first: The number of the first column.
    /// - Parameter store: Puts the text of a column where ranges point into; `.absent` for NULL.
    static func read(
        _ row: Statement, from first: Int32 = 0, _ store: (Statement, Int32) -> ByteRange
    ) -> (record: AttachmentRecord, origin: Origin, file: AttachmentFile?) {
        let record = AttachmentRecord(
            id: store(row, first + 2), name: store(row, first + 3), type: store(row, first + 4),
            url: store(row, first + 5), sha256: store(row, first + 6),
            bytes: row.optionalInt(first + 7), note: store(row, first + 8))
        var origin = Origin(line: row.int(first + 11), raw: .absent)
        origin.extra = store(row, first + 9)
        guard !row.isNull(first + 12) else { return (record, origin, nil) }
        let file = AttachmentFile(row, leftOut: first + 12, line: first + 11, sha256: first + 14)
        return (record, origin, file)
    }
}

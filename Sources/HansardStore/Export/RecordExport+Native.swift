import Hansard

extension RecordExport {
    /// Writes what the selection comes to as files of the native log.
    ///
    /// - Parameter whole: Of the whole archive, of whose scope `reader` is.
    func writeNative(
        _ reader: ArchiveReader, _ whole: ArchiveReader, _ selection: Selection, wanted: Set<Int64>?,
        _ mask: ScopeMask?, _ documents: any ExportFiles, _ archive: any ExportArchive, _ progress: Progress
    ) throws -> Exported {
        let export = try NativeExport(reader, whole, selection, wanted: wanted, mask, in: documents)
        let total = try wanted?.count ?? reader.conversations().reduce(0) { $0 + $1.messages }
        try export.write(attachmentsOf: archive) { progress($0, total) }
        var exported = Exported(records: export.exported, conversations: export.conversations)
        exported.report.conversations = export.conversations.count
        exported.report.messages = export.messages
        return exported
    }
}

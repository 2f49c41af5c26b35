/// The records themselves, as files of the native log that can be ingested again. It has more than conversations, and is made
/// from the log: slices say nothing of who was online or of what people are called.
package struct JSONLExport: ExportFormat {
    package static let id = "jsonl"
    package static let about = "the records themselves, in the words of the native log"
    package static let slicing = Slicing.conversation
    package static let attachments = AttachmentPlacement.inside
    package static let isMadeFromLog = true

    package init(_ context: ExportContext) {}

    package mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws {}

    package mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {}
}

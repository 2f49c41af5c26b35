/// The records themselves, as files of the native log that can be ingested again. It has more than conversations, and is made
/// from the log: slices say nothing of who was online or of what people are called.
struct JSONLExport: ExportFormat {
    static let id = "jsonl"
    static let about = "the records themselves, in the words of the native log"
    static let slicing = Slicing.conversation
    static let attachments = AttachmentPlacement.inside
    static let maker = DocumentMaker.log

    init(_ context: ExportContext) {}

    mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws {}

    mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {}
}

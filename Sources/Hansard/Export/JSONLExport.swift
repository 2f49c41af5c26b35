/// The records themselves, as files of the native log that can be ingested again. It has more than conversations, and is made
/// from the log: slices say nothing of who was online or of what people are called.
enum JSONLExport: ExportFormat {
    static let id = "jsonl"
    static let about = "the records themselves, in the words of the native log"
    static let maker = DocumentMaker.log
}

/// A copy for one person of what is held of them: a register, a site of the messages, and the records, with everybody else under
/// pseudonyms.
enum SubjectExport: ExportFormat {
    static let id = "subject"
    static let about = "a copy for one person of what is held of them, with others under pseudonyms"
    static let maker = DocumentMaker.subject
}

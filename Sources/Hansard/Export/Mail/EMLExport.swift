/// Mails (RFC 5322), a file for each day of a conversation: its text, the same as HTML, and the files.
struct EMLExport: DocumentWriter {
    static let id = "eml"
    static let about = "mails, a day of a conversation each, with its files"
    static let slicing = Slicing.day
    static let attachments = AttachmentPlacement.inside

    private let context: ExportContext
    private var mail: ConversationMail

    init(_ context: ExportContext) { (self.context, mail) = (context, ConversationMail(context)) }

    mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws { mail.begin(slice) }

    mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {
        if mail.isFull(for: message) { try write(to: files) }
        mail.write(message)
    }

    mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws { mail.write(event) }

    mutating func end(in files: any ExportFiles) throws { try write(to: files) }

    private mutating func write(to files: any ExportFiles) throws {
        guard let mail = try mail.take() else { return }
        try files.begin("\(mail.path).eml")
        var output = MailOutput(files)
        try mail.envelope.write(id: mail.id, hash: mail.hash, context.archive, to: &output)
        try files.end()
    }
}

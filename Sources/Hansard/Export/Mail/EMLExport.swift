/// Mails (RFC 5322), a file for each day of a conversation: its text, the same as HTML, and the files.
package struct EMLExport: ExportFormat {
    package static let id = "eml"
    package static let about = "mails, a day of a conversation each, with its files"
    package static let slicing = Slicing.day
    package static let attachments = AttachmentPlacement.inside

    private let context: ExportContext
    private var mail: ConversationMail

    package init(_ context: ExportContext) { (self.context, mail) = (context, ConversationMail(context)) }

    package mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws { mail.begin(slice) }

    package mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {
        if mail.isFull(for: message) { try write(to: files) }
        mail.write(message)
    }

    package mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws { mail.write(event) }

    package mutating func end(in files: any ExportFiles) throws { try write(to: files) }

    private mutating func write(to files: any ExportFiles) throws {
        guard let mail = try mail.take() else { return }
        try files.begin("\(mail.path).eml")
        var output = MailOutput(files)
        try mail.envelope.write(id: mail.id, hash: mail.hash, context.archive, to: &output)
        try files.end()
    }
}

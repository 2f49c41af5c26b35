/// A mailbox file (RFC 4155) for each conversation, with a mail for each of its days, as `eml` has it.
///
/// Of the dialects it is mboxrd; but nothing in it needs quoting, since a line that would is encoded (`QuotedPrintable`).
struct MboxExport: DocumentWriter {
    static let id = "mbox"
    static let about = "a mailbox a conversation, a mail a day"
    static let slicing = Slicing.day
    static let attachments = AttachmentPlacement.inside

    private let context: ExportContext
    private var mail: ConversationMail
    private var isOpen = false

    init(_ context: ExportContext) { (self.context, mail) = (context, ConversationMail(context)) }

    mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws {
        if slice.number == 1 {
            try finish(in: files)
            try files.begin("\(slice.conversation.slug).mbox")
            isOpen = true
        }
        mail.begin(slice)
    }

    mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {
        if mail.isFull(for: message) { try write(to: files) }
        mail.write(message)
    }

    mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws { mail.write(event) }

    mutating func end(in files: any ExportFiles) throws { try write(to: files) }

    mutating func finish(in files: any ExportFiles) throws {
        guard isOpen else { return }
        try files.end()
        isOpen = false
    }

    private mutating func write(to files: any ExportFiles) throws {
        guard let mail = try mail.take() else { return }
        var output = MailOutput(files, dropsCarriageReturns: true)
        output.bytes.append("From MAILER-DAEMON \(mail.sentAt.mailboxDate)\r\n")
        try mail.envelope.write(id: mail.id, hash: mail.hash, context.archive, to: &output)
        output.bytes.append("\r\n")
        try output.flush()
    }
}

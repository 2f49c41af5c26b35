import PairChannel

/// Makes mails of one conversation, a day of it each: what `eml` and `mbox` have in common.
///
/// A day that is too much for one mail goes on in another, so that memory is bounded whatever was written on it.
struct ConversationMail {
    /// The most that the text of a mail and its files come to, unless one message alone has more.
    private static let (maximumTextBytes, maximumFileBytes) = (16 << 20, 100 << 20 as Int64)

    private let context: ExportContext
    private let domain: MailDomain
    private var slice: ExportSlice?
    private var part = 1
    private var transcript: MailTranscript
    private var files: [MailFile] = []
    private var fileBytes: Int64 = 0
    private var participants = MailParticipants()
    private var messages = 0
    private var firstAt = Timestamp(microseconds: 0)
    private var seqs = (first: 0 as Int64, last: 0 as Int64)
    /// The first mail of the conversation and the last one, which a mail is a reply to.
    private var thread: (first: String, last: String)?

    init(_ context: ExportContext) {
        self.context = context
        domain = MailDomain(origin: context.origin)
        transcript = MailTranscript(context)
    }

    mutating func begin(_ slice: ExportSlice) {
        if slice.number == 1 { thread = nil }
        (self.slice, part) = (slice, 1)
        beginPart()
    }

    private mutating func beginPart() {
        guard let slice else { return }
        (files, fileBytes, messages) = ([], 0, 0)
        participants = MailParticipants(members: slice.members)
        transcript = MailTranscript(context)
        let conversation = slice.conversation
        let title = conversation.title(context.people, context.words)
        transcript.begin(title: subject(title), lead: [title, conversation.sourceID, context.zone.name])
    }

    /// Whether `message` has no room in the mail in hand, which has to be taken first.
    func isFull(for message: borrowing ArchivedMessage) -> Bool {
        guard messages > 0 else { return false }
        let (text, bytes) = message.weight
        return transcript.plain.count + transcript.html.count + 3 * text > Self.maximumTextBytes
            || fileBytes + bytes > Self.maximumFileBytes
    }

    mutating func write(_ message: borrowing ArchivedMessage) {
        if messages == 0 { (firstAt, seqs.first) = (message.sentAt, message.seq) }
        messages += 1
        seqs.last = message.seq
        participants.add(sender: message.sender)
        transcript.write(message)
        for attachment in message.details?.attachments ?? [] {
            guard let file = attachment.file else { continue }
            files.append(MailFile(name: attachment.name, file))
            fileBytes += file.bytes
        }
    }

    mutating func write(_ event: ConversationEvent) { transcript.write(event) }

    /// A mail that is whole.
    struct Mail {
        /// Of its file, without an ending.
        let path: String
        let sentAt: Timestamp
        let id: String
        let hash: LogHash
        let envelope: MailEnvelope
    }

    /// Ends the mail in hand, and begins the next one of the same day.
    mutating func take() throws -> Mail? {
        guard let slice, messages > 0 else { return nil }
        transcript.end()
        var envelope = MailEnvelope()
        envelope.fields = try fields(of: slice)
        (envelope.plain, envelope.html, envelope.files) = (transcript.plain, transcript.html, files)
        let hash = envelope.contentHash
        let id = domain.messageID(hash)
        thread = (thread?.first ?? id, id)
        let mail = Mail(path: path(of: slice), sentAt: firstAt, id: id, hash: hash, envelope: envelope)
        part += 1
        beginPart()
        return mail
    }

    private func path(of slice: ExportSlice) -> String { part == 1 ? slice.path : "\(slice.path).part\(part)" }

    private func subject(_ title: String) -> String {
        let name = slice?.name ?? ""
        return "[\(title)]" + (name.isEmpty ? "" : " \(name)") + (part == 1 ? "" : " (\(part))")
    }

    private func fields(of slice: ExportSlice) throws -> HeaderFields {
        let (people, conversation) = (context.people, slice.conversation)
        let title = conversation.title(people, context.words)
        var zone = context.zone
        var fields = HeaderFields()
        fields.add("Date", tokens: firstAt.mailDate(offsetSeconds: zone.offsetSeconds(at: firstAt)))
        let (from, to) = participants.mailboxes(people, unknown: context.words("transcript.sender_unknown"))
        fields.add("From", [from])
        fields.add("To", to)
        fields.add("Subject", HeaderText(showing: subject(title)))
        if let thread {
            fields.add("In-Reply-To", tokens: "<\(thread.last)>")
            let ids = thread.first == thread.last ? [thread.last] : [thread.first, thread.last]
            fields.add("References", tokens: ids.map { "<\($0)>" }.joined(separator: " "))
        }
        fields.add("List-Id", HeaderText(showing: title), id: "\(MailDomain.label(conversation.slug)).\(domain.text)")
        fields.add("Auto-Submitted", tokens: "auto-generated")
        fields.add("X-Archive-Generator", HeaderText(showing: context.generator))
        fields.add("X-Archive-Origin", HeaderText(showing: context.origin))
        fields.add("X-Archive-Room-ID", HeaderText(showing: conversation.sourceID))
        fields.add("X-Archive-Messages", tokens: "\(messages)")
        fields.add("X-Archive-Seq", tokens: seqs.first == seqs.last ? "\(seqs.first)" : "\(seqs.first) \(seqs.last)")
        if let leaf = try context.archive.leaf(seqs.first) { fields.add("X-Archive-Leaf", tokens: leaf.hexadecimal) }
        return fields
    }
}

/// Whom a mail is from and to: the first one who wrote, and everybody else.
struct MailParticipants {
    private var members: [PersonIndex] = []
    private var known: Set<PersonIndex> = []
    private var first: PersonIndex??

    init() {}

    init(members: [PersonIndex]) { (self.members, known) = (members, Set(members)) }

    mutating func add(sender: PersonIndex?) {
        if first == nil { first = .some(sender) }
        if let sender, known.insert(sender).inserted { members.append(sender) }
    }

    /// - Parameter unknown: What somebody is called of whom nothing is known.
    func mailboxes(_ people: PeopleDirectory, unknown: String) -> (from: Mailbox, to: [Mailbox]) {
        let sender = first.flatMap { $0 }
        let from =
            sender.map { Mailbox(people[$0]) } ?? Mailbox(HeaderText(showing: unknown), MailAddress(withoutMail: ""))
        return (from, members.filter { $0 != sender }.map { Mailbox(people[$0]) })
    }
}

extension ArchivedMessage {
    /// Bytes of its texts, the former ones included, and of its files.
    var weight: (text: Int, files: Int64) {
        guard let details else { return (text.range.count, 0) }
        let former = details.former.reduce(0) { $0 + $1.text.utf8.count }
        let files = details.attachments.reduce(0 as Int64) { $0 + ($1.file?.bytes ?? 0) }
        return (text.range.count + former, files)
    }
}

import PairChannel

/// Mails for Global Relay’s door for mail, a day of a conversation each, in the layout of Mattermost’s compliance export.
struct GlobalRelayExport: DocumentWriter {
    static let id = "globalrelay"
    static let about = "mails for Global Relay, a day of a conversation each"
    static let slicing = Slicing.day
    static let attachments = AttachmentPlacement.inside

    /// A mail may have 250 MB; base64 takes four characters for three bytes, and texts may be encoded, too.
    private static let (maximumTextBytes, maximumFileBytes) = (8 << 20, 150 << 20 as Int64)

    private let context: ExportContext
    private let words: Words
    private var slice: ExportSlice?
    private var part = 1
    private var page: GlobalRelayPage
    private var transcript: MailTranscript
    private var members: GlobalRelayMembers?
    private var participants = MailParticipants()
    /// What came before the first message of the part, which says when the period is.
    private var early: [ConversationEvent] = []
    private var present: [PersonIndex] = []
    private var files: [MailFile] = []
    private var fileBytes: Int64 = 0
    private var messages = 0

    init(_ context: ExportContext) {
        (self.context, words) = (context, context.words)
        (page, transcript) = (GlobalRelayPage(context), MailTranscript(context))
    }

    mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws {
        (self.slice, part, present) = (slice, 1, slice.members)
        beginPart()
    }

    private mutating func beginPart() {
        (page, transcript) = (GlobalRelayPage(context), MailTranscript(context))
        (members, participants) = (nil, MailParticipants(members: present))
        (files, fileBytes, messages, early) = ([], 0, 0, [])
    }

    mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {
        let (text, bytes) = message.weight
        let room = transcript.plain.count + transcript.html.count + page.messages.count + 6 * text
        if messages > 0, room > Self.maximumTextBytes || fileBytes + bytes > Self.maximumFileBytes {
            try write(to: files)
            part += 1
            present = members?.present ?? present
            beginPart()
        }
        beginPeriod(message.sentAt)
        messages += 1
        participants.add(sender: message.sender)
        if let sender = message.sender { members?.wrote(sender) }
        page.write(message)
        transcript.write(message)
        for attachment in message.details?.attachments ?? [] { add(attachment) }
    }

    mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws {
        guard members != nil else { return early.append(event) }
        take(event)
    }

    mutating func end(in files: any ExportFiles) throws { try write(to: files) }

    /// The period is the day of the first message, by the clock of the export.
    private mutating func beginPeriod(_ at: Timestamp) {
        guard members == nil else { return }
        var zone = context.zone
        let day = zone.local(at).day
        members = GlobalRelayMembers(
            start: zone.start(ofDay: day), end: zone.start(ofDay: day + 1).advanced(byMicroseconds: -1_000_000),
            members: present)
        for event in early { take(event) }
        early = []
    }

    private mutating func take(_ event: ConversationEvent) {
        members?.take(event)
        page.write(event)
        transcript.write(event)
    }

    private mutating func add(_ attachment: MessageDetails.Attachment) {
        guard let file = attachment.file else { return }
        guard file.bytes <= Self.maximumFileBytes else {
            return page.note("\(attachment.name): \(words("attachment.too_large"))")
        }
        files.append(MailFile(name: attachment.name, file))
        fileBytes += file.bytes
    }

    // MARK: The mail

    private mutating func write(to output: any ExportFiles) throws {
        guard let slice, let members, messages > 0 else { return }
        var envelope = MailEnvelope()
        let conversation = slice.conversation
        let title = conversation.title(context.people, words)
        envelope.fields = fields(of: slice, title, members)
        let summary = [
            ("Channel ID", conversation.sourceID), ("Channel Name", conversation.slug),
            ("Channel Display Name", title), ("Started", members.start.rfc3339(.second)),
            ("Ended", members.end.rfc3339(.second)),
            ("Duration", GlobalRelayMembers.duration(from: members.start, to: members.end)),
            ("Messages", "\(messages)"),
        ]
        envelope.html = page.html(title, summary.map { (name: $0.0, value: $0.1) }, members)
        envelope.plain = plain(title, summary, members)
        envelope.files = files
        let hash = envelope.contentHash
        try output.begin(slice.path + (part == 1 ? "" : ".part\(part)") + ".eml")
        var mail = MailOutput(output)
        let id = MailDomain(origin: context.origin).messageID(hash)
        try envelope.write(id: id, hash: hash, context.archive, to: &mail)
        try output.end()
    }

    private func plain(
        _ title: String, _ summary: [(String, String)], _ members: GlobalRelayMembers
    ) -> [UInt8] {
        var out: [UInt8] = []
        out.append("\(printable(title))\n\n")
        for (name, value) in summary { out.append("\(name): \(printable(value))\n") }
        out.append("\n\(GlobalRelayMembers.columns.joined(separator: " | "))\n")
        for row in members.rows(context.people) { out.append("\(printable(row.joined(separator: " | ")))\n") }
        out.append("\n")
        return out + transcript.plain
    }

    private func fields(of slice: ExportSlice, _ title: String, _ members: GlobalRelayMembers) -> HeaderFields {
        var (fields, zone) = (HeaderFields(), context.zone)
        let (from, to) = participants.mailboxes(context.people, unknown: words("transcript.sender_unknown"))
        fields.add("Date", tokens: members.end.mailDate(offsetSeconds: zone.offsetSeconds(at: members.end)))
        fields.add("From", [from])
        fields.add("To", to.isEmpty ? [from] : to)
        let subject = "Hansard Compliance Export: \(title)" + (part == 1 ? "" : " (\(part))")
        fields.add("Subject", HeaderText(showing: subject))
        fields.add("Auto-Submitted", tokens: "auto-generated")
        fields.add("Precedence", tokens: "bulk")
        // The layout is Mattermost’s, and by this name Global Relay knows how to read it.
        fields.add("X-GlobalRelay-MsgType", tokens: "Mattermost")
        fields.add("X-Mattermost-ChannelName", HeaderText(showing: title))
        fields.add("X-Mattermost-ChannelID", HeaderText(showing: slice.conversation.sourceID))
        fields.add("X-Mattermost-ChannelType", tokens: Self.channelType(slice.conversation.kind))
        fields.add("X-Archive-Generator", HeaderText(showing: context.generator))
        fields.add("X-Archive-Origin", HeaderText(showing: context.origin))
        fields.add("X-Archive-Messages", tokens: "\(messages)")
        return fields
    }

    private static func channelType(_ kind: ConversationKind) -> String {
        switch kind {
        case .pair: "direct"
        case .group: "private"
        case .room: "public"
        }
    }
}

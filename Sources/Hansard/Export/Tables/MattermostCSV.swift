import PairChannel

/// Mattermost’s compliance export in CSV: ZIP files of 10,000 posts each, with `posts.csv`, the files of the messages,
/// `metadata.json`, and `warning.txt` where something is missing. Cells are what a spreadsheet may be given only with
/// `--spreadsheet`.
///
/// Times are whole milliseconds since 1970. A former text is a post of its own, of the id with `~1`, `~2`… behind it, which
/// names the one that holds the text now; a deleted one stands there twice, the second time as deleted. Reactions and marks of
/// seen have no place in it.
///
/// - Source: Mattermost’s `server/enterprise/message_export/csv_export`; docs/export.md has the columns.
struct MattermostCSV: DocumentWriter {
    static let id = "mattermost-csv"
    static let about = "Mattermost’s compliance export, in ZIP files of 10,000 posts"
    static let slicing = Slicing.conversation
    static let attachments = AttachmentPlacement.inside

    /// Posts of one ZIP file; a message’s rows stay together.
    static let postsAtOnce = 10_000

    private let context: ExportContext
    private var batch: MattermostBatch
    private var batches = 0
    private var slice: ExportSlice?
    private var title = ""
    /// Who belongs to the conversation, and who of them has no row in this ZIP file that says so.
    private var present: [PersonIndex] = []
    private var unnamed: [PersonIndex] = []

    init(_ context: ExportContext) {
        self.context = context
        batch = MattermostBatch(isGuarded: context.isForSpreadsheet)
    }

    mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws {
        self.slice = slice
        title = slice.conversation.title(context.people, context.words)
        (present, unnamed) = (slice.members, slice.members)
    }

    mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws {
        switch event {
        case .joined(let person, let at):
            unnamed.removeAll { $0 == person }
            if !present.contains(person) { present.append(person) }
            append(person, "joined the channel", "enter", at)
        case .left(let person, let at):
            unnamed.removeAll { $0 == person }
            present.removeAll { $0 == person }
            append(person, "left the channel", "leave", at)
        case .seen: break
        }
    }

    private mutating func append(_ person: PersonIndex, _ what: String, _ type: String, _ at: Timestamp?) {
        var row = row()
        row.createdAt = at
        row.user(person, name: context.people[person].displayName, .said, context.people)
        row.message = "User \(row.name) (\(row.mail)) \(what)"
        row.type = type
        batch.append(row)
    }

    private func row() -> MattermostRow {
        var row = MattermostRow()
        guard let conversation = slice?.conversation else { return row }
        row.channel = (conversation.sourceID, conversation.slug, title)
        row.channelType = ExportedMessage.channelType(conversation.kind)
        return row
    }

    mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {
        if let sender = message.sender, message.kind == .said, !present.contains(sender) {
            present.append(sender)
            unnamed.append(sender)
        }
        for member in unnamed { append(member, "was already in the channel", "previously-joined", message.sentAt) }
        unnamed = []
        var row = row()
        row.createdAt = message.sentAt
        row.user(message.sender, name: ExportedMessage.sender(message, context.people), message.kind, context.people)
        row.post = message.string(message.id) ?? ""
        row.repliedTo = message.string(message.replyTo) ?? message.string(message.thread) ?? ""
        row.type = "message"
        let text = ExportedMessage.text(message)
        if ExportedMessage.isWithheld(message, context) { batch.warnings.withheld(row.post) }
        for (i, former) in (message.details?.former ?? []).enumerated() {
            var row = row
            (row.post, row.editedBy) = ("\(row.post)~\(i + 1)", row.post)
            (row.updatedAt, row.update, row.message) = (former.replacedAt, "EditedOriginalMsg", former.text)
            batch.append(row)
        }
        row.message = text
        if message.isEdited { (row.updatedAt, row.update) = (message.editedAt, "EditedNewMsg") }
        if message.kind != .tombstone { batch.append(row) }
        try append(message.details?.attachments ?? [], row)
        if message.isDeleted {
            (row.updatedAt, row.update) = (message.details?.deletion?.at, "Deleted")
            row.message = "delete " + text
            batch.append(row)
        }
        if batch.posts >= Self.postsAtOnce { try flush(files) }
    }

    private mutating func append(_ attachments: [MessageDetails.Attachment], _ post: MattermostRow) throws {
        for attachment in attachments {
            var row = post
            (row.update, row.updatedAt, row.type) = ("", nil, "attachment")
            if let file = attachment.file {
                let path = MattermostBatch.path(file, attachment.name, ofPost: post.post)
                row.message = "\(attachment.name) (\(path))"
                try batch.add(file, path, context.archive)
            } else {
                row.message = attachment.name
                batch.warnings.missing(attachment.name, post.post, ExportedMessage.absence(attachment) ?? "")
            }
            batch.append(row)
        }
    }

    mutating func finish(in files: any ExportFiles) throws { try flush(files) }

    /// Writes the ZIP file in hand.
    private mutating func flush(_ files: any ExportFiles) throws {
        guard batch.posts > 0 || batches == 0 else { return }
        batches += 1
        let digits = String(1_000_000 + batches).dropFirst(batches < 1_000 ? 4 : 1)
        try batch.write("batch\(digits)", context.archive, to: files)
        batch = MattermostBatch(isGuarded: context.isForSpreadsheet)
        // The next file has who belongs to the conversation again.
        unnamed = present
    }
}

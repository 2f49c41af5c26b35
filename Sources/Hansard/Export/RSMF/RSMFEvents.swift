import PairChannel

/// Makes RSMF’s events of messages and of what happened besides.
struct RSMFEvents {
    private let people: PeopleDirectory
    private let words: Words
    private let archive: any ExportArchive

    init(_ context: ExportContext) {
        (people, words, archive) = (context.people, context.words, context.archive)
    }

    // MARK: Messages

    /// The event of a message, with its files, unless it is only the context of a reply.
    func event(_ message: borrowing ArchivedMessage, isContext: Bool = false) throws -> RSMFEvent {
        var event = RSMFEvent(.message, RSMFPerson(message.sender), at: message.sentAt)
        event.seq = message.seq
        event.id = message.string(message.id)
        event.body = message.kind == .tombstone ? "" : message.string(message.text) ?? ""
        event.isDeleted = message.isDeleted
        event.isContext = isContext
        if isContext { event.add("context", "outside_slice") }
        event.add("seq", "\(message.seq)")
        event.add("leaf", try archive.leaf(message.seq)?.hexadecimal)
        addReply(message, to: &event)
        addFacts(message, to: &event)
        guard let details = message.details else { return event }
        addEdits(details, current: event.body ?? "", to: &event)
        addReactions(details, to: &event)
        if let erasure = details.erasure {
            event.add("erased", erasure.ground)
            event.add("erased_at", erasure.at.rfc3339())
        }
        if let deletion = details.deletion {
            event.add("deleted_at", deletion.at?.rfc3339())
            event.add("deleted_by", deletion.by.map { people[$0].sourceID })
        }
        if isContext {
            if !details.attachments.isEmpty { event.add("attachments_elsewhere", "\(details.attachments.count)") }
        } else {
            addAttachments(details.attachments, seq: message.seq, to: &event)
        }
        return event
    }

    private func addReply(_ message: borrowing ArchivedMessage, to event: inout RSMFEvent) {
        let (reply, thread) = (message.string(message.replyTo), message.string(message.thread))
        event.parent = reply ?? thread
        if let reply { event.add("reply_to", reply) }
        if let thread { event.add("thread", thread) }
    }

    /// What a source says of a message that RSMF has no member for.
    private func addFacts(_ message: borrowing ArchivedMessage, to event: inout RSMFEvent) {
        if message.kind != .said { event.add("kind", message.kind.name) }
        if message.format != .plain { event.add("format", message.format.name) }
        event.add("sender_name", message.string(message.senderName))
        if message.precision != .millisecond { event.add("time_precision", message.precision.name) }
        if message.sentAt.microseconds % 1_000 != 0 { event.add("sent_at", message.sentAt.rfc3339()) }
        if message.zone != .explicit { event.add("time_zone_known", message.zone.name) }
        if message.marks.contains(.missing) { event.add("missing", "from a later snapshot of this conversation") }
    }

    /// An edit without a time is none for RSMF 1.0, and none is made up: its former text is kept beside.
    private func addEdits(_ details: MessageDetails, current: String, to event: inout RSMFEvent) {
        for (i, former) in details.former.enumerated() {
            let next = i + 1 < details.former.count ? details.former[i + 1].text : current
            if let at = former.replacedAt {
                event.edits.append(
                    .init(
                        participant: RSMFPerson(former.replacedBy), timestamp: at, texts: (former.text, next)))
            } else {
                event.add("former_text_\(i + 1)", former.text)
                event.add(
                    "former_text_\(i + 1)_until", former.isFromSnapshot ? "a later export" : "a time not on record")
                event.add("former_text_\(i + 1)_by", former.replacedBy.map { people[$0].sourceID })
            }
        }
        guard let edited = details.edited else { return }
        event.add("edited", "the former text is not on record")
        if let at = edited.at {
            event.edits.append(.init(participant: RSMFPerson(edited.by), timestamp: at, texts: nil))
        } else {
            event.add("edited_by", edited.by.map { people[$0].sourceID })
        }
    }

    private func addReactions(_ details: MessageDetails, to event: inout RSMFEvent) {
        for group in details.reactionGroups where !group.emoji.isEmpty {
            event.reactions.append(
                .init(
                    value: group.emoji, count: group.count, participants: group.people.map { RSMFPerson($0) }))
        }
        let withdrawn = details.reactions.filter { $0.withdrawnAt != nil }
        for (i, reaction) in withdrawn.enumerated() {
            let at = reaction.withdrawnAt?.rfc3339() ?? ""
            event.add("reaction_withdrawn_\(i + 1)", "\(reaction.emoji) \(people[reaction.person].sourceID) \(at)")
        }
    }

    /// The largest file that is taken along: in base64, and with what else there is, a file of RSMF stays below the two
    /// gigabytes beyond which it is not processed.
    static let maximumFileBytes: Int64 = 1 << 30

    private func addAttachments(_ attachments: [MessageDetails.Attachment], seq: Int64, to event: inout RSMFEvent) {
        let rows = AttachmentRows(words: words)
        for (i, attachment) in attachments.enumerated() {
            let number = "\(seq)-\(i + 1)"
            let name = printable(attachment.name)
            var (id, content) = ("\(number)_UNAVAILABLE.txt", RSMFAttachment.Content.note([]))
            if let file = attachment.file, file.bytes > 0, file.bytes <= Self.maximumFileBytes {
                id = "\(number).\(RSMFAttachment.ending(of: attachment.name, file))"
                content = .file(file)
                event.add("\(id) sha256", file.sha256)
            } else {
                // A validator takes an entry without a byte for a damaged one.
                if attachment.file?.bytes == 0 { id = "\(number)_EMPTY.txt" }
                let isTooLarge = attachment.file.map { $0.bytes > 0 } ?? false
                let reason = rows.plainText(attachment) + (isTooLarge ? "; \(words("attachment.too_large"))" : "")
                content = .note(Array("\(printable(reason))\n".utf8))
                event.add("\(id) sha256", attachment.file?.sha256 ?? attachment.sha256)
                event.add("\(id) unavailable", printable(reason))
            }
            event.add("\(id) type", attachment.type)
            if attachment.isFormer { event.add("\(id) former", words("attachment.former")) }
            event.attachments.append(RSMFAttachment(id: id, display: name.isEmpty ? id : name, content: content))
        }
    }

    // MARK: What happened besides

    func id(_ person: PersonIndex) -> String { people[person].sourceID }

    /// Somebody who came or left. Who is in a conversation of two is no event of it for RSMF.
    func membership(_ kind: RSMFEvent.Kind, _ person: PersonIndex, at: Timestamp, isDirect: Bool) -> RSMFEvent {
        var event = RSMFEvent(isDirect ? .unknown : kind, .known(person), at: at)
        if isDirect { event.add("event", kind.rawValue) }
        return event
    }

    /// A mark of seen whose message is not in the file.
    func mark(
        _ person: PersonIndex, upTo: ConversationEvent.SeenEnd, at: Timestamp, _ evidence: Evidence
    ) -> RSMFEvent {
        var event = RSMFEvent(.unknown, .known(person), at: at)
        event.add("event", "seen")
        event.add("evidence", evidence.name)
        switch upTo {
        case .message(let id): event.add("up_to", id)
        case .time(let time): event.add("up_to_time", time.rfc3339())
        }
        return event
    }
}

import PairChannel

/// Actiance (Vantage) XML as Mattermost’s compliance export writes it, which Smarsh, Global Relay and others take: one
/// `FileDump` with a `Conversation` for each day of each conversation.
///
/// Times are whole milliseconds since 1970, also where element names say UTC. Who belongs to a conversation enters at the
/// day’s beginning and leaves at its end. A former text is a message of its own, of the id with `~1`, `~2`… behind it, which
/// names the one that holds the text now; a deleted message stands there twice, the second time as deleted. Reactions,
/// threads and marks of seen have no place in it.
///
/// - Source: The element table of docs/export.md, from Mattermost’s `server/enterprise/message_export/actiance_export`.
struct ActianceExport: DocumentWriter {
    static let id = "actiance"
    static let about = "Actiance XML, a conversation’s day a Conversation"
    static let slicing = Slicing.day

    private let context: ExportContext
    private var zone: SiteZone
    private var isOpen = false
    private var out = XMLElements()
    private var warnings = ExportWarnings()

    // Of the day in hand.
    private var transcript = XMLElements()
    private var start = Timestamp(microseconds: 0)
    private var end = Timestamp(microseconds: 0)
    private var entered: [(person: Person, at: Timestamp)] = []
    private var left: [(person: Person, at: Timestamp)] = []
    private var present: [Person] = []

    /// Somebody of the directory, or a sender of whom only a name is known.
    private struct Person: Hashable {
        let index: PersonIndex?
        let name: String
    }

    init(_ context: ExportContext) { (self.context, zone) = (context, context.zone) }

    mutating func begin(_ slice: ExportSlice, in files: any ExportFiles) throws {
        if !isOpen { try open(files) }
        let conversation = slice.conversation
        let title = conversation.title(context.people, context.words)
        out.begin("Conversation", "Perspective", title, indent: 2)
        let type = ExportedMessage.channelType(conversation.kind)
        out.element("RoomID", "\(type) - \(title) - \(conversation.sourceID)", indent: 4)
        (start, end) = day(slice.name)
        (entered, left, present) = ([], [], [])
        for member in slice.members { enter(person(member), at: start) }
    }

    /// The first and the last millisecond of a day in the export’s zone.
    private mutating func day(_ name: String) -> (Timestamp, Timestamp) {
        let day = (try? ReadTime(rfc3339: name.prefix(10) + "T00:00Z"))?.instant.day ?? 0
        return (zone.start(ofDay: day), zone.start(ofDay: day + 1).advanced(byMicroseconds: -1_000))
    }

    private func person(_ index: PersonIndex) -> Person { Person(index: index, name: "") }

    private mutating func enter(_ person: Person, at: Timestamp) {
        guard !present.contains(person) else { return }
        present.append(person)
        entered.append((person, at))
    }

    mutating func write(_ event: ConversationEvent, to files: any ExportFiles) throws {
        switch event {
        case .joined(let index, let at):
            enter(person(index), at: max(at ?? start, start))
            end = max(end, at ?? end)
        case .left(let index, let at):
            let person = person(index)
            enter(person, at: start)
            present.removeAll { $0 == person }
            left.append((person, max(at ?? end, start)))
            end = max(end, at ?? end)
        case .seen: break
        }
    }

    mutating func write(_ message: borrowing ArchivedMessage, to files: any ExportFiles) throws {
        let sender = Person(
            index: message.sender, name: message.sender == nil ? ExportedMessage.sender(message, context.people) : "")
        enter(sender, at: start)
        let id = message.string(message.id) ?? ""
        let text = ExportedMessage.text(message)
        if ExportedMessage.isWithheld(message, context) { warnings.withheld(id) }
        let kind = message.kind
        for (i, former) in (message.details?.former ?? []).enumerated() {
            append(
                sender, kind, message.sentAt, id: "\(id)~\(i + 1)", former.text,
                update: ("EditedOriginalMsg", former.replacedAt), newID: id, to: &transcript)
        }
        if kind != .tombstone {
            let update = message.isEdited ? ("EditedNewMsg", message.editedAt) : nil
            append(sender, kind, message.sentAt, id: id, text, update: update, to: &transcript)
        }
        for attachment in message.details?.attachments ?? [] {
            append(attachment, sender, message.sentAt, to: &transcript)
            if let absence = ExportedMessage.absence(attachment) { warnings.missing(attachment.name, id, absence) }
        }
        if message.isDeleted {
            let at = message.details?.deletion?.at
            append(sender, kind, message.sentAt, id: id, "delete " + text, update: ("Deleted", at), to: &transcript)
        }
    }

    mutating func end(in files: any ExportFiles) throws {
        out.element("StartTimeUTC", start, indent: 4)
        for (person, at) in entered { append("ParticipantEntered", person, at, to: &out) }
        out.append(&transcript)
        for (person, at) in left + present.map({ ($0, end) }) { append("ParticipantLeft", person, at, to: &out) }
        out.element("EndTimeUTC", end, indent: 4)
        out.end("Conversation", indent: 2)
        if out.bytes.count > 1 << 20 { try files.append(&out.bytes) }
    }

    mutating func finish(in files: any ExportFiles) throws {
        if !isOpen { try open(files) }
        out.end("FileDump", indent: 0)
        try files.append(&out.bytes)
        try files.end()
        warnings.shown = out.shown
        try warnings.write("warning.txt", to: files)
    }

    private mutating func open(_ files: any ExportFiles) throws {
        try files.begin("actiance_export.xml")
        out.bytes.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        out.begin("FileDump", "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance", indent: 0)
        isOpen = true
    }

    // MARK: Elements

    private func append(
        _ sender: Person, _ kind: MessageKind, _ sentAt: Timestamp, id: String, _ text: String,
        update: (type: String, at: Timestamp?)?, newID: String? = nil, to out: inout XMLElements
    ) {
        out.group("Message") { out in
            out.element("MessageId", id)
            out.element("LoginName", address(sender))
            out.element("UserType", ExportedMessage.userType(sender.index, kind, context.people))
            out.element("DateTimeUTC", sentAt)
            if let update {
                out.element("UpdatedType", update.type)
                if let at = update.at { out.element("UpdatedDateTimeUTC", at) }
            }
            if let newID { out.element("EditedNewMsgId", newID) }
            out.element("Content", text)
        }
    }

    private func append(
        _ attachment: MessageDetails.Attachment, _ sender: Person, _ sentAt: Timestamp, to out: inout XMLElements
    ) {
        func describe(_ out: inout XMLElements) {
            out.element("LoginName", address(sender))
            out.element("DateTimeUTC", sentAt)
            out.element("UserFileName", attachment.name)
            out.element("FileName", attachment.file.map { ExportPath.attachment($0) } ?? attachment.name)
        }
        out.group("FileTransferStarted") { describe(&$0) }
        out.group("FileTransferEnded") { out in
            describe(&out)
            out.element("Status", attachment.file == nil ? "Failed" : "Completed")
        }
    }

    private func append(_ name: StaticString, _ person: Person, _ at: Timestamp, to out: inout XMLElements) {
        out.group(name) { out in
            out.element("LoginName", address(person))
            out.element("UserType", ExportedMessage.userType(person.index, .said, context.people))
            out.element("DateTimeUTC", at)
            if let mail = person.index.flatMap({ context.people[$0].email }), !mail.isEmpty {
                out.element("CorporateEmailID", mail)
            }
        }
    }

    private func address(_ person: Person) -> String {
        ExportedMessage.address(person.index, name: person.name, context.people)
    }
}

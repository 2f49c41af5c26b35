import PairChannel

/// A conversation’s day on its way into a load file: its text for people, and what its row says.
struct LoadFileDay {
    private(set) var row = LoadFileRow()
    private(set) var text: [UInt8] = []
    private(set) var attachments: [LoadFileAttachment] = []
    private var tree = MerkleFrontier()
    private var senders: [PersonIndex] = []
    private let context: ExportContext

    init(_ context: ExportContext) { self.context = context }

    /// The root of a tree over the leaves of the day’s messages, in their order.
    var leafRoot: String { tree.size > 0 ? tree.root.hexadecimal : "" }

    mutating func begin(_ slice: ExportSlice) {
        let title = slice.conversation.title(context.people, context.words)
        row.type = "Chat"
        (row.room, row.roomID, row.subject) = (title, slice.conversation.sourceID, "\(title) \(slice.name)")
        row.custodian = context.custodian.map { context.people[$0].displayName } ?? ""
        (row.events, row.attachments) = (0, 0)
        for member in slice.members { name(member) }
        line("\(title) (\(slice.conversation.sourceID))")
        line(slice.name)
    }

    /// Adds somebody to whom the conversation goes.
    private mutating func name(_ person: PersonIndex) {
        guard !senders.contains(person) else { return }
        senders.append(person)
        row.to.append(mailbox(person))
    }

    /// `;` is between two.
    private func mailbox(_ person: PersonIndex) -> String {
        var name = context.people[person].displayName
        if name.utf8.contains(UInt8(ascii: ";")) { name = name.replacing(";", with: ",") }
        return "\(name) <\(ExportedMessage.address(person, name: name, context.people))>"
    }

    mutating func append(_ event: ConversationEvent) {
        switch event {
        case .joined(let person, let at):
            name(person)
            line("")
            line("* \(context.people[person].displayName) joined\(at.map { " " + $0.rfc3339(.second) } ?? "")")
            row.events! += 1
        case .left(let person, let at):
            line("")
            line("* \(context.people[person].displayName) left\(at.map { " " + $0.rfc3339(.second) } ?? "")")
            row.events! += 1
        case .seen: break
        }
    }

    mutating func append(_ message: borrowing ArchivedMessage, _ warnings: inout ExportWarnings) throws {
        if let sender = message.sender { name(sender) }
        if row.from.isEmpty {
            row.from = message.sender.map(mailbox) ?? ExportedMessage.sender(message, context.people)
        }
        row.sentAt = row.sentAt ?? message.sentAt
        row.changedAt = max(row.changedAt ?? message.sentAt, message.sentAt)
        row.events! += 1
        if let leaf = try context.archive.leaf(message.seq) { tree.append(leaf) }
        if ExportedMessage.isWithheld(message, context) { warnings.withheld(message.string(message.id) ?? "") }
        write(message)
        let sender = message.sender.map(mailbox) ?? ExportedMessage.sender(message, context.people)
        for attachment in message.details?.attachments ?? [] {
            guard let file = attachment.file else {
                let absence = ExportedMessage.absence(attachment) ?? ""
                warnings.missing(attachment.name, message.string(message.id) ?? "", absence)
                continue
            }
            row.attachments! += 1
            attachments.append(
                LoadFileAttachment(name: attachment.name, file: file, sender: sender, sentAt: message.sentAt))
        }
    }

    // MARK: For people

    private mutating func write(_ message: borrowing ArchivedMessage) {
        line("")
        let details = message.details
        line("\(ExportedMessage.sender(message, context.people)) \(message.sentAt.rfc3339(.second))")
        for former in details?.former ?? [] {
            line("[before\(former.replacedAt.map { " " + $0.rfc3339(.second) } ?? ""): \(former.text)]")
        }
        line(ExportedMessage.text(message))
        if message.isEdited { line("[edited\(message.editedAt.map { " " + $0.rfc3339(.second) } ?? "")]") }
        if message.isDeleted { line("[deleted\(details?.deletion?.at.map { " " + $0.rfc3339(.second) } ?? "")]") }
        for attachment in details?.attachments ?? [] { line("[file: \(attachment.name)]") }
        for group in details?.reactionGroups ?? [] { line("[reaction: \(group.emoji) \(group.count)]") }
    }

    /// A line, or the lines of a text; what hides in them is shown by its number.
    private mutating func line(_ line: String) {
        var line = line
        line.withUTF8 { text.appendPrintable($0, keeping: "\n\t") }
        text.append("\n")
    }
}

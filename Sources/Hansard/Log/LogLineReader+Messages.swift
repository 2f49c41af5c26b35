/// Messages and what happens to them.
extension LogLineReader {
    mutating func message() throws(Problem) -> LogRecord {
        guard let (sentAt, digits) = try line.time(.sentAt) else { throw .wrong(member: LineMember.sentAt.text) }
        var message = MessageRecord(
            origin: try origin(), conversation: try channel(), sender: try person(.sender), id: try place(.id),
            sentAt: sentAt, precision: try line.choice(.precision, ["minute"]).map { _ in .minute } ?? digits,
            text: try place(.text), contentHash: try line.bits(.hash) ?? 0)
        // What most messages do not have.
        if line.has(.replyTo) { message.replyTo = try place(.replyTo) }
        if line.has(.thread) { message.thread = try place(.thread) }
        if line.has(.clientID) { message.clientID = try place(.clientID) }
        if line.has(.senderName) { message.senderName = try place(.senderName) }
        if let kind = try line.choice(.kind, MessageKind.names) { message.kind = MessageKind(rawValue: kind)! }
        if let zone = try line.choice(.zone, ZoneEvidence.names) { message.zone = ZoneEvidence(rawValue: zone)! }
        message.format = try format()
        message.editor = try person(.editor)
        message.editedAt = try line.time(.editedAt)?.instant
        return .message(message, attachments: try attachments())
    }

    mutating func edit() throws(Problem) -> LogRecord {
        let edit = LogEdit(
            origin: try origin(), conversation: try channel(), message: try place(.id), editor: try person(.editor),
            editedAt: try line.time(.editedAt)?.instant, isFound: try line.flag(.found), format: try format(),
            text: try place(.text), contentHash: try line.bits(.hash) ?? 0, document: try line.number(.document),
            version: try line.number(.version), appearance: try line.number(.appearance) ?? 0)
        return .edit(edit, attachments: try attachments())
    }

    func returned() throws(Problem) -> LogRecord {
        guard let document = try line.number(.document) else {
            throw .without(member: LineMember.document.text, type: LogLineType.edit.text)
        }
        guard let version = try line.number(.version) else {
            throw .without(member: LineMember.version.text, type: LogLineType.edit.text)
        }
        return .returned(
            LogReturn(
                message: try messageName(), document: document, version: version,
                appearance: try line.number(.appearance) ?? 0))
    }

    mutating func deletion() throws(Problem) -> LogRecord {
        .deletion(
            DeletionRecord(
                origin: try origin(), conversation: try channel(), message: try place(.id),
                deleter: try person(.deleter), deletedAt: try line.time(.deletedAt)?.instant))
    }

    mutating func reaction() throws(Problem) -> LogRecord {
        .reaction(
            ReactionRecord(
                origin: try origin(), conversation: try channel(), message: try place(.id),
                person: try person(.person), emoji: try place(.emoji), at: try line.time(.at)?.instant,
                removed: try line.flag(.removed)))
    }

    mutating func reactionCount() throws(Problem) -> LogRecord {
        guard let count = try line.number(.count).flatMap({ Int(exactly: $0) }) else {
            throw .wrong(member: LineMember.count.text)
        }
        return .reactionCount(
            ReactionCountRecord(
                origin: try origin(), conversation: try channel(), message: try place(.id), emoji: try place(.emoji),
                count: count))
    }

    private func format() throws(Problem) -> TextFormat {
        try line.choice(.format, ["markdown"]).map { _ in .markdown } ?? .plain
    }
}

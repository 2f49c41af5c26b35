import PairChannel

/// Messages and what happens to them.
extension BatchLines {
    mutating func append(_ message: MessageRecord, _ attachments: Range<Int32>, _ source: Int64) {
        begin("message", id: message.id, source, line: message.origin.line)
        appendSystem()
        member(",\"reply_to\":", message.replyTo)
        member(",\"thread\":", message.thread)
        member(",\"client_id\":", message.clientID)
        if message.kind != .said { string(",\"kind\":", message.kind.name) }
        if message.precision == .minute { out.append(",\"precision\":\"minute\"") }
        if message.zone != .explicit { string(",\"zone\":", message.zone.name) }
        let whereAt = out.count
        channel(message.conversation)
        let whoAt = out.count
        person(",\"sender\":", message.sender)
        person(",\"editor\":", message.editor)
        member(",\"sender_name\":", message.senderName)
        let whenAt = out.count
        out.append(",\"sent_at\":")
        time(message.sentAt, message.precision == .minute ? .second : message.precision)
        time(",\"edited_at\":", message.editedAt)
        bounds.setStarts(place: whereAt, person: whoAt, time: whenAt, content: out.count)
        hash(message.contentHash)
        content(message.text, message.format, attachments, message.origin)
    }

    mutating func append(_ edit: LogEdit, _ attachments: Range<Int32>, _ source: Int64) {
        begin("edit", id: edit.message, source, line: edit.origin.line)
        appendSystem()
        flag(",\"found\":true", edit.isFound)
        if let document = edit.document { number(",\"document\":", document) }
        if let version = edit.version { number(",\"version\":", version) }
        if edit.appearance != 0 { number(",\"appearance\":", edit.appearance) }
        channel(edit.conversation)
        person(",\"editor\":", edit.editor)
        time(",\"edited_at\":", edit.editedAt)
        hash(edit.contentHash)
        content(edit.text, edit.format, attachments, edit.origin)
    }

    mutating func append(_ back: LogReturn, _ source: Int64) {
        begin("edit", of: back.message, source)
        number(",\"document\":", back.document)
        number(",\"version\":", back.version)
        if back.appearance != 0 { number(",\"appearance\":", back.appearance) }
        out.append(",\"returned\":true")
        string(",\"channel\":", back.message.conversation.externalID.text)
    }

    mutating func append(_ deletion: DeletionRecord, _ source: Int64) {
        begin("delete", id: deletion.message, source, line: deletion.origin.line)
        appendSystem()
        channel(deletion.conversation)
        person(",\"deleter\":", deletion.deleter)
        time(",\"deleted_at\":", deletion.deletedAt)
        extra(deletion.origin.extra)
    }

    mutating func append(_ reaction: ReactionRecord, _ source: Int64) {
        begin("reaction", id: reaction.message, source, line: reaction.origin.line)
        appendSystem()
        flag(",\"removed\":true", reaction.removed)
        channel(reaction.conversation)
        person(",\"person\":", reaction.person)
        time(",\"at\":", reaction.at)
        member(",\"emoji\":", reaction.emoji)
        extra(reaction.origin.extra)
    }

    mutating func append(_ count: ReactionCountRecord, _ source: Int64) {
        begin("reaction_count", id: count.message, source, line: count.origin.line)
        appendSystem()
        number(",\"count\":", Int64(count.count))
        channel(count.conversation)
        member(",\"emoji\":", count.emoji)
        extra(count.origin.extra)
    }

    mutating func append(_ missing: LogMissing, _ source: Int64) {
        begin("missing", of: missing.message, source)
        string(",\"channel\":", missing.message.conversation.externalID.text)
    }

    /// Text, format, attachments and unknown members, the last ones of group 4.
    private mutating func content(
        _ text: ByteRange, _ format: TextFormat, _ attachments: Range<Int32>, _ origin: Origin
    ) {
        member(",\"text\":", text)
        if format == .markdown { out.append(",\"format\":\"markdown\"") }
        if !attachments.isEmpty {
            append(attachments: batch.attachments[Int(attachments.lowerBound)..<Int(attachments.upperBound)])
        }
        extra(origin.extra)
    }

    /// The same as `begin(_:id:_:line:)` for a message that is named by an account.
    mutating func begin(
        _ type: StaticString, of message: LogMessageName, _ source: Int64, line: Int64 = 0, ordinal: Int64? = nil
    ) {
        out.append(",\"type\":\"")
        out.append(type)
        out.append("\"")
        string(",\"id\":", message.id)
        if source != 0 { number(",\"source\":", source) }
        if line != 0 { number(",\"line\":", line) }
        append(system: message.conversation.system)
        if let ordinal { number(",\"ordinal\":", ordinal) }
    }
}

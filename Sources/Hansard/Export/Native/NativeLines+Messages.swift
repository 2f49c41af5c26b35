import PairChannel

/// Messages and what happens to them.
extension NativeLines {
    /// - Parameter paths: Where the files of its attachments are, by their places; `nil` for one that is not there.
    package func append(
        _ message: MessageRecord, _ attachments: Range<Int32>, paths: [String?], to out: inout [UInt8]
    ) {
        begin("message", &out)
        member(",\"id\":", message.id, &out)
        channel(message.conversation, &out)
        if message.sender == .nobody { out.append(",\"sender\":null") }
        person(",\"sender\":", message.sender, &out)
        out.append(",\"sent_at\":")
        Self.append(message.sentAt, message.precision, &out)
        required(",\"text\":", message.text, &out)
        flag(",\"format\":\"markdown\"", message.format == .markdown, &out)
        if !message.text.isPresent { out.append(",\"erased\":true") }
        member(",\"reply_to\":", message.replyTo, &out)
        member(",\"thread\":", message.thread, &out)
        if hasExtra { member(",\"client_id\":", message.clientID, &out) }
        if message.kind != .said { text(",\"kind\":", message.kind.name, &out) }
        if message.zone != .explicit { text(",\"zone\":", message.zone.name, &out) }
        member(",\"sender_name\":", message.senderName, &out)
        time(",\"edited_at\":", message.editedAt, &out)
        person(",\"editor\":", message.editor, &out)
        if !attachments.isEmpty { append(attachments: attachments, paths, &out) }
        end(message.origin.extra, &out)
    }

    /// An edit that a source tells of, or that comparing exports has shown. Files that the message has since then are in a
    /// line of their own.
    package func append(_ edit: LogEdit, _ attachments: Range<Int32>, paths: [String?], to out: inout [UInt8]) {
        begin("edit", &out)
        member(",\"id\":", edit.message, &out)
        channel(edit.conversation, &out)
        person(",\"editor\":", edit.editor, &out)
        timeOrUnknown(",\"edited_at\":", edit.editedAt, &out)
        required(",\"text\":", edit.text, &out)
        out.append(edit.format == .markdown ? ",\"format\":\"markdown\"" : ",\"format\":\"plain\"")
        if !edit.text.isPresent { out.append(",\"erased\":true") }
        flag(",\"found\":true", edit.isFound, &out)
        end(edit.origin.extra, &out)
        guard !attachments.isEmpty else { return }
        begin("attachment", &out)
        member(",\"id\":", edit.message, &out)
        channel(edit.conversation, &out)
        append(attachments: attachments, paths, &out)
        end(.absent, &out)
    }

    /// Appends the line of a deletion, with the LF.
    package func append(_ deletion: DeletionRecord, to out: inout [UInt8]) {
        begin("delete", &out)
        member(",\"id\":", deletion.message, &out)
        channel(deletion.conversation, &out)
        person(",\"deleter\":", deletion.deleter, &out)
        timeOrUnknown(",\"deleted_at\":", deletion.deletedAt, &out)
        end(deletion.origin.extra, &out)
    }

    /// Appends the line of a reaction, with the LF.
    package func append(_ reaction: ReactionRecord, to out: inout [UInt8]) {
        begin("reaction", &out)
        member(",\"id\":", reaction.message, &out)
        channel(reaction.conversation, &out)
        person(",\"person\":", reaction.person, &out)
        required(",\"emoji\":", reaction.emoji, &out)
        timeOrUnknown(",\"at\":", reaction.at, &out)
        flag(",\"removed\":true", reaction.removed, &out)
        end(reaction.origin.extra, &out)
    }

    /// - Parameter count: How many gave it, as far as they are named in the export.
    package func append(_ record: ReactionCountRecord, count: Int, to out: inout [UInt8]) {
        begin("reaction_count", &out)
        member(",\"id\":", record.message, &out)
        channel(record.conversation, &out)
        required(",\"emoji\":", record.emoji, &out)
        out.append(",\"count\":")
        out.appendDecimal(count)
        end(record.origin.extra, &out)
    }

    /// Appends the line of one of a workspace’s own emoji, with the LF.
    ///
    /// - Parameter path: Of its image; `nil` for another name.
    package func append(_ emoji: EmojiRecord, path: String?, to out: inout [UInt8]) {
        begin("emoji", &out)
        required(",\"emoji\":", emoji.name, &out)
        member(",\"alias\":", emoji.alias, &out)
        if let path {
            out.append(",\"path\":")
            out.appendJSON(path)
        }
        end(emoji.origin.extra, &out)
    }

    /// A file that came apart from its message.
    package func append(_ attachment: AttachmentRecord, path: String?, to out: inout [UInt8]) {
        guard let owner = attachment.owner else { return }
        begin("attachment", &out)
        member(",\"id\":", owner.message, &out)
        channel(owner.conversation, &out)
        append(attachments: CollectionOfOne(attachment)[...], [path], &out)
        end(owner.origin.extra, &out)
    }

    private func append(attachments: Range<Int32>, _ paths: [String?], _ out: inout [UInt8]) {
        append(
            attachments: batch.attachments[Int(attachments.lowerBound)..<Int(attachments.upperBound)], paths, &out)
    }

    private func append(
        attachments: some Collection<AttachmentRecord>, _ paths: [String?], _ out: inout [UInt8]
    ) {
        out.append(",\"attachments\":")
        out.appendArray(of: zip(attachments, 0...)) { out, item in
            let (attachment, place) = item
            func field(_ name: StaticString, _ text: ByteRange) {
                if text.isPresent { out.member(name, UnsafeBufferPointer(rebasing: arena[text.range])) }
            }
            out.openObject()
            if attachment.name.isPresent || !attachment.id.isPresent {
                out.name("name")
                out.appendJSON(
                    attachment.name.isPresent ? String(decoding: arena[attachment.name.range], as: UTF8.self) : "")
            }
            field("id", attachment.id)
            field("type", attachment.type)
            if let bytes = attachment.bytes { out.member("size", bytes) }
            field("sha256", attachment.sha256)
            field("url", attachment.url)
            field("note", attachment.note)
            if place < paths.count, let path = paths[place] { out.member("path", path) }
            out.closeObject()
        }
    }
}

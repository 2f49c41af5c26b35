import PairChannel

/// Attachments and their files.
extension BatchLines {
    /// One that came apart from its message.
    mutating func append(_ attachment: AttachmentRecord, _ source: Int64) {
        guard let owner = attachment.owner else { preconditionFailure("An attachment by itself names its message.") }
        begin("attachment", id: owner.message, source, line: owner.origin.line)
        appendSystem()
        channel(owner.conversation)
        append(attachments: CollectionOfOne(attachment)[...])
        if let file = attachment.files.first { append(batch.files[Int(file)]) }
        extra(owner.origin.extra)
    }

    /// One of a workspace’s own emoji.
    mutating func append(_ emoji: EmojiRecord, _ source: Int64) {
        begin("emoji", source, line: emoji.origin.line)
        appendSystem()
        member(",\"alias\":", emoji.alias)
        member(",\"emoji\":", emoji.name)
        if let file = emoji.files.first { append(batch.files[Int(file)]) }
        extra(emoji.origin.extra)
    }

    mutating func append(_ file: LogFile, _ source: Int64) {
        begin("file", of: file.message, source, line: file.file.origin.line, ordinal: file.ordinal)
        string(",\"channel\":", file.message.conversation.externalID.text)
        append(file.file)
    }

    mutating func append(attachments: some Collection<AttachmentRecord>) {
        out.append(",\"attachments\":")
        let arena = arena
        out.appendArray(of: attachments) { out, attachment in
            func field(_ name: StaticString, _ text: ByteRange, _ out: inout [UInt8]) {
                if text.isPresent { out.member(name, UnsafeBufferPointer(rebasing: arena[text.range])) }
            }
            out.appendObject { out in
                field("id", attachment.id, &out)
                field("name", attachment.name, &out)
                field("type", attachment.type, &out)
                if let bytes = attachment.bytes { out.member("size", bytes) }
                field("url", attachment.url, &out)
                field("sha256", attachment.sha256, &out)
                field("note", attachment.note, &out)
            }
        }
    }

    private mutating func append(_ file: AttachmentFile) {
        out.append(",\"file\":")
        out.appendObject { out in
            out.member("path", file.path)
            switch file.outcome {
            case .absent: break
            case .kept(let stored):
                out.member("sha256", stored.sha256)
                out.member("size", stored.bytes)
                out.member("kind", stored.look.kind.name)
                if stored.look.width > 0 { out.member("width", stored.look.width) }
                if stored.look.height > 0 { out.member("height", stored.look.height) }
            case .leftOut(let why, let bytes):
                out.member("size", bytes)
                out.member("left_out", why.name)
            }
        }
    }
}

extension FileKind {
    /// As the log has it.
    var name: String { self == .webPage ? "web_page" : String(describing: self) }
}

extension AttachmentFile.LeftOut {
    /// As the log has it.
    var name: String {
        switch self {
        case .tooLarge: "too_large"
        case .unreadable: "unreadable"
        case .refused: "refused"
        }
    }
}

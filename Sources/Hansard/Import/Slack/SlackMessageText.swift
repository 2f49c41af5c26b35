/// A message's text as CommonMark, and what of it makes up its version.
struct SlackMessageText {
    let markdown: String
    /// The same but for the names of people and conversations and for previews of links: these change while the message
    /// stays the same.
    let stable: String

    init(of message: SlackMessage, directory: SlackDirectory) {
        let lookups = directory.lookups
        let json = message.json
        let attachments = json["attachments"]?.elements ?? []
        let own = attachments.filter { !SlackAttachments.isPreview($0) }
        let body = Self.body(of: message, names: directory.names)
        let quoted = SlackAttachments(names: directory.names).blocks(json["attachments"])
        markdown = CommonMarkWriter.write(body + quoted)
        if directory.lookups == lookups, own.count == attachments.count {
            stable = markdown
        } else {
            let unnamed = Self.body(of: message, names: .ids)
            stable = CommonMarkWriter.write(unnamed + SlackAttachments(names: .ids).blocks(.array(own)))
        }
    }

    private static func body(of message: SlackMessage, names: SlackNames) -> [RichBlock] {
        var blocks = source(of: message, names: names)
        if message.subtype == "me_message" { return blocks.map { $0.adding(.italic) } }
        if blocks.isEmpty, let subtype = message.subtype, SlackSubtype.kind(subtype, isBot: false) == .service {
            blocks = SlackPlain.blocks(SlackSubtype.words(subtype))
        }
        return blocks + SlackCall(names: names).blocks(ofRoom: message.json["room"])
    }

    private static func source(of message: SlackMessage, names: SlackNames) -> [RichBlock] {
        let json = message.json
        let blocks = SlackBlocks(names: names).blocks(json["blocks"])
        guard blocks.isEmpty else { return blocks }
        let mrkdwn = SlackMrkdwn(names: names)
        // The text of a comment on a file repeats who commented on what; the comment itself is what was said.
        if let comment = json["comment"]?["comment"]?.string, !comment.isEmpty { return mrkdwn.blocks(comment) }
        return mrkdwn.blocks(json["text"]?.string ?? "")
    }

    /// `text` without the names beside the ids in it: `<#C1|general>` becomes `<#C1>`.
    static func withoutLabels(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "|")) else { return text }
        var out: [UInt8] = []
        var isInMention = false
        var isInLabel = false
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "@"), UInt8(ascii: "#"), UInt8(ascii: "!"):
                if previous == UInt8(ascii: "<") { isInMention = true }
            case UInt8(ascii: "|"): isInLabel = isInMention
            case UInt8(ascii: ">"), UInt8(ascii: "\n"): (isInMention, isInLabel) = (false, false)
            default: break
            }
            if !isInLabel { out.append(byte) }
            previous = byte
        }
        return String(decoding: out, as: UTF8.self)
    }
}

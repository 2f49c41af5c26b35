import PairChannel

/// Legacy `attachments`: what bots say in them, messages that were shared, and previews of links. Each is written as a
/// quote, for it is not what the sender typed.
///
/// - Source: Slack's developer documentation, “Secondary message attachments”.
struct SlackAttachments {
    let names: SlackNames

    func blocks(_ list: JSONValue?) -> [RichBlock] { (list?.elements ?? []).flatMap(attachment) }

    /// Whether the attachment was made by Slack from a link in the text, some time after the message was sent.
    static func isPreview(_ attachment: JSONValue) -> Bool {
        attachment["from_url"]?.string != nil || attachment["original_url"]?.string != nil
            || attachment["is_msg_unfurl"]?.bool == true || attachment["is_app_unfurl"]?.bool == true
    }

    private func attachment(_ attachment: JSONValue) -> [RichBlock] {
        let marked = Set((attachment["mrkdwn_in"]?.elements ?? []).compactMap(\.string))
        func text(_ member: String) -> [RichBlock] {
            guard let text = attachment[member]?.string, !text.isEmpty else { return [] }
            return SlackMrkdwn(names: names, hasStyles: marked.contains(member)).blocks(text)
        }
        var quoted = author(attachment) + title(attachment)
        let inner = SlackBlocks(names: names).blocks(attachment["blocks"])
        let shared = (attachment["message_blocks"]?.elements ?? []).flatMap {
            SlackBlocks(names: names).blocks($0["message"]?["blocks"])
        }
        // The three say the same in their own ways, the first ones better.
        quoted += !inner.isEmpty ? inner : !shared.isEmpty ? shared : text("text")
        for field in attachment["fields"]?.elements ?? [] {
            quoted += self.field(field, hasStyles: marked.contains("fields"))
        }
        // The picture of a preview only decorates it.
        if let url = attachment["image_url"]?.string, !Self.isPreview(attachment) {
            quoted.append(.paragraph([[SlackEntity.link(SlackEntity.decode(url), label: "image", [])]]))
        }
        quoted += text("footer")
        let pretext = text("pretext")
        if pretext.isEmpty, quoted.isEmpty { quoted = text("fallback") }
        return pretext + (quoted.isEmpty ? [] : [.quote(quoted)])
    }

    private func author(_ attachment: JSONValue) -> [RichBlock] {
        guard let name = attachment["author_name"]?.string, !name.isEmpty else { return [] }
        return line(name, url: attachment["author_link"]?.string)
    }

    private func title(_ attachment: JSONValue) -> [RichBlock] {
        let url = attachment["title_link"]?.string ?? attachment["from_url"]?.string
        let title = attachment["title"]?.string ?? ""
        // A shared message has no title; its address is where it was taken from.
        guard !title.isEmpty || attachment["is_msg_unfurl"]?.bool == true else { return [] }
        return line(title, url: url)
    }

    private func line(_ text: String, url: String?) -> [RichBlock] {
        let label = SlackEntity.decode(text)
        guard let url, !url.isEmpty else { return SlackPlain.blocks(label, .bold) }
        return [.paragraph([[SlackEntity.link(SlackEntity.decode(url), label: label, .bold)]])]
    }

    private func field(_ field: JSONValue, hasStyles: Bool) -> [RichBlock] {
        let title = SlackPlain.blocks(SlackEntity.decode(field["title"]?.string ?? ""), .bold)
        let value = SlackMrkdwn(names: names, hasStyles: hasStyles).blocks(field["value"]?.text ?? "")
        guard case .paragraph(let heading)? = title.first, title.count == 1, case .paragraph(let lines)? = value.first
        else {
            return title + value
        }
        // One paragraph, title above value.
        return [.paragraph(heading + lines)] + value.dropFirst()
    }
}

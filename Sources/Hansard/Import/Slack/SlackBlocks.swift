/// Block Kit, the structured text of newer messages.
///
/// Unlike `text`, the strings in rich text are not escaped. Blocks that are not known here give their plain text, for
/// Slack adds kinds of them every year.
///
/// - Source: Slack's developer documentation, “Block Kit reference”; real exports.
struct SlackBlocks {
    let names: SlackNames

    func blocks(_ list: JSONValue?) -> [RichBlock] { (list?.elements ?? []).flatMap(block) }

    private func block(_ block: JSONValue) -> [RichBlock] {
        switch block["type"]?.string {
        case "rich_text": SlackRichText(names: names).blocks(block["elements"]?.elements ?? [])
        case "section":
            text(block["text"]) + (block["fields"]?.elements ?? []).flatMap(text) + image(block["accessory"])
        case "header": text(block["text"]).map { $0.adding(.bold) }
        case "context": context(block["elements"]?.elements ?? [])
        case "image": image(block)
        case "actions": actions(block["elements"]?.elements ?? [])
        case "input": text(block["label"]) + text(block["hint"])
        case "video": link(block["title_url"] ?? block["video_url"], label: block["title"]) + text(block["description"])
        case "markdown": block["text"]?.string.map { [.markdown($0)] } ?? []
        case "table": table(block["rows"]?.elements ?? [])
        case "divider", "file": []
        default: Self.plain(Self.strings(in: block).joined(separator: "\n"))
        }
    }

    /// A text object; a plain string in its place counts as plain text.
    func text(_ object: JSONValue?) -> [RichBlock] {
        guard let object, let text = object["text"]?.string ?? object.string else { return [] }
        return object["type"]?.string == "mrkdwn" ? SlackMrkdwn(names: names).blocks(text) : Self.plain(text)
    }

    /// Literal text, line by line.
    static func plain(_ text: String, _ style: RichStyle = []) -> [RichBlock] {
        var lines = RichLines()
        lines.append(.text(text, style))
        return lines.finish()
    }

    /// Small print: texts and little pictures in one line.
    private func context(_ elements: [JSONValue]) -> [RichBlock] {
        var paragraphs: [RichBlock] = []
        for element in elements {
            let next = element["type"]?.string == "image" ? image(element) : text(element)
            if case .paragraph(let before)? = paragraphs.last, case .paragraph(let lines)? = next.first,
                before.count == 1, lines.count == 1, next.count == 1
            {
                paragraphs[paragraphs.count - 1] = .paragraph([before[0] + [.text(" ")] + lines[0]])
            } else {
                paragraphs += next
            }
        }
        return paragraphs
    }

    /// A picture, as a link to it.
    private func image(_ image: JSONValue?) -> [RichBlock] {
        guard let image, image["type"]?.string == "image" else { return [] }
        let file = image["slack_file"]
        let title = Self.label(image["title"]) ?? image["alt_text"]?.string ?? ""
        guard let url = image["image_url"]?.string ?? file?["url"]?.string else {
            return Self.plain(title)
        }
        return [.paragraph([[SlackEntity.link(url, label: title.isEmpty ? "image" : title, [])]])]
    }

    private func link(_ url: JSONValue?, label: JSONValue?) -> [RichBlock] {
        let label = Self.label(label) ?? ""
        guard let url = url?.string else { return Self.plain(label) }
        return [.paragraph([[SlackEntity.link(url, label: label, [])]])]
    }

    /// Buttons and the like: what stands on them.
    private func actions(_ elements: [JSONValue]) -> [RichBlock] {
        let labels = elements.compactMap { element in
            (Self.label(element["text"]) ?? Self.label(element["placeholder"])).map { "[\($0)]" }
        }
        return labels.isEmpty ? [] : Self.plain(labels.joined(separator: " "))
    }

    private func table(_ rows: [JSONValue]) -> [RichBlock] {
        let lines = rows.map { row in
            row.elements.map { Self.strings(in: $0).joined(separator: " ") }.joined(separator: " | ")
        }
        return Self.plain(lines.joined(separator: "\n"))
    }

    private static func label(_ object: JSONValue?) -> String? { object?["text"]?.string ?? object?.string }

    /// The texts that a person would see in `value`, whatever it is.
    static func strings(in value: JSONValue) -> [String] {
        switch value {
        case .array(let elements): return elements.flatMap(strings)
        case .object(let members):
            return members.flatMap { member -> [String] in
                if case .string(let text) = member.value {
                    return ["text", "title", "fallback", "alt_text"].contains(member.name) && !text.isEmpty
                        ? [text] : []
                }
                return strings(in: member.value)
            }
        default: return []
        }
    }
}

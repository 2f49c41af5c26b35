import PairChannel

/// Block Kit, the structured text of newer messages.
///
/// Unlike `text`, the strings in rich text are not escaped. Blocks that are not known here give what a person would see
/// in them (texts, mentions, links), for Slack adds kinds of them every year.
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
        case "table", "data_table":
            text(block["caption"]).map { $0.adding(.bold) } + table(block["rows"]?.elements ?? [])
        case "task_card": task(block)
        case "plan": text(block["title"]).map { $0.adding(.bold) } + (block["tasks"]?.elements ?? []).flatMap(task)
        case "call": SlackCall(names: names).blocks(ofBlock: block)
        case "divider", "file": []
        default: members(of: block)
        }
    }

    /// The kinds that `block` has a form for and that may stand inside of one that it does not know.
    private static let known: Set<String> = [
        "rich_text", "section", "header", "context", "image", "actions", "input", "video", "markdown", "table",
        "data_table", "task_card", "plan", "call",
    ]
    /// Leaves of rich text that say something without a `text`.
    private static let leaves: Set<String> = [
        "user", "channel", "usergroup", "team", "broadcast", "emoji", "color", "date", "link",
    ]

    /// What a person would see of `value`, wherever it stands.
    private func visible(_ value: JSONValue) -> [RichBlock] {
        let type = value["type"]?.string ?? ""
        switch value {
        case .array(let elements): return elements.reduce(into: []) { Self.append(visible($1), to: &$0) }
        case .object where Self.known.contains(type): return block(value)
        case .object where type.hasPrefix("rich_text_") || Self.leaves.contains(type):
            return SlackRichText(names: names).blocks([value])
        case .object where type == "mrkdwn" || type == "plain_text": return text(value)
        case .object: return members(of: value)
        default: return []
        }
    }

    private func members(of object: JSONValue) -> [RichBlock] {
        guard case .object(let members) = object else { return [] }
        let isLink = object["url"]?.string.map(LinkMarkup.isLinked) ?? false
        let label = isLink ? ["text", "title", "alt_text"].first { object[$0]?.string?.isEmpty == false } : nil
        var out: [RichBlock] = []
        for member in members {
            guard case .string(let text) = member.value else {
                Self.append(visible(member.value), to: &out)
                continue
            }
            if isLink, member.name == "url" {
                let label = label.flatMap { object[$0]?.string } ?? ""
                Self.append([.paragraph([[SlackEntity.link(text, label: label, [])]])], to: &out)
            } else if SlackPlain.texts.contains(member.name), member.name != label {
                Self.append(SlackPlain.blocks(text), to: &out)
            }
        }
        return out
    }

    /// Lines that follow each other in one paragraph.
    private static func append(_ more: [RichBlock], to blocks: inout [RichBlock]) {
        guard case .paragraph(let before)? = blocks.last, case .paragraph(let lines)? = more.first else {
            blocks += more
            return
        }
        blocks[blocks.count - 1] = .paragraph(before + lines)
        blocks += more.dropFirst()
    }

    /// A step of what a program did, with how far it is, what it found, and where.
    private func task(_ task: JSONValue) -> [RichBlock] {
        let title = task["title"]?.string ?? ""
        let status = task["status"]?.string.map { String($0.map { $0 == "_" ? " " : $0 }) } ?? ""
        var line: [RichRun] = title.isEmpty ? [] : [.text(title, .bold)]
        if !status.isEmpty { line.append(.text(title.isEmpty ? status : " (\(status))")) }
        let sources: [[RichRun]] = (task["sources"]?.elements ?? []).compactMap { source in
            source["url"]?.string.map { [SlackEntity.link($0, label: source["text"]?.string ?? "", [])] }
        }
        return (line.isEmpty ? [] : [.paragraph([line])]) + visible(task["details"] ?? .null)
            + visible(task["output"] ?? .null) + (sources.isEmpty ? [] : [.paragraph(sources)])
    }

    /// A text object; a plain string in its place counts as plain text.
    func text(_ object: JSONValue?) -> [RichBlock] {
        guard let object, let text = object["text"]?.string ?? object.string else { return [] }
        return object["type"]?.string == "mrkdwn" ? SlackMrkdwn(names: names).blocks(text) : SlackPlain.blocks(text)
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
            return SlackPlain.blocks(title)
        }
        return [.paragraph([[SlackEntity.link(url, label: title.isEmpty ? "image" : title, [])]])]
    }

    private func link(_ url: JSONValue?, label: JSONValue?) -> [RichBlock] {
        let label = Self.label(label) ?? ""
        guard let url = url?.string else { return SlackPlain.blocks(label) }
        return [.paragraph([[SlackEntity.link(url, label: label, [])]])]
    }

    /// Buttons and the like: what stands on them.
    private func actions(_ elements: [JSONValue]) -> [RichBlock] {
        let labels = elements.compactMap { element in
            (Self.label(element["text"]) ?? Self.label(element["placeholder"])).map { "[\($0)]" }
        }
        return labels.isEmpty ? [] : SlackPlain.blocks(labels.joined(separator: " "))
    }

    /// A line a row, with ` | ` between its cells.
    private func table(_ rows: [JSONValue]) -> [RichBlock] {
        let lines = rows.map { row in
            Array(row.elements.map { RichBlock.inline(cell($0)) }.joined(separator: [.text(" | ")]))
        }
        let filled = lines.filter { !$0.isEmpty }
        return filled.isEmpty ? [] : [.paragraph(filled)]
    }

    private func cell(_ cell: JSONValue) -> [RichBlock] {
        let shown = visible(cell)
        return shown.isEmpty ? SlackPlain.blocks(cell["value"]?.text ?? cell.text ?? "") : shown
    }

    private static func label(_ object: JSONValue?) -> String? { object?["text"]?.string ?? object?.string }
}

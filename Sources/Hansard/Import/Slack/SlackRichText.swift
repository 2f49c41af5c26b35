import PairChannel

/// The `rich_text` block: what somebody typed into Slack's own editor.
struct SlackRichText {
    let names: SlackNames

    func blocks(_ elements: [JSONValue]) -> [RichBlock] {
        var out: [RichBlock] = []
        var items: [FlatListItem] = []
        for element in elements {
            if element["type"]?.string == "rich_text_list" {
                items += self.items(of: element)
                continue
            }
            out += FlatListItem.nested(items[...])
            items = []
            out += block(element)
        }
        return out + FlatListItem.nested(items[...])
    }

    private func block(_ element: JSONValue) -> [RichBlock] {
        let leaves = element["elements"]?.elements ?? []
        switch element["type"]?.string {
        case "rich_text_preformatted": return [.code(runs(leaves).map(\.visible).joined())]
        case "rich_text_quote":
            let quoted = paragraphs(leaves)
            return quoted.isEmpty ? [] : [.quote(quoted)]
        case "rich_text_section": return paragraphs(leaves)
        // A leaf that stands where a section should, or a kind that is new.
        default: return paragraphs(leaves.isEmpty ? [element] : leaves)
        }
    }

    /// Nested lists are kept side by side, each with its depth.
    private func items(of list: JSONValue) -> [FlatListItem] {
        let indent = list["indent"]?.int ?? 0
        let first = (list["offset"]?.int ?? 0).clamped(to: 0...999_999) + 1
        let isOrdered = list["style"]?.string == "ordered"
        return (list["elements"]?.elements ?? []).enumerated().map { i, item in
            FlatListItem(indent: indent, isOrdered: isOrdered, number: first + i, blocks: block(item))
        }
    }

    private func paragraphs(_ leaves: [JSONValue]) -> [RichBlock] {
        var lines = RichLines()
        for run in runs(leaves) { lines.append(run) }
        return lines.finish()
    }

    private func runs(_ leaves: [JSONValue]) -> [RichRun] { leaves.flatMap(runs) }

    private func runs(_ leaf: JSONValue) -> [RichRun] {
        let style = Self.style(leaf["style"])
        func text(_ text: String?) -> [RichRun] { text.map { [.text($0, style)] } ?? [] }
        switch leaf["type"]?.string {
        case "text":
            guard leaf["style"]?["code"]?.bool == true, let code = leaf["text"]?.string else {
                return text(leaf["text"]?.string)
            }
            return [RichRun(content: .code(code), style: style)]
        case "link":
            return leaf["url"]?.string.map { [SlackEntity.link($0, label: leaf["text"]?.string ?? "", style)] } ?? []
        case "user": return text(leaf["user_id"]?.string.map { names.mention(ofPerson: $0) })
        case "channel": return text(leaf["channel_id"]?.string.map { names.mention(ofConversation: $0) })
        case "usergroup": return text(leaf["usergroup_id"]?.string.map { "@" + $0 })
        case "team": return text(leaf["team_id"]?.string.map { "@" + $0 })
        case "broadcast": return text(leaf["range"]?.string.map { "@" + $0 })
        case "emoji": return text(Self.emoji(leaf))
        case "color": return text(leaf["value"]?.string)
        case "date": return text(leaf["fallback"]?.string ?? leaf["timestamp"]?.text.map(SlackEntity.instant))
        default:
            if let inner = leaf["elements"]?.elements, !inner.isEmpty { return runs(inner) }
            return text(SlackPlain.strings(in: leaf).first ?? leaf["url"]?.string)
        }
    }

    /// `unicode` is the code points in hexadecimal: `1f44d-1f3fd`. Without it, the emoji is the workspace's own.
    private static func emoji(_ leaf: JSONValue) -> String? {
        if let unicode = leaf["unicode"]?.string {
            let scalars = unicode.split(separator: "-").map { UInt32($0, radix: 16).flatMap(UnicodeScalar.init) }
            if !scalars.isEmpty, !scalars.contains(nil) {
                return String(String.UnicodeScalarView(scalars.compactMap { $0 }))
            }
        }
        let tone = leaf["skin_tone"]?.int.map { "::skin-tone-\($0)" } ?? ""
        return leaf["name"]?.string.map { ":\($0)\(tone):" }
    }

    private static func style(_ style: JSONValue?) -> RichStyle {
        var out: RichStyle = []
        if style?["bold"]?.bool == true { out.insert(.bold) }
        if style?["italic"]?.bool == true { out.insert(.italic) }
        if style?["strike"]?.bool == true { out.insert(.strike) }
        return out
    }
}

extension Int {
    fileprivate func clamped(to range: ClosedRange<Int>) -> Int {
        Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
    }
}

/// Writes formatted text as CommonMark that says exactly that: whatever the text holds, none of it becomes markup.
///
/// Text that was struck through keeps its `~` around it: CommonMark has no notation for it.
struct CommonMarkWriter {
    /// The CommonMark of `blocks`, without a line feed at its end.
    static func write(_ blocks: [RichBlock]) -> String { lines(blocks).joined(separator: "\n") }

    private static func lines(_ blocks: [RichBlock], inItem: Bool = false) -> [String] {
        var out: [String] = []
        var previous: RichBlock?
        var usesOtherMarker = false
        for block in blocks {
            if case .list(let list) = block, case .list(let before)? = previous, list.isOrdered == before.isOrdered {
                usesOtherMarker.toggle()  // or the two would be one
            } else {
                usesOtherMarker = false
            }
            let written = lines(block, usesOtherMarker: usesOtherMarker)
            guard !written.isEmpty else { continue }
            if let previous, !(inItem && canFollow(previous, block, written)) { out.append("") }
            out += written
            previous = block
        }
        return out
    }

    /// A list may stand right under the first line of the item that it belongs to, which keeps the outer list tight.
    private static func canFollow(_ previous: RichBlock, _ block: RichBlock, _ written: [String]) -> Bool {
        guard case .paragraph = previous, case .list(let list) = block else { return false }
        // CommonMark lets no other list interrupt a paragraph; an empty item is a lone marker.
        return (!list.isOrdered || list.start == 1) && written.first?.contains(" ") == true
    }

    private static func lines(_ block: RichBlock, usesOtherMarker: Bool) -> [String] {
        switch block {
        case .paragraph(let lines): paragraph(lines)
        case .code(let text): fence(text)
        case .quote(let blocks): lines(blocks).map { $0.isEmpty ? ">" : "> " + $0 }
        case .list(let list): Self.list(list, usesOtherMarker: usesOtherMarker)
        case .markdown(let text): Self.markdown(text)
        }
    }

    private static func paragraph(_ lines: [[RichRun]]) -> [String] {
        let written = lines.map(InlineMarkup.write).filter { !$0.isEmpty }
        return written.enumerated().map { $0 + 1 < written.count ? $1 + "\\" : $1 }
    }

    private static func fence(_ text: String) -> [String] {
        let text = CommonMarkEscaping.withoutControls(text)
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return [fence] + text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) + [fence]
    }

    private static func list(_ list: RichList, usesOtherMarker: Bool) -> [String] {
        var out: [String] = []
        for (i, item) in list.items.enumerated() {
            // Nine digits are as many as CommonMark reads as a number.
            let number = min(max(list.start, 0), 999_999_999 - list.items.count) + i
            let ordered = "\(number)" + (usesOtherMarker ? ")" : ".")
            let marker = list.isOrdered ? ordered : usesOtherMarker ? "*" : "-"
            let indent = String(repeating: " ", count: marker.utf8.count + 1)
            var isFirst = true
            let written = lines(item, inItem: true)
            if written.isEmpty { out.append(marker) }
            for line in written {
                out.append(isFirst ? "\(marker) \(line)" : line.isEmpty ? "" : indent + line)
                isFirst = false
            }
        }
        return out
    }

    /// Markdown as somebody else wrote it; its pictures become links, so that reading it fetches nothing.
    private static func markdown(_ text: String) -> [String] {
        var out = ""
        for character in CommonMarkEscaping.withoutControls(text) {
            if character == "[", out.last == "!" {
                out.removeLast()
                out += "\\!"
            }
            out.append(character)
        }
        return out.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

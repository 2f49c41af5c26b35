/// What stands between `<` and `>` in Slack's texts: a mention, a link, a date.
///
/// - Source: Slack's developer documentation, “Formatting text for app surfaces”.
struct SlackEntity {
    let names: SlackNames

    /// Reads an entity; `nil` for anything else in angle brackets, which is text (old bots wrote HTML).
    ///
    /// - Parameter body: What is between the brackets, as it stands in the text.
    func run(_ body: Substring, _ style: RichStyle) -> RichRun? {
        let parts = body.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let target = parts.first ?? ""
        let label = parts.count > 1 && !parts[1].isEmpty ? Self.decode(parts[1]) : nil
        let id = String(target.dropFirst())
        switch target.first {
        case "@" where Self.isID(id): return .text(names.mention(ofPerson: id, label: label.map(Self.withoutAt)), style)
        case "#" where Self.isID(id):
            return .text(names.mention(ofConversation: id, label: label), style)
        case "!": return command(id, label, style)
        default: return link(target, label, style)
        }
    }

    private func command(_ command: String, _ label: String?, _ style: RichStyle) -> RichRun? {
        let parts = command.split(separator: "^", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        switch parts.first {
        case "here", "channel", "everyone", "group": return .text("@" + parts[0].prefix { $0 != "|" }, style)
        case "subteam" where parts.count > 1:
            return .text("@" + (names.group(parts[1]) ?? Self.withoutAt(label ?? parts[1])), style)
        case "date" where parts.count > 1:
            let shown = label ?? Self.instant(parts[1])
            guard parts.count > 3, LinkMarkup.isLinked(parts[3]) else { return .text(shown, style) }
            return RichRun(content: .link(Self.decode(parts[3]), label: shown), style: style)
        default: return label.map { .text($0, style) }
        }
    }

    private func link(_ target: Substring, _ label: String?, _ style: RichStyle) -> RichRun? {
        guard Self.hasScheme(target) else { return nil }
        return Self.link(Self.decode(target), label: label ?? "", style)
    }

    /// A link, or the text of one that nobody can follow.
    static func link(_ url: String, label: String, _ style: RichStyle) -> RichRun {
        if LinkMarkup.isLinked(url) {
            return RichRun(content: .link(SlackFiles.withoutToken(url), label: label), style: style)
        }
        return .text(label.isEmpty ? url : label, style)
    }

    private static func hasScheme(_ target: Substring) -> Bool {
        guard let colon = target.utf8.firstIndex(of: UInt8(ascii: ":")), colon != target.startIndex,
            !target.contains(where: \.isWhitespace)
        else { return false }
        return target[..<colon].utf8.allSatisfy { isLetterOrDigit($0) || "+-.".utf8.contains($0) }
    }

    private static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isLetterOrDigit($0) || "_-".utf8.contains($0) }
    }

    private static func withoutAt(_ label: String) -> String {
        label.hasPrefix("@") ? String(label.dropFirst()) : label
    }

    /// A date without a fallback, in UTC.
    static func instant(_ seconds: String) -> String {
        guard let seconds = Int64(seconds), (0...253_402_300_799).contains(seconds) else { return seconds }
        return Timestamp(microseconds: seconds * 1_000_000).rfc3339(.second)
    }

    /// `&amp;`, `&lt;` and `&gt;`, which are all that Slack escapes, once.
    static func decode(_ text: some StringProtocol) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return String(text) }
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            if let (character, length) = reference(rest) {
                out.append(character)
                rest = rest.dropFirst(length)
            } else {
                out.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// The character that the reference at the start of `text` stands for, and the reference's length.
    static func reference(_ text: ArraySlice<UInt8>) -> (UInt8, Int)? {
        guard text.first == UInt8(ascii: "&") else { return nil }
        if text.starts(with: "&amp;".utf8) { return (UInt8(ascii: "&"), 5) }
        if text.starts(with: "&lt;".utf8) { return (UInt8(ascii: "<"), 4) }
        if text.starts(with: "&gt;".utf8) { return (UInt8(ascii: ">"), 4) }
        return nil
    }
}

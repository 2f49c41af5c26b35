import PairChannel

/// A workspace’s list of its own emoji: what each is, or of which it is another name.
///
/// - Source: Slack’s API reference, “emoji.list”: `{"emoji": {"party": "https://…", "bigparty": "alias:party"}}`. slackdump
///   writes what stands in it as `index.json` beside `emojis/`, and with `-full` an object for each name, with `url` and `aliases`.
package struct EmojiList: Equatable {
    /// Whether every member is as Slack writes it, so that a file is such a list whatever it is called.
    package private(set) var isSlack = true
    /// Other names, and what they stand for, in the order in which they stand there.
    package private(set) var aliases: [Alias] = []

    /// Another name of an emoji.
    package struct Alias: Equatable, Sendable {
        package let name: String
        package let original: String
    }

    /// - Returns: `nil` for what is no JSON object.
    package init?(_ bytes: [UInt8]) {
        guard let json = try? JSONValue(parsing: bytes), case .object(let all) = json["emoji"] ?? json else {
            return nil
        }
        for member in all { read(member.name, member.value) }
    }

    private static let mark = "alias:"

    /// What is an address is somebody else’s image, and is left; a name alone is another name, too.
    private mutating func read(_ name: String, _ value: JSONValue) {
        if let text = value.string {
            let isMarked = text.hasPrefix(Self.mark)
            guard isMarked || !text.contains("://") else { return }
            if !isMarked { isSlack = false }
            aliases.append(Alias(name: name, original: isMarked ? String(text.dropFirst(Self.mark.count)) : text))
        } else if value["url"]?.string != nil {
            for alias in value["aliases"]?.elements ?? [] {
                if let alias = alias.string { aliases.append(Alias(name: alias, original: name)) }
            }
        } else {
            isSlack = false
        }
    }
}

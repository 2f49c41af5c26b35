/// Slack’s addresses of messages: `https://acme.slack.com/archives/C003/p1773000000000100`, with `thread_ts` and `cid` behind a
/// `?` for an answer in a thread.
///
/// - Source: Slack’s API reference, “chat.getPermalink”.
enum SlackPermalinks: PermalinkForm {
    static let system = "slack"
    static let host: String? = "any.slack.com"

    static func permalink(_ address: String) -> Permalink? {
        guard let (conversation, rest) = parts(address), let part = rest.first else { return nil }
        let message = part.prefix { $0 != "?" && $0 != "#" }
        guard message.first == "p", message.utf8.count == 17, message.utf8.dropFirst().allSatisfy({ $0 &- 0x30 < 10 })
        else { return nil }
        // Ten digits of seconds, and six of their fraction.
        let digits = message.dropFirst()
        return Permalink(
            system: system, conversation: String(conversation),
            message: "\(digits.prefix(10)).\(digits.dropFirst(10))")
    }

    static func conversation(_ address: String) -> Permalink.Conversation? {
        guard let (conversation, rest) = parts(address), rest.allSatisfy(\.isEmpty), rest.count < 2 else { return nil }
        return Permalink.Conversation(system: system, id: String(conversation))
    }

    /// The conversation that an address names, and what stands behind it between each `/`.
    private static func parts(_ address: String) -> (conversation: Substring, rest: ArraySlice<Substring>)? {
        let parts = address.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 5, ["https:", "http:"].contains(parts[0].lowercased()), parts[1].isEmpty,
            isOfSlack(parts[2].lowercased()), parts[3] == "archives",
            !parts[4].isEmpty, parts[4].utf8.allSatisfy(isLetterOrDigit)
        else { return nil }
        return (parts[4], parts[5...])
    }

    /// Of nothing but letters, digits, `_`, `-` and `.`: a `?`, `#`, `@` or `\` before it would make it somebody else’s host.
    private static func isOfSlack(_ host: String) -> Bool {
        host.hasSuffix(".slack.com")
            && host.utf8.allSatisfy {
                isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
    }
}

/// Slack’s addresses of messages: `https://acme.slack.com/archives/C003/p1773000000000100`, with `thread_ts` and `cid` behind a
/// `?` for an answer in a thread.
///
/// - Source: Slack’s API reference, “chat.getPermalink”.
enum SlackPermalinks: PermalinkForm {
    /// What links are of, by the usual name of the system.
    static let system = "slack"
    static let host: String? = "any.slack.com"

    static func permalink(_ address: String) -> Permalink? {
        let parts = address.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 6, ["https:", "http:"].contains(parts[0].lowercased()), parts[1].isEmpty,
            isOfSlack(parts[2].lowercased()), parts[3] == "archives"
        else { return nil }
        let (conversation, message) = (parts[4], parts[5].prefix { $0 != "?" && $0 != "#" })
        guard !conversation.isEmpty, conversation.utf8.allSatisfy(isLetterOrDigit),
            message.first == "p", message.utf8.count == 17, message.utf8.dropFirst().allSatisfy({ $0 &- 0x30 < 10 })
        else { return nil }
        // Ten digits of seconds, and six of their fraction.
        let digits = message.dropFirst()
        return Permalink(
            system: system, conversation: String(conversation),
            message: "\(digits.prefix(10)).\(digits.dropFirst(10))")
    }

    /// Of nothing but letters, digits, `_`, `-` and `.`: a `?`, `#`, `@` or `\` before it would make it somebody else’s host.
    private static func isOfSlack(_ host: String) -> Bool {
        host.hasSuffix(".slack.com")
            && host.utf8.allSatisfy {
                isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
            }
    }
}

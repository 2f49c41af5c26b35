/// What the `subtype` of a message says about who wrote it.
///
/// - Source: Slack's API reference, “message event”; real exports.
enum SlackSubtype {
    /// Written by a person, in spite of the subtype.
    private static let said: Set<String> = [
        "me_message", "thread_broadcast", "reply_broadcast", "file_share", "file_comment", "file_mention",
    ]
    private static let joins: Set<String> = ["channel_join", "group_join", "mpim_join"]
    private static let leaves: Set<String> = ["channel_leave", "group_leave", "mpim_leave"]

    /// - Parameter isBot: Whether the sender is known to be one. All that is not known here is written by the system.
    static func kind(_ subtype: String?, isBot: Bool) -> MessageKind {
        switch subtype {
        case nil: isBot ? .bot : .said
        case "bot_message"?: .bot
        case "tombstone"?: .tombstone
        case let subtype?: said.contains(subtype) ? isBot ? .bot : .said : .service
        }
    }

    /// Whether the sender came or went; `nil` for neither.
    static func isJoin(_ subtype: String?) -> Bool? {
        guard let subtype else { return nil }
        return joins.contains(subtype) ? true : leaves.contains(subtype) ? false : nil
    }

    /// For a service message without a text: `huddle_thread` reads “huddle thread”.
    static func words(_ subtype: String) -> String { String(subtype.map { $0 == "_" ? " " : $0 }) }
}

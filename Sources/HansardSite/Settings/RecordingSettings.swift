import PairChannel

extension EventRecording {
    static let keys = ["channels", "message", "seen", "unmapped"]

    /// `record` of an app in the settings.
    ///
    /// - Returns: `nil` for `false`: no event is recorded.
    static func read(_ node: SettingNode) throws(SiteSettings.Problem) -> EventRecording? {
        guard node.value is [String: Any] else { return try node.flag() ? EventRecording() : nil }
        var recording = EventRecording()
        for (key, value) in try node.mapping() where !value.isNothing {
            switch key {
            case "channels": recording.channels = try channels(value)
            case "message": recording.message = try message(value)
            case "seen": recording.seen = try seen(value)
            case "unmapped":
                guard let unmapped = Unmapped(rawValue: try value.text()) else {
                    throw value.problem("is either refuse or pass.")
                }
                recording.unmapped = unmapped
            default: throw node.unknown(key, among: keys)
            }
        }
        guard recording.message != nil || recording.seen != nil else {
            throw node.problem("records neither messages nor what was seen. Leave “record” out.")
        }
        if let message = recording.message, message.event == recording.seen?.event {
            throw node.problem("has one event for both, \(message.event). Name two.")
        }
        return recording
    }

    private static func channels(_ node: SettingNode) throws(SiteSettings.Problem) -> [String] {
        let patterns = try node.list()
        guard !patterns.isEmpty else { throw node.problem("names no channel. Write private-chat-*, or leave it out.") }
        for pattern in patterns {
            let name = pattern.hasSuffix("*") ? String(pattern.dropLast()) : pattern
            // What stands before the star is the beginning of a name; of all names, nothing.
            guard name.isEmpty || ChannelName(name) != nil else {
                throw node.problem(
                    "has “\(pattern)”, which is no channel’s name, or beginning of one with * behind it.")
            }
        }
        return patterns
    }

    private static func message(_ node: SettingNode) throws(SiteSettings.Problem) -> Message? {
        guard node.value is [String: Any] else {
            return try node.flag() ? EventRecording().message : nil
        }
        var message = Message()
        for (key, member) in try node.mapping() where !member.isNothing {
            let name = try memberName(member)
            switch key {
            case "event": message.event = name
            case "text": message.text = name
            case "sender": message.sender = name
            case "id": message.id = name
            case "idempotency": message.idempotency = name
            default: throw node.unknown(key, among: ["event", "text", "sender", "id", "idempotency"])
            }
        }
        return message
    }

    private static func seen(_ node: SettingNode) throws(SiteSettings.Problem) -> Seen? {
        guard node.value is [String: Any] else { return try node.flag() ? EventRecording().seen : nil }
        var seen = Seen()
        for (key, member) in try node.mapping() where !member.isNothing {
            let name = try memberName(member)
            switch key {
            case "event": seen.event = name
            case "person": seen.person = name
            case "up_to": seen.upTo = name
            default: throw node.unknown(key, among: ["event", "person", "up_to"])
            }
        }
        return seen
    }

    private static func memberName(_ node: SettingNode) throws(SiteSettings.Problem) -> String {
        let name = try node.text()
        guard !name.isEmpty else { throw node.problem("is empty.") }
        return name
    }
}

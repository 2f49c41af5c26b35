import PairChannel

extension EventRecording {
    /// What `record` may say.
    package static let table = SettingsTable(
        EventRecording(),
        [
            Setting(
                "channels", \.channels, .channels,
                "Of which channels: names, or beginnings of names with `*` behind."),
            Setting(
                "message", \.message, .settings(Message.table, or: "`true` or `false`", read: message),
                leftOut: "`true`", "Which event is a message, and the members of its data."),
            Setting(
                "seen", \.seen, .settings(Seen.table, or: "`true` or `false`", read: seen), leftOut: "`true`",
                "Which event says that somebody has seen messages, and the members of its data."),
            Setting(
                "unmapped", \.unmapped, .unmapped,
                "What becomes of an event that cannot be put on the record: nobody gets it, or all do. It is quarantined either way."
            ),
        ])

    /// `record` of an app in the settings.
    ///
    /// - Returns: `nil` for `false`: no event is recorded.
    static func read(_ node: SettingNode) throws(SettingsProblem) -> EventRecording? {
        guard node.isMapping else { return try node.flag() ? EventRecording() : nil }
        var recording = EventRecording()
        try table.read(node, into: &recording)
        guard recording.message != nil || recording.seen != nil else {
            throw node.problem("records neither messages nor what was seen. Leave “record” out.")
        }
        if let message = recording.message, message.event == recording.seen?.event {
            throw node.problem("has one event for both, \(message.event). Name two.")
        }
        return recording
    }

    private static func message(_ node: SettingNode) throws(SettingsProblem) -> Message? {
        guard node.isMapping else { return try node.flag() ? EventRecording().message : nil }
        var message = Message()
        try Message.table.read(node, into: &message)
        return message
    }

    private static func seen(_ node: SettingNode) throws(SettingsProblem) -> Seen? {
        guard node.isMapping else { return try node.flag() ? EventRecording().seen : nil }
        var seen = Seen()
        try Seen.table.read(node, into: &seen)
        return seen
    }
}

extension EventRecording.Message {
    /// What `message` may say. Of the members of its data, what is not named is not looked for.
    static let table = SettingsTable(
        Self(),
        [
            Setting("event", \.event, .memberName, "The event’s name."),
            Setting("text", \.text, .memberName, "The member that has what is said."),
            Setting("sender", optional: \.sender, .memberName, "The member that has who says it."),
            Setting("id", optional: \.id, .memberName, "The member that has the message’s id in its channel."),
            Setting(
                "idempotency", optional: \.idempotency, .memberName,
                "The member that an application sends again with an event that it sends twice."),
        ])
}

extension EventRecording.Seen {
    /// What `seen` may say.
    static let table = SettingsTable(
        Self(),
        [
            Setting("event", \.event, .memberName, "The event’s name."),
            Setting("person", optional: \.person, .memberName, "The member that has who has seen it."),
            Setting("up_to", optional: \.upTo, .memberName, "The member that has the id of the last message seen."),
        ])
}

extension SettingType where Value == String {
    fileprivate static var memberName: Self {
        Self(
            "a name", text: { $0 },
            read: { (node) throws(SettingsProblem) in
                let name = try node.text()
                guard !name.isEmpty else { throw node.problem("is empty.") }
                return name
            })
    }
}

extension SettingType where Value == EventRecording.Unmapped {
    fileprivate static var unmapped: Self {
        Self("`refuse` or `pass`", text: \.rawValue) { (node) throws(SettingsProblem) in
            guard let unmapped = EventRecording.Unmapped(rawValue: try node.text()) else {
                throw node.problem("is either refuse or pass.")
            }
            return unmapped
        }
    }
}

extension SettingType where Value == [String] {
    fileprivate static var channels: Self {
        Self(
            "a list of channels", text: { "[\($0.joined(separator: ", "))]" },
            read: { (node) throws(SettingsProblem) in
                let patterns = try node.list()
                guard !patterns.isEmpty else {
                    throw node.problem("names no channel. Write private-chat-*, or leave it out.")
                }
                for pattern in patterns {
                    let name = pattern.hasSuffix("*") ? String(pattern.dropLast()) : pattern
                    // What stands before the star is the beginning of a name; of all names, nothing.
                    guard name.isEmpty || ChannelName(name) != nil else {
                        throw node.problem(
                            "has “\(pattern)”, which is no channel’s name, or beginning of one with * behind it.")
                    }
                }
                return patterns
            })
    }
}

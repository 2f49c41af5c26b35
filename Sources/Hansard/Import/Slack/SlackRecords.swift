import PairChannel

/// Turns one message of an export into records.
struct SlackRecords {
    let directory: SlackDirectory
    let conversation: String

    func recordMessage(
        _ message: SlackMessage, _ origin: Origin, into sink: inout RecordSink
    ) throws(SlackProblem) {
        let sender = directory.person(behind: try message.sender())
        introduce(sender, message, origin, into: &sink)
        introduceAddedBot(message, origin, into: &sink)
        let text = SlackMessageText(of: message, directory: directory)
        let files = SlackFiles.all(of: message.json)
        var record = MessageRecord(
            origin: origin, conversation: sink.conversation(conversation), sender: sink.person(sender),
            id: sink.store(message.ts), sentAt: message.sentAt, precision: .microsecond,
            kind: SlackSubtype.kind(message.subtype, isBot: isBot(sender, message)), format: .markdown,
            text: sink.store(text.markdown), contentHash: hash(message, text, files))
        record.thread = sink.store(message.thread)
        record.clientID = sink.store(message.json["client_msg_id"]?.string)
        record.editedAt = message.editedAt
        if let editor = message.editor { record.editor = sink.person(editor) }
        if let name = message.senderName, name != directory.name(ofPerson: sender) {
            record.senderName = sink.store(name)
        }
        sink.append(.message(record))
        for file in files {
            let path = file["id"]?.text.flatMap { directory.path(ofFile: $0) }
            sink.append(.attachment(SlackFiles.record(file, at: path, origin, into: &sink)))
        }
        recordReactions(message, record, into: &sink)
        if let joined = SlackSubtype.isJoin(message.subtype), message.hasUser {
            sink.append(
                .membership(
                    MembershipRecord(
                        origin: origin, conversation: record.conversation, person: record.sender, at: message.sentAt,
                        joined: joined)))
        }
    }

    private func recordReactions(_ message: SlackMessage, _ record: MessageRecord, into sink: inout RecordSink) {
        for reaction in message.json["reactions"]?.elements ?? [] {
            guard let name = reaction["name"]?.string, !name.isEmpty else { continue }
            let emoji = sink.store(":\(name):")
            let users = (reaction["users"]?.elements ?? []).compactMap(\.string).filter { !$0.isEmpty }
            for user in users {
                sink.append(
                    .reaction(
                        ReactionRecord(
                            origin: record.origin, conversation: record.conversation, message: record.id,
                            person: sink.person(user), emoji: emoji, at: nil)))
            }
            // Slack's reference, “reactions.get”: `users` need not have all of them, and `count` always has.
            guard let count = reaction["count"]?.int, (1...1_000_000_000).contains(count) else { continue }
            sink.append(
                .reactionCount(
                    ReactionCountRecord(
                        origin: record.origin, conversation: record.conversation, message: record.id, emoji: emoji,
                        count: count, named: Set(users).count)))
        }
    }

    /// `message_changed`: the text before, where the export keeps it, as the version that was written at its own time,
    /// and the text after.
    func recordChange(
        _ event: SlackMessage, _ origin: Origin, into sink: inout RecordSink
    ) throws(SlackProblem) {
        guard let after = event.json["message"], case .object = after else {
            throw .missing("message", of: "changed message")
        }
        let before = event.json["previous_message"] ?? event.json["original"]
        let versions = try [before, after].compactMap { $0 }.filter { $0 != .null }.map {
            version throws(SlackProblem) in try SlackMessage(version)
        }
        for (i, version) in versions.enumerated() {
            let isAfter = i + 1 == versions.count
            let text = SlackMessageText(of: version, directory: directory)
            let editor = version.editor ?? version.json["user"]?.string ?? event.json["user"]?.string
            sink.append(
                .edit(
                    EditRecord(
                        origin: origin, conversation: sink.conversation(conversation),
                        message: sink.store(version.ts), editor: editor.map { sink.person($0) } ?? .nobody,
                        editedAt: version.editedAt ?? (isAfter ? event.sentAt : version.sentAt), format: .markdown,
                        text: sink.store(text.markdown),
                        contentHash: hash(version, text, SlackFiles.all(of: version.json)))))
        }
    }

    /// `message_deleted`: the message, where the export keeps it, and that it is gone.
    func recordDeletion(
        _ event: SlackMessage, _ origin: Origin, into sink: inout RecordSink
    ) throws(SlackProblem) {
        let (id, _) = try SlackMessage.time(event.json, "deleted_ts", of: "deleted message")
        let before = event.json["previous_message"] ?? event.json["original"]
        if let before, case .object = before {
            let message = try SlackMessage(before)
            if message.ts == id { try recordMessage(message, origin, into: &sink) }
        }
        let deleter = event.json["user"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        sink.append(
            .deletion(
                DeletionRecord(
                    origin: origin, conversation: sink.conversation(conversation),
                    message: sink.store(id), deleter: deleter.map { sink.person($0) } ?? .nobody,
                    deletedAt: event.sentAt)))
    }

    private func isBot(_ sender: String, _ message: SlackMessage) -> Bool {
        // An app may write in a person's name; that person is then the sender.
        if message.hasUser, directory.name(ofPerson: sender) != nil { return directory.isBot(sender) }
        return message.hasBot || !message.hasUser && message.json["comment"] == nil
    }

    /// Records a sender whom no list of people has, with the name that the message gives.
    private func introduce(
        _ sender: String, _ message: SlackMessage, _ origin: Origin, into sink: inout RecordSink
    ) {
        guard directory.name(ofPerson: sender) == nil else { return }
        let isSlackbot = sender == SlackDirectory.slackbot
        let isBot = isSlackbot || isBot(sender, message)
        let named = message.senderName ?? (isBot ? nameOfApp(message) : nil)
        guard let name = isSlackbot ? "Slackbot" : named else { return }
        directory.add(person: sender, name: name, isBot: isBot)
        var person = PersonRecord(
            origin: origin, person: sink.person(sender), name: sink.store(name), isBot: isBot)
        if !isSlackbot, !isBot, let profile = message.json["user_profile"] {
            let (realName, handle) = SlackDirectory.otherNames(profile)
            (person.realName, person.handle) = (sink.store(realName), sink.store(handle))
        }
        sink.append(.person(person))
    }

    private func nameOfApp(_ message: SlackMessage) -> String? {
        message.json["app_id"]?.text.flatMap { directory.name(ofApp: $0) }
    }

    /// `bot_add` says of a bot, which old exports list nowhere, what it is called. Its own messages may have come before.
    private func introduceAddedBot(_ message: SlackMessage, _ origin: Origin, into sink: inout RecordSink) {
        guard message.subtype == "bot_add" || message.subtype == "bot_enable",
            let bot = message.json["bot_id"]?.string, !bot.isEmpty, directory.name(ofPerson: bot) == nil,
            let name = Self.label(message.json["bot_link"]?.string) ?? Self.label(message.json["text"]?.string)
        else { return }
        directory.add(person: bot, name: name, isBot: true)
        sink.append(
            .person(PersonRecord(origin: origin, person: sink.person(bot), name: sink.store(name), isBot: true)))
    }

    /// `github` of `added an integration to this channel: <https://acme.slack.com/services/B1|github>`.
    private static func label(_ text: String?) -> String? {
        guard let text, let match = text.firstMatch(of: /<[^<>|]*\|([^<>]+)>/) else { return nil }
        let name = SlackEntity.decode(match.1)
        return name.allSatisfy(\.isWhitespace) ? nil : name
    }

    /// Over what a person would call another version of the message. Not over names, which change by themselves,
    /// nor over the previews and the counts of replies that Slack adds later.
    private func hash(_ message: SlackMessage, _ text: SlackMessageText, _ files: [JSONValue]) -> Int64 {
        let raw = SlackMessageText.withoutLabels(message.json["text"]?.string ?? "")
        let edited = message.json["edited"]?["ts"]?.string ?? ""
        let ids = files.compactMap { $0["id"]?.text }.joined(separator: "\n")
        return contentHash(
            Array(raw.utf8)[...], Array(text.stable.utf8)[...], Array(edited.utf8)[...],
            Array((message.subtype ?? "").utf8)[...], Array(ids.utf8)[...])
    }
}

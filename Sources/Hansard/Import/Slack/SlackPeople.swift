import PairChannel

/// Reads `users.json` and `org_users.json`.
struct SlackPeople {
    let directory: SlackDirectory

    func read(_ stream: inout JSONArrayStream, into sink: inout RecordSink) throws {
        try sink.eachObject(of: &stream, called: "user") {
            user, origin, sink throws(SlackProblem) in
            guard let id = user["id"]?.string, !id.isEmpty else { throw .missing("id", of: "user") }
            let profile = user["profile"]
            let name = SlackDirectory.displayName(of: user, id: id)
            let isBot = user["is_bot"]?.bool == true || id == SlackDirectory.slackbot
            directory.add(person: id, name: name, isBot: isBot, botID: profile?["bot_id"]?.string)
            // Slack's reference, “user”: `updated` is when it was last changed, in seconds.
            if let updated = user["updated"]?.int, (1...4_102_444_800).contains(updated) {
                sink.note(asOf: Timestamp(microseconds: Int64(updated) * 1_000_000))
            }
            let (realName, handle) = SlackDirectory.otherNames(user)
            sink.append(
                .person(
                    PersonRecord(
                        origin: origin, person: sink.person(id), name: sink.store(name),
                        realName: sink.store(realName), handle: sink.store(handle),
                        email: sink.store(nonEmpty(profile?["email"] ?? user["email"])),
                        title: sink.store(nonEmpty(profile?["title"])), isBot: isBot)))
        }
    }
}

private func nonEmpty(_ value: JSONValue?) -> String? { value?.string.flatMap { $0.isEmpty ? nil : $0 } }

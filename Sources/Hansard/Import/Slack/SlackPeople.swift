/// Reads `users.json` and `org_users.json`.
struct SlackPeople {
    let directory: SlackDirectory

    func read(_ stream: inout JSONArrayStream, into builder: inout RecordSink) throws {
        try SlackElements.each(of: &stream, called: "user", into: &builder) {
            user, origin, builder throws(SlackProblem) in
            guard let id = user["id"]?.string, !id.isEmpty else { throw .missing("id", of: "user") }
            let profile = user["profile"]
            let name = SlackDirectory.displayName(of: user, id: id)
            let isBot = user["is_bot"]?.bool == true || id == SlackDirectory.slackbot
            directory.add(person: id, name: name, isBot: isBot, botID: profile?["bot_id"]?.string)
            builder.append(
                .person(
                    PersonRecord(
                        origin: origin, person: builder.person(id), name: builder.store(name),
                        email: builder.store(nonEmpty(profile?["email"] ?? user["email"])),
                        title: builder.store(nonEmpty(profile?["title"])), isBot: isBot)))
        }
    }
}

private func nonEmpty(_ value: JSONValue?) -> String? { value?.string.flatMap { $0.isEmpty ? nil : $0 } }

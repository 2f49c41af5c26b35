import PairChannel

/// People, conversations, and who is in which.
extension BatchLines {
    mutating func append(_ person: PersonRecord, _ source: Int64) {
        out.append(",\"type\":\"person\"")
        self.person(",\"id\":", person.person)
        if source != 0 { number(",\"source\":", source) }
        if person.origin.line != 0 { number(",\"line\":", person.origin.line) }
        appendSystem()
        flag(",\"bot\":true", person.isBot)
        member(",\"name\":", person.name)
        member(",\"real_name\":", person.realName)
        member(",\"handle\":", person.handle)
        member(",\"email\":", person.email)
        member(",\"title\":", person.title)
        member(",\"team\":", person.team)
        member(",\"manager\":", person.manager)
        extra(person.origin.extra)
    }

    mutating func append(_ conversation: ConversationRecord, _ source: Int64) {
        begin("conversation", source, line: conversation.origin.line)
        appendSystem()
        string(",\"kind\":", conversation.kind.name)
        flag(",\"archived\":true", conversation.isArchived)
        flag(",\"placeholder\":true", conversation.isPlaceholder)
        channel(conversation.conversation)
        member(",\"name\":", conversation.name)
        member(",\"topic\":", conversation.topic)
        member(",\"purpose\":", conversation.purpose)
        extra(conversation.origin.extra)
    }

    mutating func append(_ membership: MembershipRecord, _ source: Int64) {
        begin(membership.joined ? "join" : "leave", source, line: membership.origin.line)
        appendSystem()
        channel(membership.conversation)
        person(",\"person\":", membership.person)
        time(",\"at\":", membership.at)
        extra(membership.origin.extra)
    }

    mutating func append(_ coverage: CoverageRecord, _ source: Int64) {
        begin("coverage", source, line: coverage.origin?.line ?? 0)
        appendSystem()
        channel(coverage.conversation)
        time(",\"from_time\":", coverage.first)
        time(",\"to_time\":", coverage.last)
        extra(coverage.origin?.extra ?? .absent)
    }

    mutating func append(_ account: LogAccount, _ source: Int64) {
        begin("account", source)
        append(system: account.system)
        switch account.owner {
        case .person:
            append(sameAs: account.sameAs)
            string(",\"person\":", account.id)
        case .conversation(let kind, let pair):
            string(",\"kind\":", kind.name)
            if let pair {
                out.append(",\"pair\":")
                out.appendJSON([pair.lower, pair.higher])
            }
            append(sameAs: account.sameAs)
            string(",\"channel\":", account.id)
        }
    }

    private mutating func append(sameAs account: Account?) {
        guard let account else { return }
        out.append(",\"same_as\":")
        out.appendObject { out in
            if !account.system.isEmpty { out.member("system", account.system) }
            out.member("id", account.externalID.text)
        }
    }

    mutating func append(_ names: LogNames) {
        out.append(",\"type\":\"names\"")
        append(system: names.person.system)
        string(",\"person\":", names.person.externalID.text)
        out.append(",\"names\":")
        out.appendArray(of: names.names) { out, name in
            out.appendObject { out in
                out.member("name", name.name)
                if let from = name.from { out.member("from", from.rfc3339(from.shortestPrecision)) }
            }
        }
    }
}

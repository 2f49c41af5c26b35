import PairChannel

/// People, conversations, and who is in which.
extension LogLineReader {
    mutating func person() throws(Problem) -> LogRecord {
        .person(
            PersonRecord(
                origin: try origin(), person: try person(.id), name: try place(.name),
                realName: try place(.realName), handle: try place(.handle), email: try place(.email),
                title: try place(.title), team: try place(.team), manager: try place(.manager),
                isBot: try line.flag(.bot)))
    }

    mutating func conversation() throws(Problem) -> LogRecord {
        .conversation(
            ConversationRecord(
                origin: try origin(), conversation: try channel(), kind: try conversationKind(),
                name: try place(.name), topic: try place(.topic), purpose: try place(.purpose),
                isArchived: try line.flag(.archived), isPlaceholder: try line.flag(.placeholder)))
    }

    private func conversationKind() throws(Problem) -> ConversationKind {
        guard let kind = try line.choice(.kind, ConversationKind.names).flatMap({ ConversationKind(rawValue: $0) })
        else {
            throw .without(member: LineMember.kind.text, type: LogLineType.conversation.text)
        }
        return kind
    }

    mutating func membership(joined: Bool) throws(Problem) -> LogRecord {
        .membership(
            MembershipRecord(
                origin: try origin(), conversation: try channel(), person: try person(.person),
                at: try line.time(.at)?.instant, joined: joined))
    }

    mutating func coverage() throws(Problem) -> LogRecord {
        guard let last = try line.time(.toTime)?.instant else { throw .wrong(member: LineMember.toTime.text) }
        let hasOrigin = line.has(.line) || line.has(.extra)
        return .coverage(
            CoverageRecord(
                origin: hasOrigin ? try origin() : nil, conversation: try channel(),
                first: try line.time(.fromTime)?.instant, last: last))
    }

    func account() throws(Problem) -> LogRecord {
        guard line.has(.person) != line.has(.channel) else {
            throw .without(member: LineMember.person.text, type: LogLineType.account.text)
        }
        let owner = line.has(.person) ? .person : try conversationOwner()
        return .account(
            LogAccount(
                owner: owner, system: try line.string(.system) ?? "",
                id: try line.required(line.has(.person) ? .person : .channel), sameAs: try sameAs()))
    }

    private func conversationOwner() throws(Problem) -> LogAccount.Owner {
        var pair: LogPair?
        if let ids = try line.tree(.pair) {
            guard let list = LogJSON.list(ids), list.count == 2, let lower = list[0].string, let higher = list[1].string
            else { throw .wrong(member: LineMember.pair.text) }
            pair = LogPair(lower: lower, higher: higher)
        }
        return .conversation(try conversationKind(), pair: pair)
    }

    private func sameAs() throws(Problem) -> Account? {
        guard let value = try line.tree(.sameAs) else { return nil }
        try LogJSON.check(value, has: ["system", "id"])
        guard let account = LogJSON.account(value, id: "id") else { throw .wrong(member: LineMember.sameAs.text) }
        return account
    }

    func datedNames() throws(Problem) -> LogRecord {
        guard let list = LogJSON.list(try line.tree(.names)) else { throw .wrong(member: LineMember.names.text) }
        var names: [DatedName] = []
        for value in list {
            try LogJSON.check(value, has: ["name", "from"])
            guard let name = value["name"]?.string else { throw .wrong(member: LineMember.names.text) }
            let from = LogJSON.time(value["from"])
            guard from != nil || value["from"] == nil else { throw .wrong(member: LineMember.names.text) }
            names.append(DatedName(name, from: from))
        }
        return .names(
            LogNames(
                person: Account(system: try line.string(.system) ?? "", externalID: ID(try line.required(.person))),
                names: names))
    }
}

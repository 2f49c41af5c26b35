import GRDB
import Hansard
import PairChannel

/// Tells a log of the people and conversations that its lines name, before the first line that names them, and gives them
/// the numbers that they have in batches.
final class LogOwners {
    private let builder: LogBatchBuilder
    private let people: LogAccountOrder
    private let conversations: LogAccountOrder
    private let conversation: Statement
    /// How many of `people` and `conversations` were told.
    private var (toldPeople, toldConversations) = (0, 0)
    /// Ids that no row has, see `tellMissing`.
    private var missing: [Missing: Account] = [:]
    private struct Missing: Hashable {
        let owner: Account
        let isPerson: Bool
        let system: String
    }
    /// By system.
    private var numbers: [String: Numbers] = [:]
    /// Those of the batch’s system.
    private var current = Numbers()
    private var system = ""

    /// By the number of a person or conversation, the number in batches of a system; -1 for none yet.
    private final class Numbers {
        var people: [RunIndex] = []
        var conversations: [RunIndex] = []
        var (peopleCount, conversationsCount): (RunIndex, RunIndex) = (0, 0)
    }

    init(_ db: Database, _ builder: LogBatchBuilder) throws {
        self.builder = builder
        people = try .people(db)
        conversations = try .conversations(db)
        conversation = try Statement(db, "SELECT kind, low, high FROM conversation WHERE id = ?")
        numbers[""] = current
    }

    /// Has ids be of `system` from now on.
    func begin(system: String) throws {
        try builder.begin(system: system)
        guard system != self.system else { return }
        current = numbers[system] ?? Numbers()
        numbers[system] = current
        self.system = system
    }

    // MARK: Numbers

    /// A person’s number in the batch; `.nobody` for `nil` and 0.
    func person(_ id: Int64?) throws -> RunIndex {
        guard let id, id > 0 else { return .nobody }
        if id < current.people.count, current.people[Int(id)] >= 0 { return current.people[Int(id)] }
        builder.addPerson(try tellPerson(id, in: system).externalID.text)
        Self.number(id, &current.people, &current.peopleCount)
        return current.peopleCount - 1
    }

    /// A conversation’s number in the batch.
    func conversation(_ id: Int64) throws -> RunIndex {
        if id < current.conversations.count, current.conversations[Int(id)] >= 0 {
            return current.conversations[Int(id)]
        }
        builder.addConversation(try tellConversation(id, in: system).externalID.text)
        Self.number(id, &current.conversations, &current.conversationsCount)
        return current.conversationsCount - 1
    }

    private static func number(_ id: Int64, _ numbers: inout [RunIndex], _ count: inout RunIndex) {
        while numbers.count <= Int(id) { numbers.append(.nobody) }
        numbers[Int(id)] = count
        count += 1
    }

    /// A message by ids that it has in the batch’s system, or else in another.
    func message(_ id: String, of conversation: Int64) throws -> LogMessageName {
        LogMessageName(conversation: try account(ofConversation: conversation), id: id)
    }

    /// An account of a conversation, in the batch’s system where it has one there.
    func account(ofConversation id: Int64) throws -> Account {
        guard let account = conversations.account(of: id, preferring: system) else {
            throw DatabaseProblem.damaged("conversation \(id) has no id")
        }
        return try tellConversation(id, in: account.system)
    }

    /// An account of a person, who is told of.
    func account(ofPerson id: Int64) throws -> Account {
        try tellPerson(id, in: people.account(of: id, preferring: system)?.system ?? system)
    }

    // MARK: Telling

    /// Tells of whoever was not named by any line.
    func tellRest() throws {
        try tellPeople(before: people.entries.count)
        try tellConversations(before: conversations.entries.count)
    }

    /// Sees to it that a person is told of, with the first account in `system`, which is given back.
    func tellPerson(_ id: Int64, in system: String) throws -> Account {
        guard let first = people.firstPlace(of: id) else { throw DatabaseProblem.damaged("person \(id) has no id") }
        let place = people.place(of: id, in: system)
        try tellPeople(before: (place ?? first) + 1)
        if let place { return people.entries[place].account }
        let known = people.entries[first].account
        return tellMissing(.person, of: known, in: system, people)
    }

    private func tellConversation(_ id: Int64, in system: String) throws -> Account {
        guard let first = conversations.firstPlace(of: id) else {
            throw DatabaseProblem.damaged("conversation \(id) has no id")
        }
        let place = conversations.place(of: id, in: system)
        try tellConversations(before: (place ?? first) + 1)
        if let place { return conversations.entries[place].account }
        let known = conversations.entries[first].account
        return tellMissing(.conversation(.group, pair: nil), of: known, in: system, conversations)
    }

    /// An archive from before ids had systems may have records of one that does not have the id of whom they name: they are
    /// somebody known, whom it called the same.
    private func tellMissing(
        _ owner: LogAccount.Owner, of known: Account, in system: String, _ order: LogAccountOrder
    ) -> Account {
        let key = Missing(owner: known, isPerson: owner == .person, system: system)
        if let told = missing[key] { return told }
        let taken = Set(order.entries.map(\.account)).union(
            missing.filter { $0.key.isPerson == key.isPerson }.map(\.value))
        var account = Account(system: system, externalID: known.externalID)
        while taken.contains(account) {
            account = Account(system: system, externalID: ID("\(known.system)/\(account.externalID.text)"))
        }
        missing[key] = account
        builder.append(
            .account(LogAccount(owner: owner, system: system, id: account.externalID.text, sameAs: known)))
        return account
    }

    private func tellPeople(before end: Int) throws {
        while toldPeople < end {
            let entry = people.entries[toldPeople]
            toldPeople += 1
            tell(entry, .person, people)
        }
    }

    private func tellConversations(before end: Int) throws {
        while toldConversations < end {
            let entry = conversations.entries[toldConversations]
            toldConversations += 1
            conversation.bind(1, entry.owner)
            defer { conversation.reset() }
            guard try conversation.step() else {
                throw DatabaseProblem.damaged("conversation \(entry.owner) is not there")
            }
            let kind = ConversationKind(rawValue: UInt8(clamping: conversation.int(0))) ?? .group
            let pair = try pair(conversation.optionalInt(1), conversation.optionalInt(2), in: entry.account.system)
            tell(entry, .conversation(kind, pair: pair), conversations)
        }
    }

    private func tell(_ entry: LogAccountOrder.Entry, _ owner: LogAccount.Owner, _ order: LogAccountOrder) {
        let first = entry.isFirst ? nil : order.firstPlace(of: entry.owner).map { order.entries[$0].account }
        builder.append(
            .account(
                LogAccount(
                    owner: owner, system: entry.account.system, id: entry.account.externalID.text, sameAs: first)))
    }

    private func pair(_ low: Int64?, _ high: Int64?, in system: String) throws -> LogPair? {
        guard let low, let high else { return nil }
        return LogPair(
            lower: try tellPerson(low, in: system).externalID.text,
            higher: try tellPerson(high, in: system).externalID.text)
    }
}

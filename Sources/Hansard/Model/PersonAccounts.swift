import PairChannel

/// A person of the archive with the accounts that they are.
package struct PersonAccounts: Sendable {
    /// By which the archive calls them: see `PeopleDirectory.Person.sourceID`.
    package let id: String
    /// As the latest record has it; `nil` where none says.
    package let name: String?
    /// The same.
    package let email: String?
    /// Whether they are a program.
    package let isBot: Bool
    /// Sorted by system and id.
    package let accounts: [Account]

    /// - Parameter accounts: In any order.
    package init(id: String, name: String?, email: String?, isBot: Bool, accounts: [Account]) {
        (self.id, self.name, self.email, self.isBot) = (id, name, email, isBot)
        self.accounts = accounts.sorted { ($0.system, $0.externalID) < ($1.system, $1.externalID) }
    }

    fileprivate var systems: Set<String> { Set(accounts.map(\.system)) }
}

/// People who may be one, since systems say the same of them. Nobody is merged for that: whoever keeps the record decides.
package struct MergeProposal: Sendable {
    /// What systems say the same of.
    package enum Reason: String, Sendable { case email, name }

    /// Why they may be one.
    package let reason: Reason
    /// The address or the name.
    package let value: String
    /// Two or more.
    package let people: [PersonAccounts]

    /// All accounts of those people.
    package var accounts: [Account] { people.flatMap(\.accounts) }

    /// Those with one address in several systems; and those with one name, each in a system where nobody else has it.
    /// Case and white space do not count. Programs are left out.
    package static func all(among people: [PersonAccounts]) -> [MergeProposal] {
        let people = people.filter { !$0.isBot }
        let byEmail = groups(of: people, \.email).filter { group in
            Set(group.people.flatMap(\.systems)).count > 1
        }.map { MergeProposal(reason: .email, value: $0.value, people: $0.people) }
        let proposed = byEmail.map { Set($0.people.map { ID($0.id) }) }
        let byName = groups(of: people, \.name).filter { group in
            let systems = group.people.flatMap(\.systems)
            return systems.count == Set(systems).count
                && !proposed.contains { $0.isSuperset(of: group.people.map { ID($0.id) }) }
        }.map { MergeProposal(reason: .name, value: $0.value, people: $0.people) }
        return byEmail + byName
    }

    /// Two or more with the same, in the order in which the first of each comes.
    private static func groups(
        of people: [PersonAccounts], _ value: (PersonAccounts) -> String?
    ) -> [(value: String, people: [PersonAccounts])] {
        var groups: [(value: String, people: [PersonAccounts])] = []
        var place: [ID: Int] = [:]
        for person in people {
            guard let value = value(person) else { continue }
            let key = ID(value.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " "))
            guard !key.text.isEmpty else { continue }
            if let known = place[key] {
                groups[known].people.append(person)
            } else {
                place[key] = groups.count
                groups.append((value, [person]))
            }
        }
        return groups.filter { $0.people.count > 1 }
    }
}

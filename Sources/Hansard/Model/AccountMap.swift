import PairChannel

/// Which accounts are one person and what they were called when, as whoever keeps the record says: `Content/people.yml`.
package struct AccountMap: Sendable {
    /// One person of the file.
    package struct Entry: Sendable {
        /// What the file calls it; nothing else depends on it.
        package let name: String
        /// Who they are, in the file’s order; one or more.
        package let accounts: [Account]

        /// What they were called when, oldest first; none where the sources’ names stand.
        package let names: [DatedName]

        /// - Parameter accounts: One or more.
        /// - Parameter names: One without an instant, and then those with one, in their order; or none.
        package init(name: String, accounts: [Account], names: [DatedName] = []) {
            (self.name, self.accounts, self.names) = (name, accounts, names)
        }
    }

    /// In the file’s order.
    package let entries: [Entry]
    private let place: [Account: Int]

    /// - Precondition: No account stands in two entries.
    package init(_ entries: [Entry]) {
        self.entries = entries
        let places = entries.enumerated().flatMap { place, entry in entry.accounts.map { ($0, place) } }
        place = Dictionary(uniqueKeysWithValues: places)
    }

    /// Whose account it is; `nil` for one that the file does not name.
    package func entry(of account: Account) -> Entry? { place[account].map { entries[$0] } }

    /// Entries whose accounts are several people in an archive: it had them before the file said that they are one.
    package func notMerged(in people: [PersonAccounts]) -> [(entry: Entry, people: [PersonAccounts])] {
        entries.map { entry in
            let wanted = Set(entry.accounts)
            return (entry, people.filter { !wanted.isDisjoint(with: $0.accounts) })
        }.filter { $0.people.count > 1 }
    }

    /// People with accounts that the file does not say are one: it said so when they came. One id in several systems is not
    /// meant; it is from an archive of before ids belonged to systems.
    package func notSplit(in people: [PersonAccounts]) -> [PersonAccounts] {
        people.filter { person in
            guard Set(person.accounts.map(\.externalID)).count > 1, let first = person.accounts.first else {
                return false
            }
            let entry = place[first]
            return entry == nil || person.accounts.contains { place[$0] != entry }
        }
    }
}

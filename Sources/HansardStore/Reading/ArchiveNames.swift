import Hansard
import PairChannel

/// What people write when they mean somebody or something of an archive: its id, or a name that it goes by, whichever of somebody’s
/// names a site shows.
///
/// An id is one byte for byte. A name is one if it is canonically equivalent (`é` in one character and in two), since two that
/// look the same cannot be told apart by whoever writes one of them. An id wins over a name.
package struct ArchiveNames: Sendable {
    /// What was written means.
    package enum Match: Sendable, Equatable {
        case one(ID)
        /// A name that several have; their ids, in order.
        case several([ID])
        /// Nothing here. The nearest id, and the name that goes with it, if there is any.
        case none(nearest: ID?, name: String?)
    }

    private typealias Entry = (id: ID, names: [String])
    private let people: Names
    private let conversations: Names
    private let teams: Names

    /// - Parameter reader: Of the whole archive.
    package init(_ reader: ArchiveReader) throws {
        let people = try reader.people().people
        var accounts: [ID: Set<ID>] = [:]
        // Whoever has several accounts is found by each of them, spelled out: `7` never means `slack/7`.
        for person in try reader.peopleWithAccounts() {
            for account in person.accounts where ID(account.text) != ID(person.id) {
                accounts[ID(account.text), default: []].insert(ID(person.id))
            }
        }
        self.people = Names(
            people.map { (ID($0.sourceID), [$0.name].compactMap(\.self) + $0.otherNames) }, otherIDs: accounts)
        conversations = Names(
            try reader.conversations().map { (ID($0.sourceID), [$0.name].compactMap(\.self)) })
        teams = Names(Set(people.compactMap { $0.team.map { ID($0) } }).sorted().map { ($0, []) })
    }

    /// Somebody, by their id, by one of their accounts, or by a name that they have now: the one they are shown by, their full name,
    /// or their handle.
    package func person(_ text: ID) -> Match { people.match(text) }

    /// A conversation, by its id, the two ids of a pair in either order, or by the name that it has now.
    package func conversation(_ text: ID) -> Match { conversations.match(text.inPairOrder) }

    /// A team, by its name.
    package func team(_ text: ID) -> Match { teams.match(text) }

    private struct Names: Sendable {
        let entries: [Entry]
        let ids: Set<ID>
        /// Of those who have other ids besides.
        let otherIDs: [ID: Set<ID>]
        let byName: [String: Set<ID>]

        init(_ entries: [Entry], otherIDs: [ID: Set<ID>] = [:]) {
            (self.entries, self.otherIDs) = (entries, otherIDs)
            ids = Set(entries.map(\.id))
            var byName: [String: Set<ID>] = [:]
            for (id, names) in entries { for name in names { byName[name, default: []].insert(id) } }
            self.byName = byName
        }

        func match(_ text: ID) -> Match {
            if ids.contains(text) { return .one(text) }
            let found = (otherIDs[text] ?? byName[text.text] ?? []).sorted()
            if found.count == 1 { return .one(found[0]) }
            if found.count > 1 { return .several(found) }
            let nearest = nearestName(
                to: text.text, among: entries.map(\.id.text) + entries.flatMap(\.names))
            let meant = entries.first { $0.id.text == nearest || $0.names.contains(nearest) }
            return .none(nearest: meant?.id, name: meant?.names.first)
        }
    }
}

import Hansard
import HansardStore
import PairChannel

extension UnseenReport {
    /// People with something unseen who belong together.
    package struct Group: Sendable {
        package let name: String
        /// The manager’s place, for a group of those who report to one.
        package let manager: PersonIndex?
        package let people: Int
        package let unseen: Int
        package let oldestAt: Timestamp
        /// How many of them are known to have been online while something waited, and of how many it is not known.
        package let online: Int
        package let onlineNotKnown: Int

        /// How many were online; `nil` when it is known of none of them.
        package var knownOnline: Int? { onlineNotKnown == people ? nil : online }

        init(name: String, manager: PersonIndex?, _ people: [PersonLines]) {
            self.name = name
            self.manager = manager
            self.people = people.count
            unseen = people.reduce(0) { $0 + $1.unseen }
            oldestAt = people.map(\.oldestAt).min() ?? Timestamp(microseconds: 0)
            online = people.count { $0.wasOnline }
            onlineNotKnown = people.count { $0.onlineMeanwhile == nil }
        }
    }

    /// The lines whose oldest message has waited less than `below` and not less than the age before; `nil` for all
    /// that are older.
    package struct Age: Sendable {
        package let below: Int64?  // microseconds
        package let conversations: Int
        package let unseen: Int
    }

    static let ages: [Int64] = [1, 24, 72, 168].map { $0 * 3_600_000_000 }

    func ages() -> [Age] {
        guard let asOf else { return [] }
        let lines = people.flatMap(\.lines).map { line in
            (age: asOf.microseconds - line.count.oldestAt.microseconds, unseen: line.count.messages)
        }
        var ages: [Age] = []
        var least = Int64.min
        for below in Self.ages.map(Optional.some) + [nil] {
            let those = lines.filter { $0.age >= least && $0.age < below ?? .max }
            ages.append(
                Age(below: below, conversations: those.count, unseen: those.reduce(0) { $0 + $1.unseen }))
            least = below ?? least
        }
        return ages
    }

    /// By name.
    func teams() -> [Group] {
        groups(\.team).map { Group(name: $0.key, manager: nil, $0.people) }.sorted { Self.precedes($0, $1) }
    }

    func managers() -> [Group] {
        groups(\.manager).map { id, people in
            let index = directory.index(ofSourceID: id)
            return Group(name: index.map { directory[$0].displayName } ?? id, manager: index, people)
        }.sorted { Self.precedes($0, $1) }
    }

    private func groups(_ key: (PeopleDirectory.Person) -> String?) -> [(key: String, people: [PersonLines])] {
        Dictionary(grouping: people.filter { key($0.person)?.isEmpty == false }) { ID(key($0.person) ?? "") }
            .map { ($0.key.text, $0.value) }
    }

    private static func precedes(_ a: Group, _ b: Group) -> Bool {
        (a.name.lowercased(), ID(a.name), a.manager ?? 0) < (b.name.lowercased(), ID(b.name), b.manager ?? 0)
    }
}

extension UnseenReport.PersonLines {
    /// Whether they are known to have been online while something waited.
    package var wasOnline: Bool { onlineMeanwhile ?? 0 > 0 }
}

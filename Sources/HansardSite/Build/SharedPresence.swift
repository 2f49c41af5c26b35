import Foundation
import Hansard
import HansardStore

/// Presence, read once for all the pages of a build that show it: everybody's in a build of all pages, that of those
/// concerned in a build after some records.
final class SharedPresence: @unchecked Sendable {
    let responses: SharedResponses
    /// Everybody’s newest messages, where all messages are drawn; set before anything is.
    var newest: NewestByPerson?
    // With `lock` held, but for `days`, which is made before anybody reads it.
    private let lock = NSLock()
    private var people: [PersonIndex: CompactPresence] = [:]
    private var totals: [PersonIndex: PresenceTotals] = [:]
    /// What the manifest does not have yet.
    private var new: [Int64: [UInt8]] = [:]
    /// Who was there on a day, and which of their days it is.
    private var days: [Int: [(person: PersonIndex, place: Int32)]] = [:]

    private static let kind = "presence"

    init(_ responses: SharedResponses) { self.responses = responses }

    func presence(of index: PersonIndex, _ context: PageContext) throws -> PersonPresence {
        if let known = lock.withLock({ people[index] }) { return known.expanded }
        let presence = try context.presence(of: index)
        let (compact, totals) = (CompactPresence(presence), PresenceTotals(presence))
        let bytes = totals.bytes
        lock.withLock {
            people[index] = compact
            self.totals[index] = totals
            new[context.people[index].id] = bytes
        }
        return presence
    }

    /// Reads what the last build kept of those whose presence has not changed since.
    func takeTotals(_ manifest: OutputManifest?, changed: Set<Int64>, _ context: PageContext) throws {
        let kept = try manifest?.kept(Self.kind) ?? [:]
        for (i, person) in context.people.people.enumerated() {
            let index = PersonIndex(i)
            if !changed.contains(person.id), let bytes = kept[person.id],
                let known = PresenceTotals(index, bytes: bytes)
            {
                lock.withLock { totals[index] = totals[index] ?? known }
            } else {
                _ = try presence(of: index, context)
            }
        }
    }

    func keepTotals(in manifest: OutputManifest, everything: Bool) throws {
        try manifest.keep(Self.kind, lock.withLock { new }, everything: everything)
    }

    /// Of everybody with presence on record, by name.
    func everybody(_ context: PageContext) -> [PresenceTotals] {
        let totals = lock.withLock { self.totals }
        return context.peopleByName().compactMap { totals[$0] }.filter { $0.first != nil }
    }

    /// How many people have presence on record, and on which days.
    func extent() -> (people: Int, days: Set<Int>) { Self.extent(of: lock.withLock { totals }.values) }

    static func extent(of all: some Sequence<PresenceTotals>) -> (people: Int, days: Set<Int>) {
        var months: [CalendarMonth: UInt32] = [:]
        var count = 0
        for totals in all where totals.first != nil {
            count += 1
            for month in totals.months { months[month.month, default: 0] |= month.days }
        }
        var days: Set<Int> = []
        for (month, bits) in months {
            for day in 0..<31 where bits & 1 << UInt32(day) != 0 { days.insert(month.start.day + day) }
        }
        return (count, days)
    }

    /// Makes ready who was there on each day, once everybody is read.
    func collectDays() {
        for (index, presence) in people.sorted(by: { $0.key < $1.key }) {
            for (place, day) in presence.dayNumbers.enumerated() {
                days[day, default: []].append((index, Int32(place)))
            }
        }
    }

    /// The same for some days: reads those who were there.
    func collect(_ wanted: [Int], _ context: PageContext) throws {
        for (index, totals) in lock.withLock({ totals }).sorted(by: { $0.key < $1.key }) {
            let those = wanted.filter { totals.has($0) }
            guard !those.isEmpty else { continue }
            let numbers = try presence(of: index, context).days.map(\.day)
            for day in those {
                guard let place = numbers.firstIndex(of: day) else { continue }
                days[day, default: []].append((index, Int32(place)))
            }
        }
    }

    /// Who was there on a day, in the order of their numbers.
    func present(on day: Int) -> [(person: PersonIndex, presence: PresenceDay)] {
        let people = lock.withLock { self.people }
        return (days[day] ?? []).compactMap { index, place in
            people[index].map { (index, $0.presence(at: Int(place))) }
        }
    }
}

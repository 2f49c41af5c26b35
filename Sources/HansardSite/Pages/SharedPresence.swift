import Foundation
import Hansard
import HansardStore

/// Presence, read once for all the pages that show it.
///
/// A build keeps whatever it has read: everybody's if it draws all pages, that of those concerned after some records. A server
/// keeps only what overviews need.
final class SharedPresence: @unchecked Sendable {
    private let keepsDays: Bool
    /// What was worked out for an earlier state of those whose presence is the same, by their numbers in the database.
    private let former: () throws -> [Int64: [UInt8]]
    // Below: with `lock` held.
    private let lock = NSLock()
    private var people: [PersonIndex: CompactPresence] = [:]
    private var known: [PersonIndex: PresenceTotals] = [:]
    /// What the manifest does not have yet.
    private var new: [Int64: [UInt8]] = [:]

    private static let kind = "presence"

    /// - Parameters:
    ///   - keepsDays: Whatever is read of somebody stays.
    ///   - former: What was worked out for an earlier state, of those whose presence is the same now.
    init(keepsDays: Bool, former: @escaping () throws -> [Int64: [UInt8]] = { [:] }) {
        (self.keepsDays, self.former) = (keepsDays, former)
    }

    /// For a server, after an earlier state.
    convenience init(keepsDays: Bool, known: [Int64: [UInt8]]) { self.init(keepsDays: keepsDays) { known } }

    /// For a build after some records: what the last one kept, but of those whose presence has `changed`.
    convenience init(keptIn manifest: OutputManifest, changed: Set<Int64>) {
        self.init(keepsDays: true) { try manifest.kept(Self.kind).filter { !changed.contains($0.key) } }
    }

    func presence(of index: PersonIndex, _ context: PageContext) throws -> PersonPresence {
        if let known = lock.withLock({ people[index] }) { return known.expanded }
        let presence = try context.presence(of: index)
        guard keepsDays else { return presence }
        let (compact, totals) = (CompactPresence(presence), PresenceTotals(presence))
        let bytes = totals.bytes
        lock.withLock {
            people[index] = compact
            known[index] = totals
            new[context.people[index].id] = bytes
        }
        return presence
    }

    /// Everybody’s totals: what is not known yet is read for that.
    func totals(_ context: PageContext) throws -> [PersonIndex: PresenceTotals] {
        let missing = lock.withLock { context.people.people.indices.filter { known[PersonIndex($0)] == nil } }
        guard !missing.isEmpty else { return lock.withLock { known } }
        context.reader.isPreparing?(true)
        defer { context.reader.isPreparing?(false) }
        let former = try former()
        for index in missing.map({ PersonIndex($0) }) {
            if let bytes = former[context.people[index].id], let own = PresenceTotals(index, bytes: bytes) {
                set(own, of: index)
            } else if keepsDays {
                _ = try presence(of: index, context)
            } else {
                set(PresenceTotals(try context.presence(of: index)), of: index)
            }
        }
        return lock.withLock { known }
    }

    private func set(_ own: PresenceTotals, of index: PersonIndex) { lock.withLock { known[index] = own } }

    /// The totals that are known, as bytes, by numbers in the database.
    func knownTotals(_ people: PeopleDirectory) -> [Int64: [UInt8]] {
        let totals = lock.withLock { known }
        return Dictionary(uniqueKeysWithValues: totals.map { (people[$0].id, $1.bytes) })
    }

    func keepTotals(in manifest: OutputManifest, everything: Bool) throws {
        try manifest.keep(Self.kind, lock.withLock { new }, everything: everything)
    }

    /// Of everybody with presence on record, by name.
    func everybody(_ context: PageContext) throws -> [PresenceTotals] {
        let totals = try totals(context)
        return context.peopleByName().compactMap { totals[$0] }.filter { $0.first != nil }
    }

    /// How many people have presence on record, and on which days.
    func extent(_ context: PageContext) throws -> (people: Int, days: Set<Int>) {
        try Self.extent(of: totals(context).values)
    }

    private static func extent(of all: some Sequence<PresenceTotals>) -> (people: Int, days: Set<Int>) {
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

    /// Who was there on a day, in the order of their numbers.
    func present(on day: Int, _ context: PageContext) throws -> [(person: PersonIndex, presence: PresenceDay)] {
        try totals(context).filter { $0.value.has(day) }.keys.sorted().compactMap { index in
            try presence(of: index, on: day, context).map { (index, $0) }
        }
    }

    private func presence(of index: PersonIndex, on day: Int, _ context: PageContext) throws -> PresenceDay? {
        guard keepsDays else { return try context.presence(of: index, on: day) }
        if lock.withLock({ people[index] }) == nil { _ = try presence(of: index, context) }
        return lock.withLock { people[index] }?.presence(on: day)
    }
}

extension PageContext {
    /// Presence for all pages of this state of the archive.
    func sharedPresence() throws -> SharedPresence { try shared.value { SharedPresence(keepsDays: false) } }

    /// Somebody’s presence on one day. What was said before is read as well: an interval may be of any length.
    fileprivate func presence(of index: PersonIndex, on day: Int) throws -> PresenceDay? {
        let start = zone.start(ofDay: day)
        let intervals = try reader.presence(of: people[index].id, to: zone.start(ofDay: day + 1))
        return days(intervals.filter { $0.end ?? $0.start >= start }).first { $0.day == day }?.presence
    }
}

/// A stretch of time of which a source holds all of a conversation.
package struct CoveredStretch: Sendable, Hashable {
    /// The first instant; `nil` for the conversation’s beginning.
    package let from: Timestamp?
    /// The last instant, included.
    package let until: Timestamp
    /// The source says how far it goes. Of an export only its first and last message are known, and it may well have been
    /// made for more than lies between them.
    package let isStated: Bool

    /// A stretch as a source has it.
    package init(from: Timestamp?, until: Timestamp, isStated: Bool) {
        (self.from, self.until, self.isStated) = (from, until, isStated)
    }

    /// The instants between stretches that none of them has: the last that is held before, and the first after.
    ///
    /// Between two that are not stated it takes a whole working day to be a hole: an export of March ends with its last
    /// message, and that of April begins with its first.
    package static func holes(
        between stretches: [CoveredStretch], _ hours: WorkingHours, _ zone: SiteZone
    ) -> [ClosedRange<Timestamp>] {
        var zone = zone
        let sorted = stretches.sorted { ($0.from ?? .distantPast, $0.until) < ($1.from ?? .distantPast, $1.until) }
        guard var end = sorted.first else { return [] }
        var holes: [ClosedRange<Timestamp>] = []
        for next in sorted.dropFirst() {
            if let from = next.from, from.microseconds - end.until.microseconds > 1_000_000,
                end.isStated && next.isStated || hasWorkingDay(after: end.until, before: from, hours, &zone)
            {
                holes.append(end.until...from)
            }
            if next.until > end.until { end = next }
        }
        return holes
    }

    private static func hasWorkingDay(
        after first: Timestamp, before last: Timestamp, _ hours: WorkingHours, _ zone: inout SiteZone
    ) -> Bool {
        let (start, end) = (zone.local(first).day + 1, zone.local(last).day)
        guard start < end else { return false }
        return (start..<min(end, start + 7)).contains { hours.isWorkingDay($0) }
    }
}

extension Timestamp {
    fileprivate static let distantPast = Timestamp(microseconds: .min)
}

extension WorkingHours {
    /// Whether people work on a day, counted from 1970.
    package func isWorkingDay(_ day: Int) -> Bool { !days[CivilDate.weekday(ofDay: day)].isEmpty }
}

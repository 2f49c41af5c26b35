import GRDB
import Hansard

/// A stretch of time in which somebody was online or away.
package struct PresenceInterval: Sendable, Equatable {
    package let start: Timestamp
    /// `nil` when the record ends before the interval does.
    package let end: Timestamp?
    package let state: PresenceState  // online or away

    /// Microseconds beyond any working day: whoever is online for longer may have gone without a record of it.
    private static let longestWorkingDay = Timestamp.microsecondsPerDay

    /// Whether it is longer than any working day, so that a record of its end, and another beginning, may be missing.
    package var isDoubtful: Bool { end.map { $0.microseconds - start.microseconds > Self.longestWorkingDay } ?? false }
}

/// Reads somebody’s presence from its records.
struct PresenceQuery {
    /// Those of one time and one line of the log come in their order in it.
    static let sql = """
        SELECT at, channel, state FROM presence WHERE person = ? AND at >= ? ORDER BY at, seq
        """

    private let select: Statement
    private let gap: Int64

    /// - Parameter gapSeconds: An absence of so long is not one, as far as live sockets tell.
    init(_ select: Statement, gapSeconds: Int = 0) {
        self.select = select
        gap = Int64(gapSeconds) * 1_000_000
    }

    init(_ db: Database) throws { self.init(try Statement(db, Self.sql)) }

    func intervals(of person: Int64, from: Timestamp?, to: Timestamp?) throws -> [PresenceInterval] {
        // What somebody is at `from` was said before it: a month at most, beyond which it is not believed.
        let reach = Int64(PresenceChange.longestGap) * Timestamp.microsecondsPerDay
        select.bind(1, person)
        select.bind(2, from.map { $0.microseconds - reach } ?? .min)
        defer { select.reset() }
        var states = PresenceStates()
        var stays = PresenceStays(gap: gap)
        while try select.step() {
            let at = Timestamp(microseconds: select.int(0))
            let state = PresenceState(rawValue: UInt8(select.int(2))) ?? .offline
            let channel = select.bytes(1)
            if let done = states.take(at, channel: channel, state) {
                stays.append(done, isLive: PresenceRecord.isLive(channel: channel))
            }
            // After the span, an interval that began in it is read to its end.
            if let to, at > to, !stays.mayGrow(at, states.open, to) { return stays.touching(from, to) }
        }
        if let open = states.open { stays.append(open, isLive: false) }
        return stays.touching(from, to)
    }

    /// Whether anything is on record of somebody's presence.
    func isKnown(_ person: Int64) throws -> Bool {
        select.bind(1, person)
        select.bind(2, .min)
        defer { select.reset() }
        return try select.step()
    }
}

/// Somebody’s intervals. A page that is loaded again, or a connection that is cut and made anew, does not end one; the record
/// keeps it, and what is not from live sockets is shown as it is.
private struct PresenceStays {
    private let gap: Int64
    private var intervals: [PresenceInterval] = []
    private var isLastLive = false

    init(gap: Int64) { self.gap = gap }

    /// - Parameter isLive: Whether a live socket’s going ended it.
    mutating func append(_ interval: PresenceInterval, isLive: Bool) {
        if let last = intervals.last, last.state == interval.state, isShort(upTo: interval.start) {
            intervals.removeLast()
            intervals.append(PresenceInterval(start: last.start, end: interval.end, state: last.state))
        } else {
            intervals.append(interval)
        }
        isLastLive = isLive
    }

    private func isShort(upTo start: Timestamp) -> Bool {
        guard isLastLive, let end = intervals.last?.end else { return false }
        return start.microseconds - end.microseconds <= gap
    }

    /// Whether what comes after `at` can belong to an interval that began before `to`.
    func mayGrow(_ at: Timestamp, _ open: PresenceInterval?, _ to: Timestamp) -> Bool {
        if let open, open.start < to { return true }
        guard let last = intervals.last, last.start < to else { return false }
        return isShort(upTo: open?.start ?? at)
    }

    func touching(_ from: Timestamp?, _ to: Timestamp?) -> [PresenceInterval] {
        intervals.filter { interval in
            if let to, interval.start >= to { return false }
            guard let from, let end = interval.end else { return true }
            return end > from
        }
    }
}

/// How long somebody was online from several beginnings to one end.
package struct OnlineSince {
    private let intervals: [PresenceInterval]
    private let end: Timestamp
    private let isKnown: Bool

    /// - Parameter from: The earliest beginning that will be asked for.
    /// - Parameter to: `nil` for the end of the record.
    init(_ query: PresenceQuery, _ person: Int64, from: Timestamp, to: Timestamp?) throws {
        end = to ?? Timestamp(microseconds: .max)
        intervals = try query.intervals(of: person, from: from, to: to)
        isKnown = try !intervals.isEmpty || query.isKnown(person)
    }

    /// In microseconds; `nil` when nothing at all is on record of the person’s presence.
    package func since(_ start: Timestamp) -> Int64? {
        guard isKnown else { return nil }
        var total: Int64 = 0
        for interval in intervals.reversed() where interval.state == .online {
            let until = min(interval.end ?? interval.start, end)
            if until <= start { break }
            total += until.microseconds - max(interval.start, start).microseconds
        }
        return total
    }
}

/// What somebody is, over all their channels.
private struct PresenceStates {
    private var single = PresenceState.offline
    private var channels: [[UInt8]: PresenceState] = [:]
    private var since = Timestamp(microseconds: 0)
    private var state = PresenceState.offline

    var open: PresenceInterval? { state == .offline ? nil : PresenceInterval(start: since, end: nil, state: state) }

    /// Takes a record; the interval that it ends, if it ends one.
    mutating func take(
        _ at: Timestamp, channel: UnsafeBufferPointer<UInt8>, _ new: PresenceState
    ) -> PresenceInterval? {
        if channel.isEmpty { single = new } else { channels[Array(channel)] = new == .offline ? nil : new }
        var now = single
        if !channels.isEmpty {
            for other in channels.values where other == .online || (other == .away && now == .offline) { now = other }
        }
        guard now != state else { return nil }
        let done = state == .offline ? nil : PresenceInterval(start: since, end: at, state: state)
        (state, since) = (now, at)
        return done.flatMap { $0.end! > $0.start ? $0 : nil }
    }
}

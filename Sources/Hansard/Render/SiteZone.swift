import Foundation

/// The zone in which a site shows times. Its offset is looked up once for as long as it holds, because asking
/// Foundation for every message would cost more than drawing it.
package struct SiteZone: Sendable, Equatable {
    package let name: String
    private let zone: TimeZone
    private var validFrom = Int64.max
    private var validUntil = Int64.min
    private var offset = 0

    /// - Returns: `nil` when there is no zone of that name.
    package init?(name: String) {
        guard let zone = TimeZone(identifier: name) else { return nil }
        self.zone = zone
        self.name = name
    }

    package static let utc = SiteZone(name: "UTC")!

    /// What is remembered of the last instant makes no other zone.
    package static func == (a: Self, b: Self) -> Bool { a.name == b.name }

    /// Seconds east of UTC at `instant`.
    @inline(__always)
    package mutating func offsetSeconds(at instant: Timestamp) -> Int {
        if instant.microseconds >= validFrom, instant.microseconds < validUntil { return offset }
        return lookUp(instant)
    }

    private mutating func lookUp(_ instant: Timestamp) -> Int {
        let date = Date(timeIntervalSince1970: Double(instant.microseconds) / 1_000_000)
        offset = zone.secondsFromGMT(for: date)
        validFrom = instant.microseconds
        if let next = zone.nextDaylightSavingTimeTransition(after: date) {
            validUntil = Int64(next.timeIntervalSince1970 * 1_000_000)
        } else {
            validUntil = .max
        }
        return offset
    }

    /// The day, in days since 1970, and the microsecond of it that clocks show here at `instant`.
    @inline(__always)
    package mutating func local(_ instant: Timestamp) -> (day: Int, microsecond: Int64) {
        let shifted = instant.advanced(byMicroseconds: Int64(offsetSeconds(at: instant)) * 1_000_000)
        let day = shifted.day
        return (day, shifted.microseconds - Int64(day) * Timestamp.microsecondsPerDay)
    }

    /// The instant at which `day` begins here.
    package mutating func start(ofDay day: Int) -> Timestamp {
        let midnight = Timestamp(day: day)
        let guess = midnight.advanced(byMicroseconds: -Int64(offsetSeconds(at: midnight)) * 1_000_000)
        let other = midnight.advanced(byMicroseconds: -Int64(offsetSeconds(at: guess)) * 1_000_000)
        // Where clocks change at midnight, one of the two is still on the day before.
        return local(min(guess, other)).day == day ? min(guess, other) : max(guess, other)
    }

    /// The offsets that hold from `start` to `end`, each with the instant from which it does; the first one before them.
    package mutating func offsets(from start: Timestamp, to end: Timestamp) -> [(from: Timestamp, seconds: Int)] {
        var offsets = [(from: start, seconds: offsetSeconds(at: start))]
        while validUntil <= end.microseconds {
            let next = Timestamp(microseconds: validUntil)
            let seconds = offsetSeconds(at: next)
            if seconds != offsets[offsets.count - 1].seconds { offsets.append((next, seconds)) }
            guard validUntil > next.microseconds else { break }
        }
        return offsets
    }

    /// `Europe/Berlin, UTC+01:00` at `instant`; `UTC` alone for itself.
    package mutating func label(at instant: Timestamp) -> String {
        let offset = offsetSeconds(at: instant)
        if name == "UTC" { return name }
        var text: [UInt8] = []
        if offset != 0 { text.appendOffset(seconds: offset) }
        return "\(name), UTC\(String(decoding: text, as: UTF8.self))"
    }
}

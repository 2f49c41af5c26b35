/// An instant in whole microseconds since 1970-01-01T00:00:00Z. An integer, not `Date`: sort order and duplicates
/// must not depend on how a binary fraction of a second was rounded.
package struct Timestamp: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// Midnight UTC of the day that is `day` days after 1970-01-01.
    package init(day: Int) { microseconds = Int64(day) * Self.microsecondsPerDay }

    package static let microsecondsPerDay: Int64 = 86_400_000_000

    package static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }

    /// Days since 1970-01-01, rounded down.
    package var day: Int {
        Int(
            microseconds >= 0
                ? microseconds / Self.microsecondsPerDay
                : (microseconds - Self.microsecondsPerDay + 1) / Self.microsecondsPerDay)
    }

    /// Seconds since 1970, without the fraction: the whole second before the instant.
    package var wholeSeconds: Int64 { (microseconds >= 0 ? microseconds : microseconds - 999_999) / 1_000_000 }

    package func advanced(byMicroseconds distance: Int64) -> Timestamp {
        Timestamp(microseconds: microseconds &+ distance)
    }
}

/// How finely a source tells the time. Never invented: `08:54` is not `08:54:00`.
package enum TimePrecision: UInt8, Sendable {
    case minute = 0
    case second = 1
    case millisecond = 2
    case microsecond = 3
}

/// How the zone of a time is known.
package enum ZoneEvidence: UInt8, Sendable {
    case explicit = 0  // the source says it
    case configured = 1  // the person who ingests says it
    case unknown = 2
}

extension Timestamp {
    /// RFC 3339 in UTC with as many digits as `precision` knows: `2013-05-13T08:54:10.215Z`.
    package func rfc3339(_ precision: TimePrecision = .microsecond) -> String {
        var out: [UInt8] = []
        out.appendRFC3339(self, precision: precision, offsetSeconds: 0)
        return String(decoding: out, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends `number` in decimal, with zeros before it up to `width` digits.
    @inline(__always)
    package mutating func appendPadded(_ number: Int, width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(0x30 + (number / divisor) % 10))
            divisor /= 10
        }
    }

    /// Appends `08:54:10.215`, as finely as `precision` says.
    package mutating func appendTime(microsecondOfDay: Int64, precision: TimePrecision) {
        let seconds = Int(microsecondOfDay / 1_000_000)
        appendPadded(seconds / 3_600, width: 2)
        append(UInt8(ascii: ":"))
        appendPadded(seconds / 60 % 60, width: 2)
        if precision == .minute { return }
        append(UInt8(ascii: ":"))
        appendPadded(seconds % 60, width: 2)
        let fraction = Int(microsecondOfDay % 1_000_000)
        switch precision {
        case .millisecond:
            append(UInt8(ascii: "."))
            appendPadded(fraction / 1_000, width: 3)
        case .microsecond:
            append(UInt8(ascii: "."))
            appendPadded(fraction, width: 6)
        default: break
        }
    }

    /// Appends `2013-05-13T08:54:10.215Z`, or with an offset of its own: `2013-05-13T10:54:10.215+02:00`.
    package mutating func appendRFC3339(
        _ instant: Timestamp, precision: TimePrecision, offsetSeconds: Int, separator: UInt8 = UInt8(ascii: "T")
    ) {
        let local = instant.advanced(byMicroseconds: Int64(offsetSeconds) * 1_000_000)
        appendDate(day: local.day)
        append(separator)
        appendTime(
            microsecondOfDay: local.microseconds - Int64(local.day) * Timestamp.microsecondsPerDay,
            precision: precision)
        appendOffset(seconds: offsetSeconds)
    }

    package mutating func appendDate(day: Int) {
        let date = CivilDate(daysSince1970: day)
        appendPadded(date.year, width: 4)
        append(UInt8(ascii: "-"))
        appendPadded(date.month, width: 2)
        append(UInt8(ascii: "-"))
        appendPadded(date.day, width: 2)
    }

    /// Appends `Z` or `+02:00`.
    package mutating func appendOffset(seconds: Int) {
        guard seconds != 0 else { return append(UInt8(ascii: "Z")) }
        append(seconds < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        appendPadded(abs(seconds) / 3_600, width: 2)
        append(UInt8(ascii: ":"))
        appendPadded(abs(seconds) / 60 % 60, width: 2)
    }
}

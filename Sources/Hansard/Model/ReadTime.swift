/// A time as a source gives it.
package struct ReadTime: Equatable, Sendable {
    package let instant: Timestamp
    package let precision: TimePrecision
    package let zone: ZoneEvidence
}

/// Why a text is no time; see `ReadTime.init(rfc3339:defaultZone:)`.
package enum TimeProblem: Error, Equatable {
    case malformed
    case withoutZone
    case outOfRange
}

extension ReadTime {
    /// The days of the years 1 to 9999.
    private static let years = -719_162...2_932_896

    /// Reads an RFC 3339 time with a zone: `2013-05-13T08:54:10.215Z`, `2013-05-13 10:54+02:00`.
    ///
    /// More than six digits of a second are cut off. A leap second (`:60`) counts as the next second's start.
    /// - Parameter defaultZone: For a time without a zone; without it, nothing is guessed.
    /// - Throws: `.withoutZone`, `.outOfRange` for a year outside
    ///   0001…9999 or a field beyond its bounds, `.malformed`.
    /// - Source: RFC 3339, section 5.6; seconds may be left out, and the colon of the offset, as ISO 8601 allows. No space
    ///   stands before the offset.
    package init(
        rfc3339 text: UnsafeBufferPointer<UInt8>, defaultZone: DefaultZone? = nil
    ) throws(TimeProblem) {
        var reader = DigitReader(text)
        let year = try reader.number(digits: 4)
        // A fifth digit is a year that no chat log can hold, not a slip of the pen.
        if reader.peekIsDigit { throw .outOfRange }
        try reader.take(UInt8(ascii: "-"))
        let month = try reader.number(digits: 2)
        try reader.take(UInt8(ascii: "-"))
        let day = try reader.number(digits: 2)
        guard reader.takeAny("Tt ") else { throw reader.isAtEnd ? .withoutZone : .malformed }
        let hour = try reader.number(digits: 2)
        try reader.take(UInt8(ascii: ":"))
        let minute = try reader.number(digits: 2)
        var (second, fraction, precision) = (0, 0, TimePrecision.minute)
        if reader.takeAny(":") {
            second = try reader.number(digits: 2)
            precision = .second
            if reader.takeAny(".,") { (fraction, precision) = try reader.fraction() }
        }
        let hasZone = !reader.isAtEnd
        guard hasZone || defaultZone != nil else { throw .withoutZone }
        let offset = hasZone ? try reader.zoneSeconds() : 0
        guard year >= 1, (1...12).contains(month), day >= 1, day <= CivilDate.daysIn(month: month, year: year),
            hour <= 23, minute <= 59, second <= 60
        else { throw .outOfRange }
        let days = CivilDate(year: year, month: month, day: day).daysSince1970
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        let written = Timestamp(microseconds: Int64(seconds) * 1_000_000 + Int64(fraction))
        instant = hasZone ? written : defaultZone!.instant(ofLocal: written)
        // The offset may lead beyond the years that can be written.
        guard Self.years.contains(instant.day) else { throw .outOfRange }
        zone = hasZone ? .explicit : .configured
        self.precision = precision
    }

    package init(rfc3339 text: String, defaultZone: DefaultZone? = nil) throws(TimeProblem) {
        let bytes = Array(text.utf8)
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(TimeProblem) in try ReadTime(rfc3339: buffer, defaultZone: defaultZone) }
        }
        self = try result.get()
    }
}

/// Takes fixed numbers of decimal digits off the front of a text.
private struct DigitReader {
    let text: UnsafeBufferPointer<UInt8>
    var at = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    var isAtEnd: Bool { at == text.count }
    var peekIsDigit: Bool { at < text.count && text[at] &- 0x30 < 10 }

    mutating func number(digits: Int) throws(TimeProblem) -> Int {
        guard at + digits <= text.count else { throw .malformed }
        var value = 0
        for _ in 0..<digits {
            guard peekIsDigit else { throw .malformed }
            value = value * 10 + Int(text[at] - 0x30)
            at += 1
        }
        return value
    }

    mutating func take(_ byte: UInt8) throws(TimeProblem) {
        guard at < text.count, text[at] == byte else { throw .malformed }
        at += 1
    }

    mutating func takeAny(_ bytes: StaticString) -> Bool {
        guard at < text.count else { return false }
        for i in 0..<bytes.utf8CodeUnitCount where bytes.utf8Start[i] == text[at] {
            at += 1
            return true
        }
        return false
    }

    /// The digits after the point, as microseconds.
    mutating func fraction() throws(TimeProblem) -> (Int, TimePrecision) {
        var (value, digits) = (0, 0)
        while peekIsDigit {
            if digits < 6 { value = value * 10 + Int(text[at] - 0x30) }
            digits += 1
            at += 1
        }
        guard digits > 0 else { throw .malformed }
        for _ in min(digits, 6)..<6 { value *= 10 }
        return (value, digits <= 3 ? .millisecond : .microsecond)
    }

    /// `Z` or `+02:00` (also `+0200`, `+02`), in seconds east of UTC, and then nothing more.
    mutating func zoneSeconds() throws(TimeProblem) -> Int {
        if takeAny("Zz") {
            guard isAtEnd else { throw .malformed }
            return 0
        }
        let sign = text[at] == UInt8(ascii: "-") ? -1 : 1
        guard takeAny("+-") else { throw .malformed }
        let hours = try number(digits: 2)
        var minutes = 0
        if !isAtEnd {
            _ = takeAny(":")
            minutes = try number(digits: 2)
        }
        guard isAtEnd else { throw .malformed }
        guard hours <= 23, minutes <= 59 else { throw .outOfRange }
        return sign * (hours * 3_600 + minutes * 60)
    }
}

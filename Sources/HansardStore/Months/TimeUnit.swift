import Hansard

/// The largest unit of which the instants of a month are whole numbers: most logs know seconds or milliseconds, and small
/// numbers are short.
enum TimeUnit: UInt8 {
    case microsecond, millisecond, second

    /// In microseconds.
    var length: Int64 {
        switch self {
        case .microsecond: 1
        case .millisecond: 1_000
        case .second: 1_000_000
        }
    }

    /// Makes it so small that `time`, in microseconds, is a whole number of it.
    @inline(__always)
    mutating func fit(_ time: Int64) {
        if self == .second, time % 1_000_000 != 0 { self = .millisecond }
        if self == .millisecond, time % 1_000 != 0 { self = .microsecond }
    }

    /// How many of it `time`, in microseconds, is.
    @inline(__always)
    func count(_ time: Int64) -> Int64 {
        // Dividing by a number that is known costs a tenth.
        switch self {
        case .microsecond: time
        case .millisecond: time / 1_000
        case .second: time / 1_000_000
        }
    }

    /// In microseconds; `nil` for what no instant is.
    @inline(__always)
    func time(_ count: Int64) -> Int64? {
        let (time, isTooMuch) = count.multipliedReportingOverflow(by: length)
        return isTooMuch ? nil : time
    }
}

/// Months as the tables of months number them.
enum MonthNumber {
    /// The month (UTC) of an instant in microseconds; a later instant has none that is smaller. See `CalendarMonth`.
    static func of(_ time: Int64) -> Int64 {
        Int64(CalendarMonth(of: Timestamp(microseconds: max(time, .min + Timestamp.microsecondsPerDay))).number)
    }
}

/// The month of one instant after another, which is mostly that of the one before.
struct MonthOfTimes {
    private var number: Int64 = 0
    /// The times of that month; none where it has not been asked for, or no calendar has it.
    private var times: Range<Int64> = 0..<0

    /// See `MonthNumber`.
    mutating func month(of time: Int64) -> Int64 {
        if times.contains(time) { return number }
        number = MonthNumber.of(time)
        times = 0..<0
        guard (0..<120_000).contains(number) else { return number }
        let month = CalendarMonth(number: Int(number))
        times = month.start.microseconds..<month.next.start.microseconds
        return number
    }
}

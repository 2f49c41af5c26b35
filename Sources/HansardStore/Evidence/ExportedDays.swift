import Hansard
import PairChannel

/// The days, in UTC, that are wholly within the period of an export: of a batch of marks, each day is shown or not.
struct ExportedDays {
    private let days: Range<Int>
    /// There is no period.
    let isEverything: Bool

    /// - Parameters:
    ///   - from: The first instant; `nil` for the beginning of the record.
    ///   - until: The first instant after it; `nil` for no end.
    init(from: Timestamp?, until: Timestamp?) {
        isEverything = from == nil && until == nil
        let first = from.map { $0.day + ($0.isMidnight ? 0 : 1) }
        let end = until?.day ?? .max
        days = (first ?? .min)..<max(first ?? .min, end)
    }

    /// Whether a day such as `2013-05-13` is one of them.
    func contains(_ day: String) -> Bool {
        if isEverything { return true }
        guard let instant = try? ReadTime(rfc3339: day + "T00:00:00Z").instant else { return false }
        return days.contains(instant.day)
    }

    /// Whether the `days` of a batch have one of them.
    func containsOne(of days: JSONValue?) -> Bool {
        isEverything || (days?.members.contains { contains($0.name) } ?? false)
    }
}

extension Timestamp {
    /// It is the first instant of its day, in UTC.
    fileprivate var isMidnight: Bool { microseconds == Int64(day) * Self.microsecondsPerDay }
}

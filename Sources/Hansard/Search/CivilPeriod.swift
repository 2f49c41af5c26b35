import PairChannel

/// A year, a month or a day of the calendar, as a query says it: `2026`, `2026-03`, `2026-03-02`.
package struct CivilPeriod: Hashable, Sendable {
    /// Days since 1970: its first one, and the one after its last.
    package let days: Range<Int>
    /// As it was written.
    package let text: String

    /// `nil` unless `text` is one of the three.
    package init?(_ text: String) {
        guard let days = Self.days(text) else { return nil }
        (self.days, self.text) = (days, text)
    }

    private static func days(_ text: String) -> Range<Int>? {
        func day(_ text: String) -> Int? { (try? ReadTime(rfc3339: text + "T00:00Z"))?.instant.day }
        switch text.utf8.count {
        case 10: return day(text).map { $0..<$0 + 1 }
        case 7:
            guard let first = day(text + "-01") else { return nil }
            let month = CivilDate(daysSince1970: first)
            return first..<first + CivilDate.daysIn(month: month.month, year: month.year)
        case 4:
            guard let first = day(text + "-01-01"), let last = day(text + "-12-31") else { return nil }
            return first..<last + 1
        default: return nil
        }
    }
}

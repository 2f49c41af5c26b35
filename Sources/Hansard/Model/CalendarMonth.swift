/// A calendar month in UTC, as one number so that months compare, sort and count: year × 12 + month − 1.
package struct CalendarMonth: Hashable, Comparable, Sendable {
    package let number: Int

    package init(number: Int) { self.number = number }

    package init(of instant: Timestamp) {
        let date = CivilDate(daysSince1970: instant.day)
        number = date.year * 12 + date.month - 1
    }

    package var year: Int { number / 12 }
    package var month: Int { number % 12 + 1 }
    package var start: Timestamp {
        Timestamp(day: CivilDate(year: year, month: month, day: 1).daysSince1970)
    }
    package var next: CalendarMonth { CalendarMonth(number: number + 1) }

    /// `2026-03`.
    package var iso: String { "\(CivilDate.padded(year, 4))-\(CivilDate.padded(month, 2))" }

    package static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

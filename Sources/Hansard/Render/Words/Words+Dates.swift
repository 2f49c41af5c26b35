extension Words {
    private func values(_ day: Int) -> [String: String] {
        let date = CivilDate(daysSince1970: day)
        return [
            "weekday": calendar.weekdays[date.weekday], "day": "\(date.day)", "month": calendar.months[date.month - 1],
            "number": "\(date.month)", "year": "\(date.year)",
        ]
    }

    /// `Monday, 2 March 2026`; days are counted from 1970.
    package func longDate(_ day: Int) -> String { calendar.longDate.text(values(day)) }

    /// `2 March 2026`.
    package func date(_ day: Int) -> String { calendar.date.text(values(day)) }

    /// `2 March`.
    package func dayMonth(_ day: Int) -> String { calendar.dayMonth.text(values(day)) }

    /// `Mon 2`.
    package func shortDay(_ day: Int) -> String {
        let date = CivilDate(daysSince1970: day)
        return calendar.shortDay.text(["weekday": calendar.weekdaysShort[date.weekday], "day": "\(date.day)"])
    }

    /// `Monday`, from 0.
    package func weekday(_ weekday: Int) -> String { calendar.weekdays[weekday] }

    /// `Mon`, from 0 for Monday.
    package func shortWeekday(_ weekday: Int) -> String { calendar.weekdaysShort[weekday] }

    /// `Mar`, from 1.
    package func shortMonth(_ month: Int) -> String { calendar.monthsShort[month - 1] }

    /// `March 2026`.
    package func month(_ month: CalendarMonth) -> String { self.month(month, calendar.months) }

    /// `Mar 2026`.
    package func shortMonth(_ month: CalendarMonth) -> String { self.month(month, calendar.monthsShort) }

    private func month(_ month: CalendarMonth, _ names: [String]) -> String {
        calendar.month.text([
            "month": names[month.month - 1], "number": "\(month.month)", "year": "\(month.year)",
        ])
    }

    /// `March 2026`, `March to May 2026`, `November 2026 to January 2027`.
    package func months(_ first: CalendarMonth, _ last: CalendarMonth) -> String {
        if first == last { return month(first) }
        if first.year == last.year {
            return calendar.monthsOfYear.text([
                "first": calendar.months[first.month - 1], "last": calendar.months[last.month - 1],
                "firstNumber": "\(first.month)", "lastNumber": "\(last.month)", "year": "\(first.year)",
            ])
        }
        return calendar.monthsOfYears.text(["first": month(first), "last": month(last)])
    }

    /// `March 2026`, `March to May 2026, part 2`.
    package func title(_ period: TranscriptPeriod) -> String {
        let months = months(CalendarMonth(of: period.start.sentAt), period.last)
        return period.isPart ? calendar.part.text(["period": months, "n": "\(period.part)"]) : months
    }
}

/// How a language writes dates.
struct CalendarWords: Sendable {
    let months: [String]
    let monthsShort: [String]
    let weekdays: [String]
    let weekdaysShort: [String]
    let longDate, date, dayMonth, shortDay, month, monthsOfYear, monthsOfYears, part: Phrase

    init(_ entries: [String: WordEntry]) {
        func list(_ name: String, _ count: Int) -> [String] {
            if case .list(let items) = entries["calendar.\(name)"], items.count == count { return items }
            return (1...count).map { "\($0)" }
        }
        func phrase(_ name: String, _ other: String) -> Phrase {
            entries["calendar.\(name)"]?.text(or: other) ?? Phrase(other)
        }
        months = list("months", 12)
        monthsShort = list("months_short", 12)
        weekdays = list("weekdays", 7)
        weekdaysShort = list("weekdays_short", 7)
        longDate = phrase("long_date", "{weekday} {day} {month} {year}")
        date = phrase("date", "{day} {month} {year}")
        dayMonth = phrase("day_month", "{day} {month}")
        shortDay = phrase("short_day", "{weekday} {day}")
        month = phrase("month", "{month} {year}")
        monthsOfYear = phrase("months_of_year", "{first}–{last} {year}")
        monthsOfYears = phrase("months_of_years", "{first}–{last}")
        part = phrase("part", "{period}, {n}")
    }

    /// The places that there are values for, by the key of the text. A text uses those that its language needs: one
    /// writes `2 March 2026`, another `2026年3月2日`, from the month’s number.
    static let places: [String: Set<String>] = {
        let day: Set = ["weekday", "day", "month", "number", "year"]
        return [
            "calendar.long_date": day, "calendar.date": day, "calendar.day_month": day,
            "calendar.short_day": ["weekday", "day"], "calendar.month": ["month", "number", "year"],
            "calendar.months_of_year": ["first", "last", "firstNumber", "lastNumber", "year"],
            "calendar.months_of_years": ["first", "last"], "calendar.part": ["period", "n"],
        ]
    }()
}

/// Messages by day and by weekday and hour of a zone.
package struct ActivityCounts: Sendable, Equatable {
    /// Days since 1970 with messages, oldest first.
    package private(set) var days: [(day: Int, messages: Int)] = []
    /// 24 hours of each weekday, Monday first.
    package private(set) var hours = [Int](repeating: 0, count: 168)

    /// - Parameter quarters: When messages were sent, by quarters of an hour, oldest first.
    package init(_ quarters: [(start: Timestamp, messages: Int)], _ zone: SiteZone) {
        var zone = zone
        for (start, messages) in quarters {
            let (day, microsecond) = zone.local(start)
            add(messages, on: day)
            hours[CivilDate(daysSince1970: day).weekday * 24 + Int(microsecond / 3_600_000_000)] += messages
        }
    }

    private mutating func add(_ messages: Int, on day: Int) {
        // A clock that is set back over midnight shows the day before once more.
        var index = days.count
        while index > 0, days[index - 1].day > day { index -= 1 }
        if index > 0, days[index - 1].day == day {
            days[index - 1].messages += messages
        } else {
            days.insert((day, messages), at: index)
        }
    }

    package var messages: Int { days.reduce(0) { $0 + $1.messages } }

    /// By months, oldest first.
    package func months() -> [(month: CalendarMonth, messages: Int, days: Int)] {
        var months: [(month: CalendarMonth, messages: Int, days: Int)] = []
        for (day, messages) in days {
            let month = CalendarMonth(of: Timestamp(day: day))
            if months.last?.month == month {
                months[months.count - 1].messages += messages
                months[months.count - 1].days += 1
            } else {
                months.append((month, messages, 1))
            }
        }
        return months
    }

    package static func == (a: Self, b: Self) -> Bool {
        a.hours == b.hours && a.days.elementsEqual(b.days) { $0 == $1 }
    }
}

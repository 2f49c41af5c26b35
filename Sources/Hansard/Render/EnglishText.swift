/// The words and numbers of the pages, as English writes them.
package enum EnglishText {
    package static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    /// `Monday, 2 March 2026`.
    package static func longDate(_ day: Int) -> String {
        let date = CivilDate(daysSince1970: day)
        return "\(weekdays[date.weekday]), \(date.day) \(months[date.month - 1]) \(date.year)"
    }

    /// `2 March 2026`.
    package static func date(_ day: Int) -> String {
        let date = CivilDate(daysSince1970: day)
        return "\(date.day) \(months[date.month - 1]) \(date.year)"
    }

    /// `Mon 2`.
    package static func shortDay(_ day: Int) -> String {
        let date = CivilDate(daysSince1970: day)
        return "\(weekdays[date.weekday].prefix(3)) \(date.day)"
    }

    /// `March 2026`.
    package static func month(_ month: CalendarMonth) -> String { "\(months[month.month - 1]) \(month.year)" }

    /// `March 2026`, `March to May 2026`, `November 2026 to January 2027`.
    package static func months(_ first: CalendarMonth, _ last: CalendarMonth) -> String {
        if first == last { return month(first) }
        if first.year == last.year { return "\(months[first.month - 1]) to \(month(last))" }
        return "\(month(first)) to \(month(last))"
    }

    /// `1,204`.
    package static func number(_ number: Int) -> String {
        var digits = Substring(String(abs(number)))
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = digits.dropLast(3)
        }
        groups.insert(digits, at: 0)
        return (number < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// `1 message`, `1,204 messages`.
    package static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(self.number(number)) \(number == 1 ? one : many)"
    }

    /// `4 d 3 h`, `3 h 25 min`, `12 min`, `40 s`.
    package static func duration(microseconds: Int64) -> String {
        let seconds = Int(max(0, microseconds) / 1_000_000)
        let (minutes, hours, days) = (seconds / 60 % 60, seconds / 3_600 % 24, seconds / 86_400)
        if days > 0 { return hours > 0 ? "\(number(days)) d \(hours) h" : "\(number(days)) d" }
        if hours > 0 { return minutes > 0 ? "\(hours) h \(minutes) min" : "\(hours) h" }
        return minutes > 0 ? "\(minutes) min" : "\(seconds) s"
    }

    /// `162 h 40 min`: a time worked, which is not counted in days.
    package static func hours(microseconds: Int64) -> String {
        let minutes = Int(max(0, microseconds) / 60_000_000)
        if minutes < 60 { return "\(minutes) min" }
        return minutes % 60 > 0 ? "\(number(minutes / 60)) h \(minutes % 60) min" : "\(number(minutes / 60)) h"
    }

    /// `1.2 MB`.
    package static func bytes(_ count: Int64) -> String {
        if count < 1_000 { return "\(count) bytes" }
        var (value, unit) = (Double(count), 0)
        while value >= 999.5, unit < 4 { (value, unit) = (value / 1_000, unit + 1) }
        let tenths = Int((value * 10).rounded())
        let text = value >= 99.95 || tenths % 10 == 0 ? "\(Int(value.rounded()))" : "\(tenths / 10).\(tenths % 10)"
        return "\(text) \(["bytes", "kB", "MB", "GB", "TB"][unit])"
    }
}

import Hansard
import HansardStore

/// The days on which something was said in a conversation, and the page on which each begins.
struct ConversationCalendar {
    struct Day: Equatable {
        let day: Int  // since 1970, in the site’s zone
        var messages: Int
        /// The name of the page, without an ending.
        let page: String
    }

    /// Oldest first.
    private(set) var days: [Day] = []

    /// The days that have messages of `periods`, which are a piece of the conversation’s and begin with the first part
    /// of their months.
    init(
        _ conversation: Int64, _ periods: ArraySlice<TranscriptPeriod>, _ reader: ArchiveReader, zone: inout SiteZone
    ) throws {
        guard let first = periods.first, let last = periods.last else { return }
        var days: [Day] = []
        var (index, count) = (periods.startIndex, 0)
        var zone = zone
        try reader.instants(in: conversation, from: first.first.start, to: last.last.next.start) { at in
            if count == periods[index].count, index + 1 < periods.endIndex { (index, count) = (index + 1, 0) }
            count += 1
            let day = zone.local(at).day
            if days.last?.day == day {
                days[days.count - 1].messages += 1
            } else {
                days.append(Day(day: day, messages: 1, page: periods[index].name))
            }
        }
        self.days = days
    }

    /// The days of each month, oldest first.
    var months: [(month: CalendarMonth, days: ArraySlice<Day>)] {
        var months: [(month: CalendarMonth, days: ArraySlice<Day>)] = []
        var start = 0
        while start < days.count {
            let month = CalendarMonth(of: Timestamp(day: days[start].day))
            var end = start
            while end < days.count, CalendarMonth(of: Timestamp(day: days[end].day)) == month { end += 1 }
            months.append((month, days[start..<end]))
            start = end
        }
        return months
    }
}

extension PageContext {
    /// A table’s rows, the newest month first: the month, its days (those with messages lead to them), how many.
    func calendarRows(_ calendar: ConversationCalendar) -> [UInt8] {
        var out: [UInt8] = []
        for (month, days) in calendar.months.reversed() {
            let href = "\(days.first!.page).html#d-\(CivilDate(daysSince1970: days.first!.day).iso)"
            out.append("<tr><th scope=\"row\"><a href=\"\(href)\">\(escapedHTML(words.month(month)))</a></th><td>")
            out.append("<ol class=\"days\">")
            var next = days.startIndex
            for day in month.start.day..<month.next.start.day {
                let number = day - month.start.day + 1
                if next < days.endIndex, days[next].day == day {
                    let iso = CivilDate(daysSince1970: day).iso
                    out.append("<li><a href=\"\(days[next].page).html#d-\(iso)\">\(number)</a></li>")
                    next += 1
                } else {
                    out.append("<li>\(number)</li>")
                }
            }
            out.append("</ol></td><td class=\"d\">\(words.number(days.reduce(0) { $0 + $1.messages }))</td></tr>\n")
        }
        return out
    }
}

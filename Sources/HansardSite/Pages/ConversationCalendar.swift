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
    /// A row a month, the newest first: the month, its days (those with messages lead to them), how many.
    func calendarTable(_ calendar: ConversationCalendar) -> Table {
        let columns: [Table.Column] = [
            .init(words("field.month")), .init(words("field.days"), .wide), .init(words("field.messages"), .figure),
        ]
        let rows = calendar.months.reversed().map { month, days in
            func place(_ day: ConversationCalendar.Day) -> String {
                "\(day.page).html#d-\(CivilDate(daysSince1970: day.day).iso)"
            }
            let places = Dictionary(uniqueKeysWithValues: days.map { ($0.day, place($0)) })
            return Table.Row([
                Cell.words(words.month(month)).linked(html: days.first.map(place) ?? "index.html"),
                cell(daysOf: month) { places[$0] }, words.cell(days.reduce(0) { $0 + $1.messages }),
            ])
        }
        return Table(columns, classes: ["months"], rows: rows)
    }

    /// The pages of messages, the newest first: in Markdown, which has no places on a page, they stand for the calendar.
    func periodTable(_ periods: ArraySlice<TranscriptPeriod>) -> Table {
        Table(
            [.init(words("field.period")), .init(words("field.messages"), .figure)],
            rows: periods.reversed().map { period in
                Table.Row([Cell.words(words.title(period)).linked(toPage: period.name), words.cell(period.count)])
            })
    }
}

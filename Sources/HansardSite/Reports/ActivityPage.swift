import Hansard
import HansardStore
import PairChannel

/// The report of how much was said when.
struct ActivityKey: PageKey {
    static let kind = "activity"
    static let place: String? = "reports"
    static let allForms = PageForm.page + PageForm.data
    static let action: DisclosureAction? = .view
    static let report: ReportEntry? = ReportEntry(
        title: "activity.title", about: "reports.activity", page: "reports/activity", data: "reports/activity")

    init() {}

    init?(_ path: PagePath) {
        guard path.folders == ["reports"], path.name == "activity" else { return nil }
    }

    var path: String { "reports/activity" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) { plan.add([Self()]) }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        let counts = try context.activityCounts()
        for page in pages { try context.write(page, counts, to: output) }
    }
}

/// What the page shows.
struct ActivityPage: SitePage {
    static let template = "activity"
    let title: String
    let summary: String
    let zone: String
    let chartTitle: String
    let chart: [UInt8]
    let months: [UInt8]
    let heat: [UInt8]
    let hours: [UInt8]
    let nothing: String?

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("summary", .text(summary)), ("zone", .text(zone)), ("csv", .text("activity.csv")),
            ("json", .text("activity.json")), ("chartTitle", .text(chartTitle)), ("chart", .html(chart)),
            ("months", .html(months)), ("heat", .html(heat)), ("hours", .html(hours)),
            ("nothing", .init(nothing)),
        ]
    }
}

extension PageContext {
    fileprivate func activityCounts() throws -> ActivityCounts {
        try shared.value { ActivityCounts(try reader.activity(byQuarterOf: nil), zone) }
    }

    fileprivate func write(_ key: ActivityKey, _ counts: ActivityCounts, to output: PageOutput) throws {
        try write(
            key, about: .nothing, to: output, csv: { ActivityText.csv(counts) },
            json: { ActivityText.json(counts, self.site.settings.timezone) })
        guard output.wants(.html) || output.wants(.markdown) else { return }
        let (chartTitle, chart) = activityChart(counts)
        let isEmpty = counts.days.isEmpty
        let months = monthTable(counts)
        let hours = hourTable(counts.hours) { words.number($0) }
        let page = ActivityPage(
            title: words("activity.title"), summary: activitySummary(counts), zone: site.settings.timezone,
            chartTitle: chartTitle, chart: chart, months: months.html(),
            heat: isEmpty
                ? []
                : heatMap(counts.hours, label: words("activity.heat")) { [words] in words.count("count.messages", $0) },
            hours: hours.html(), nothing: isEmpty ? words("activity.none") : nil)
        try write(key, page, about: .nothing, to: output) {
            let zone = words.sentence(words.field(words("site.times"), page.zone))
            let text = "# \(page.title)\n\n\(words.sentences(page.summary, zone))\n\n\(months.markdown)"
            return Array("\(text)\n## \(words("activity.heat"))\n\n\(hours.markdown)".utf8)
        }
    }

    /// Messages by month with bars, the newest first.
    private func monthTable(_ counts: ActivityCounts) -> Table {
        let most = counts.months().map(\.messages).max() ?? 1
        return Table(
            [
                .init(words("field.month")), .init(words("field.messages"), .figure),
                .init(words("field.messages"), .drawing), .init(words("activity.days"), .figure),
            ], .bars, classes: ["one"],
            rows: counts.months().reversed().map {
                Table.Row([
                    Cell.words(words.month($0.month)).linked(html: SearchScope.address($0.month)),
                    words.cell($0.messages), .bar($0.messages, of: most),
                    words.cell($0.days),
                ])
            })
    }

    func activitySummary(_ counts: ActivityCounts) -> String {
        guard let first = counts.days.first?.day, let last = counts.days.last?.day else {
            return words("activity.none")
        }
        return words(
            "activity.summary",
            [
                "messages": words.count("count.messages", counts.messages),
                "days": words.count("count.days", counts.days.count), "first": words.date(first),
                "last": words.date(last),
            ])
    }

    /// Messages over time, by days, weeks or months, so that there are not many more columns than can be told apart.
    func activityChart(_ counts: ActivityCounts) -> (title: String, chart: [UInt8]) {
        guard let first = counts.days.first?.day, let last = counts.days.last?.day else { return ("", []) }
        let columns: [ColumnChart.Column]
        let title: String
        switch last - first {
        case ..<100: (title, columns) = (words("activity.by_day"), dayColumns(counts, first, last, length: 1))
        case ..<1_100: (title, columns) = (words("activity.by_week"), dayColumns(counts, first, last, length: 7))
        default: (title, columns) = (words("activity.by_month"), monthColumns(counts))
        }
        var chart: [UInt8] = []
        let label = words.sentences(words.sentence(title), activitySummary(counts))
        ColumnChart(columns, label: label) { [words] in words.number($0) }.draw(to: &chart)
        return (title, chart)
    }

    private func dayColumns(_ counts: ActivityCounts, _ first: Int, _ last: Int, length: Int) -> [ColumnChart.Column] {
        // Weeks begin on Monday.
        let start = length == 7 ? first - CivilDate(daysSince1970: first).weekday : first
        var values = [Int](repeating: 0, count: (last - start) / length + 1)
        for (day, messages) in counts.days { values[(day - start) / length] += messages }
        var ticks = Ticks(count: values.count)
        return values.enumerated().map { i, value in
            let day = start + i * length
            let date = CivilDate(daysSince1970: day)
            let beginsMonth = i == 0 || date.day <= length
            let title = words(
                length == 7 ? "activity.week_of" : "activity.column",
                ["date": words.date(day), "messages": words.count("count.messages", value)])
            return ColumnChart.Column(
                value: value, title: title, tick: beginsMonth ? ticks.tick(i, tick(date.year, date.month, i == 0)) : nil
            )
        }
    }

    private func monthColumns(_ counts: ActivityCounts) -> [ColumnChart.Column] {
        let months = counts.months()
        guard let first = months.first?.month.number, let last = months.last?.month.number else { return [] }
        let byMonth = Dictionary(uniqueKeysWithValues: months.map { ($0.month.number, $0.messages) })
        var ticks = Ticks(count: last - first + 1)
        return (first...last).map { number in
            let month = CalendarMonth(number: number)
            let value = byMonth[number] ?? 0
            let title = words(
                "activity.column", ["date": words.month(month), "messages": words.count("count.messages", value)])
            return ColumnChart.Column(
                value: value, title: title,
                tick: month.month == 1 || number == first ? ticks.tick(number - first, "\(month.year)") : nil)
        }
    }

    private func tick(_ year: Int, _ month: Int, _ isFirst: Bool) -> String {
        isFirst || month == 1
            ? words.shortMonth(CalendarMonth(number: year * 12 + month - 1)) : words.shortMonth(month)
    }

    // MARK: Weekdays and hours

    func heatMap(_ values: [Int], label: String, _ text: @escaping (Int) -> String) -> [UInt8] {
        var out: [UInt8] = []
        HeatMap(values, weekdays: (0..<7).map { words.shortWeekday($0) }, label: label) { [words] weekday, hour in
            words.field(
                words.listed([words.weekday(weekday), Self.clock(hour)]), text(values[weekday * 24 + hour]))
        }.draw(to: &out)
        return out
    }

    static func clock(_ hour: Int) -> String { "\(hour < 10 ? "0" : "")\(hour):00" }

    /// The figures of a map, an hour a row; hours in which nothing ever was are left out at both ends of the day.
    func hourTable(_ values: [Int], _ text: (Int) -> String) -> Table {
        let used = (0..<24).filter { hour in (0..<7).contains { values[$0 * 24 + hour] > 0 } }
        let hours = used.first.map { $0..<(used.last ?? $0) + 1 } ?? 0..<0
        return Table(
            [.init(words("activity.hour"))] + (0..<7).map { .init(words.shortWeekday($0), .figure) }, .hours,
            rows: hours.map { hour in
                Table.Row([.words(Self.clock(hour))] + (0..<7).map { .figure(text(values[$0 * 24 + hour])) })
            })
    }
}

/// Chooses marks below columns that leave each other room.
private struct Ticks {
    let count: Int
    private var next = 0

    init(count: Int) { self.count = count }

    mutating func tick(_ index: Int, _ text: String) -> String? {
        // On a phone a month takes up to an eighth of the width, and one with its year a fifth; the last must end before the
        // chart does.
        let parts = text.count > 5 ? 5 : 8
        guard index >= next, index * parts <= count * (parts - 1) else { return nil }
        next = index + max(1, count / parts)
        return text
    }
}

/// Activity for programs.
enum ActivityText {
    static func csv(_ counts: ActivityCounts) -> String { days(counts).csv }

    private static func days(_ counts: ActivityCounts) -> Table {
        Table(
            [.init(data: "date"), .init(data: "messages")],
            rows: counts.days.map { day, messages in
                Table.Row([.data(CivilDate(daysSince1970: day).iso), .data(Int64(messages))])
            })
    }

    static func json(_ counts: ActivityCounts, _ zone: String) -> String {
        let json = [UInt8].object { out in
            out.member("time_zone", zone)
            out.member("messages", Int64(counts.messages))
            out.name("hours_by_weekday_from_monday")
            out.appendLines(of: 0..<7) { out, weekday in
                out.appendArray(of: 0..<24) { $0.appendDecimal(Int(counts.hours[weekday * 24 + $1])) }
            }
            out.name("days")
            days(counts).appendJSON(to: &out)
        }
        return String(decoding: json, as: UTF8.self) + "\n"
    }
}

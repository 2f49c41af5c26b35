import Hansard
import HansardStore
import PairChannel

/// A page of the overview of everybody’s presence.
struct PresenceOverviewKey: PageKey {
    static let kind = "presence"
    static let place: String? = "presence"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view
    static let report: ReportEntry? = ReportEntry(
        title: "presence.title", about: "reports.presence", page: "presence/index", data: "presence/hours")

    let number: Int

    init(number: Int) { self.number = number }

    init?(_ path: PagePath) {
        guard path.folders == ["presence"], let number = path.number(inList: "index") else { return nil }
        self.number = number
    }

    var path: String { "presence/" + PagePath.listName("index", number) }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        if try !changes.isWhole && changes.presenceDays().isEmpty { return }
        let people = try changes.context.sharedPresence().extent(changes.context).people
        let list = ListPages(people, perPage: PageContext.peoplePerPage)
        plan.add((1...list.count).map { Self(number: $0) })
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        let all = try context.sharedPresence().everybody(context)
        for page in pages { try context.write(page, all, to: output) }
    }
}

/// How many are online on average at which hour of the week, for programs.
struct PresenceHoursKey: PageKey {
    static let kind = "presenceHours"
    static let place: String? = "presence"
    static let allForms = PageForm.data
    static let action: DisclosureAction? = .view

    init() {}

    init?(_ path: PagePath) {
        guard path.folders == ["presence"], path.name == "hours" else { return nil }
    }

    var path: String { "presence/hours" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        if try changes.isWhole || !changes.presenceDays().isEmpty { plan.add([Self()]) }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        let all = try context.sharedPresence().everybody(context)
        for page in pages { try context.write(page, all, to: output) }
    }
}

struct PresenceOverviewPage: SitePage {
    static let template = "presence"
    let title: String
    let summary: String
    let zone: String
    let months: [UInt8]
    let people: [UInt8]
    let heat: [UInt8]
    let hours: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("summary", .text(summary)), ("zone", .text(zone)), ("months", .html(months)),
            ("people", .html(people)), ("heat", .html(heat)), ("hours", .html(hours)),
            ("csv", .text("hours.csv")), ("json", .text("hours.json")),
        ] + pager.values
    }
}

extension PageContext {
    func presence(of index: PersonIndex) throws -> PersonPresence {
        let intervals = try reader.presence(of: people[index].id)
        var week = WeekHours()
        for interval in intervals where interval.state == .online && !interval.isDoubtful {
            week.add(interval.start.microseconds, (interval.end ?? interval.start).microseconds, &zone)
        }
        return PersonPresence(
            person: index, days: days(intervals), first: intervals.first?.start,
            last: intervals.last.map { $0.end ?? $0.start }, hours: week.microseconds)
    }

    fileprivate func write(_ key: PresenceHoursKey, _ all: [PresenceTotals], to output: PageOutput) throws {
        let averages = WeekHours.averages(all, zone)
        try write(
            key, about: .nothing, to: output,
            csv: {
                Table(
                    [.init(data: "weekday"), .init(data: "hour"), .init(data: "average_online")],
                    rows: (0..<168).map { hour in
                        Table.Row([
                            .data(Int64(hour / 24 + 1)), .data(Int64(hour % 24)),
                            .data("\(averages[hour] / 10).\(averages[hour] % 10)"),
                        ])
                    }
                ).csv
            },
            json: {
                let json = [UInt8].object { out in
                    out.member("time_zone", site.settings.timezone)
                    out.name("average_online_by_weekday_from_monday")
                    out.appendLines(of: 0..<7) { out, weekday in
                        let hours = averages[weekday * 24..<weekday * 24 + 24]
                        out.appendArray(of: hours) { $0.append("\($1 / 10).\($1 % 10)") }
                    }
                }
                return String(decoding: json, as: UTF8.self) + "\n"
            })
    }

    fileprivate func write(_ key: PresenceOverviewKey, _ all: [PresenceTotals], to output: PageOutput) throws {
        let (number, list) = (key.number, ListPages(all.count, perPage: Self.peoplePerPage))
        guard number <= list.count else { return }
        var summary = words.sentence(words("presence.none"))
        if let firstAt = all.compactMap(\.first).min(), let lastAt = all.compactMap(\.last).max() {
            summary = words.sentence(words("presence.lead", ["first": date(firstAt), "last": date(lastAt)]))
        }
        let isFirst = number == 1 && !all.isEmpty
        let averages = isFirst ? WeekHours.averages(all, zone) : []
        let tenths = { [words] (value: Int) in "\(words.number(value / 10))\(words("unit.decimal"))\(value % 10)" }
        let hours = isFirst ? hourTable(averages, tenths) : nil
        let months = isFirst ? monthTable(all) : nil
        let totals = totalTable(all[list[number]])
        let page = PresenceOverviewPage(
            title: words("presence.title"), summary: summary, zone: site.settings.timezone,
            months: months?.html() ?? [], people: totals.html(),
            heat: isFirst
                ? heatMap(averages, label: words("presence.heat")) { [words] in
                    words("presence.average", ["n": tenths($0)])
                } : [], hours: hours?.html() ?? [], pager: list.pager(number, words))
        var text = "# \(page.title)\n\n\(inZone(summary, site.settings.timezone))\n\n"
        if let hours, let months {
            text += "## \(words("presence.heat"))\n\n\(hours.markdown)\n\(months.markdown)\n"
        }
        text += totals.markdown
        try write(key, page, about: .nothing, to: output) { Array(text.utf8) }
    }

    /// A summary, and the zone that its times are in.
    func inZone(_ summary: String, _ zone: String) -> String {
        words.sentences(summary, words.sentence(words.field(words("site.times"), zone)))
    }

    private func monthTable(_ all: [PresenceTotals]) -> Table {
        var months: [CalendarMonth: (days: UInt32, people: Int, online: Int64)] = [:]
        for month in all.lazy.flatMap(\.months) {
            let known = months[month.month] ?? (0, 0, 0)
            months[month.month] = (known.days | month.days, known.people + 1, known.online + month.online)
        }
        let rows = months.sorted { $0.key > $1.key }.map { month, known in
            let days = cell(daysOf: month) { day in
                let isKnown = known.days & 1 << UInt32(day - month.start.day) != 0
                return isKnown ? CivilDate(daysSince1970: day).iso + ".html" : nil
            }
            return Table.Row([.words(words.month(month)), days, words.cell(known.people), cell(online: known.online)])
        }
        return Table(
            [
                .init(words("field.month")), .init(words("field.days_on_record"), .wide),
                .init(words("site.people"), .figure), .init(words("field.time_online"), .figure),
            ], classes: ["months"], rows: rows)
    }

    private func totalTable(_ shown: ArraySlice<PresenceTotals>) -> Table {
        let rows = shown.compactMap { totals -> Table.Row? in
            guard let latest = totals.months.last else { return nil }
            let slug = people[totals.person].slug
            return Table.Row([
                cell(totals.person, folder: "../people/"), words.cell(totals.dayCount),
                cell(online: totals.months.reduce(0) { $0 + $1.online }), cell(totals.first), cell(totals.last),
                Cell.words(words.month(latest.month)).linked(
                    html: "../" + totals.layout.place(of: .month(latest.month), slug),
                    markdown: "../" + totals.layout.place(of: .month(latest.month), slug, ending: "md")),
            ])
        }
        return Table(
            [
                .init(words("field.person")), .init(words("field.days"), .figure),
                .init(words("field.time_online"), .figure), .init(words("field.first"), .figure),
                .init(words("field.last"), .figure), .init(words("field.latest_month")),
            ], isSortable: true, rows: rows)
    }
}

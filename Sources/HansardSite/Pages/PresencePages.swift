import Hansard
import HansardStore
import PairChannel

/// A page of the overview of everybody’s presence.
struct PresenceOverviewKey: PageKey {
    static let kind = "presence"
    static let place: String? = "presence"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view

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
    let totals: [UInt8]
    let heat: [UInt8]
    let heads: [UInt8]
    let hours: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("summary", .text(summary)), ("zone", .text(zone)), ("months", .html(months)),
            ("totals", .html(totals)), ("heat", .html(heat)), ("heads", .html(heads)), ("hours", .html(hours)),
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
                var csv = "weekday,hour,average_online\r\n"
                for hour in 0..<168 {
                    csv += "\(hour / 24 + 1),\(hour % 24),\(averages[hour] / 10).\(averages[hour] % 10)\r\n"
                }
                return csv
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
        let months = isFirst ? monthRows(all) : (rows: [], table: [])
        let totals = totalRows(all[list[number]])
        let tenths = { [words] (value: Int) in "\(words.number(value / 10))\(words("unit.decimal"))\(value % 10)" }
        let page = PresenceOverviewPage(
            title: words("presence.title"), summary: summary, zone: site.settings.timezone, months: months.rows,
            totals: totals.rows,
            heat: isFirst
                ? heatMap(averages, label: words("presence.heat")) { [words] in
                    words("presence.average", ["n": tenths($0)])
                } : [], heads: weekdayHeads(), hours: isFirst ? hourRows(averages, tenths) : [],
            pager: list.pager(number, words))
        var text = "# \(page.title)\n\n\(inZone(summary, site.settings.timezone))\n\n"
        if isFirst {
            text += "## \(words("presence.heat"))\n\n" + hourMarkdown(averages, tenths) + "\n"
            text +=
                Markdown.table(
                    [
                        words("field.month"), words("field.days_on_record"), words("people.title"),
                        words("field.time_online"),
                    ], months.table) + "\n"
        }
        if !totals.table.isEmpty {
            text += Markdown.table(fields("person", "days", "time_online", "first", "last"), totals.table)
        }
        try write(key, page, about: .nothing, to: output) { Array(text.utf8) }
    }

    /// A summary, and the zone that its times are in.
    func inZone(_ summary: String, _ zone: String) -> String {
        words.sentences(summary, words.sentence(words.field(words("site.times"), zone)))
    }

    private func monthRows(_ all: [PresenceTotals]) -> (rows: [UInt8], table: [[String]]) {
        var months: [CalendarMonth: (days: UInt32, people: Int, online: Int64)] = [:]
        for month in all.lazy.flatMap(\.months) {
            let known = months[month.month] ?? (0, 0, 0)
            months[month.month] = (known.days | month.days, known.people + 1, known.online + month.online)
        }
        var rows: [UInt8] = []
        var table: [[String]] = []
        for (month, known) in months.sorted(by: { $0.key > $1.key }) {
            rows.append("<tr><th scope=\"row\">\(escapedHTML(words.month(month)))</th><td><ol class=\"days\">")
            let first = month.start.day
            for day in first..<month.next.start.day {
                let name = "\(day - first + 1)"
                let isKnown = known.days & 1 << UInt32(day - first) != 0
                rows.append(
                    isKnown
                        ? "<li><a href=\"\(CivilDate(daysSince1970: day).iso).html\">\(name)</a></li>"
                        : "<li>\(name)</li>")
            }
            let hours = words.hours(microseconds: known.online)
            rows.append("</ol></td><td class=\"d\">\(known.people)</td><td class=\"d\">\(hours)</td></tr>\n")
            table.append([words.month(month), "\(known.days.nonzeroBitCount)", "\(known.people)", hours])
        }
        return (rows, table)
    }

    private func totalRows(_ shown: ArraySlice<PresenceTotals>) -> (rows: [UInt8], table: [[String]]) {
        var rows: [UInt8] = []
        var table: [[String]] = []
        for totals in shown {
            guard let first = totals.first, let last = totals.last, let latest = totals.months.last else { continue }
            let person = people[totals.person]
            let hours = words.hours(microseconds: totals.months.reduce(0) { $0 + $1.online })
            rows.append("<tr><th scope=\"row\"><a href=\"../people/\(person.slug).html\"><bdi>")
            rows.append(contentsOf: people.nameHTML(totals.person))
            rows.append("</bdi></a></th><td class=\"d\">\(totals.dayCount)</td><td class=\"d\">\(hours)</td>")
            rows.append("<td class=\"d\">")
            appendDateTime(first, to: &rows)
            rows.append("</td><td class=\"d\">")
            appendDateTime(last, to: &rows)
            let place = totals.layout.place(of: .month(latest.month), person.slug)
            rows.append("</td><td><a href=\"../\(place)\">")
            rows.append("\(words.month(latest.month))</a></td></tr>\n")
            table.append([
                Markdown.cell(person.displayName), "\(totals.dayCount)", hours, isoDateTime(first), isoDateTime(last),
            ])
        }
        return (rows, table)
    }
}

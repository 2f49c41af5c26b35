import Hansard
import HansardStore
import PairChannel

struct PresenceDayPage: SitePage {
    static let template = "presence-day"
    let title: String
    let summary: String
    let zone: String
    let dayNote: String?
    let axis: [UInt8]
    let rows: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("summary", .text(summary)), ("zone", .text(zone)), ("dayNote", .init(dayNote)), ("axis", .html(axis)),
            ("rows", .html(rows)),
        ] + pager.values
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

    // MARK: One day

    /// - Parameter people: Who was there, in the order of their numbers.
    func presenceDay(
        _ day: Int, _ present: [(person: PersonIndex, presence: PresenceDay)], previous: Int?, next: Int?
    ) throws -> [SiteFile] {
        let names = present.map { people[$0.person].displayName.lowercased() }
        let sorted = present.indices.sorted {
            (names[$0], present[$0].person) < (names[$1], present[$1].person)
        }.map { present[$0] }
        let length = length(ofDay: day)
        var rows: [UInt8] = []
        var table: [[String]] = []
        var total: Int64 = 0
        for (index, presence) in sorted {
            total += presence.online
            rows.append("<tr><th scope=\"row\"><a href=\"../people/\(people[index].slug).html\"><bdi>")
            rows.append(contentsOf: people.nameHTML(index))
            rows.append("</bdi></a></th><td>")
            appendBar(presence, length: length, to: &rows)
            rows.append("</td><td>")
            appendIntervals(presence, day: day, to: &rows)
            let hours = words.hours(microseconds: presence.online)
            rows.append("</td><td class=\"d\">\(hours)</td></tr>\n")
            table.append([Markdown.cell(people[index].displayName), intervalText(presence, day: day), hours])
        }
        var pager = Pager()
        pager.previous = previous.map { (CivilDate(daysSince1970: $0).iso + ".html", words.date($0)) }
        pager.next = next.map { (CivilDate(daysSince1970: $0).iso + ".html", words.date($0)) }
        pager.index = ("index.html", words("presence.all_days"))
        let summary = words.sentence(
            words(
                "presence.day_summary",
                ["people": words.count("count.people", sorted.count), "hours": words.hours(microseconds: total)]))
        let hours = length / 3_600_000_000
        let page = PresenceDayPage(
            title: words.longDate(day), summary: summary, zone: zone.label(at: zone.start(ofDay: day)),
            dayNote: hours == 24 ? nil : words("presence.clocks_changed", ["n": "\(hours)"]), axis: axis(day: day),
            rows: rows, pager: pager)
        let text =
            "# \(words("presence.day_title", ["date": page.title]))\n\n"
            + "\(inZone(summary, page.zone))\n\n" + Markdown.table(fields("person", "online", "total"), table)
        return try files("presence/\(CivilDate(daysSince1970: day).iso)", page, markdown: Array(text.utf8))
    }

    // MARK: Overview

    /// - Parameter all: Of everybody with presence on record, by name.
    func presenceOverview(_ all: [PresenceTotals]) throws -> [SiteFile] {
        let pages = Self.presencePages(all.count)
        var files: [SiteFile] = []
        for number in 1...pages where draws("presence/" + listPageName(number)) {
            files += try presenceOverview(all, number, of: pages)
        }
        guard draws(file: "presence/hours.csv") || draws(file: "presence/hours.json") else { return files }
        let averages = WeekHours.averages(all, zone)
        var csv = "weekday,hour,average_online\r\n"
        for hour in 0..<168 { csv += "\(hour / 24 + 1),\(hour % 24),\(averages[hour] / 10).\(averages[hour] % 10)\r\n" }
        var json = [UInt8].object { out in
            out.member("time_zone", site.settings.timezone)
            out.name("average_online_by_weekday_from_monday")
            out.appendLines(of: 0..<7) { out, weekday in
                let hours = averages[weekday * 24..<weekday * 24 + 24]
                out.appendArray(of: hours) { $0.append("\($1 / 10).\($1 % 10)") }
            }
        }
        json.append(0x0A)
        files.append(Self.table("presence/hours.csv", csv))
        files.append(SiteFile(path: "presence/hours.json", bytes: json))
        return files
    }

    static func presencePages(_ people: Int) -> Int { max(1, (people + peoplePerPage - 1) / peoplePerPage) }

    private func presenceOverview(_ all: [PresenceTotals], _ number: Int, of pages: Int) throws -> [SiteFile] {
        var summary = words.sentence(words("presence.none"))
        if let firstAt = all.compactMap(\.first).min(), let lastAt = all.compactMap(\.last).max() {
            summary = words.sentence(words("presence.lead", ["first": date(firstAt), "last": date(lastAt)]))
        }
        let isFirst = number == 1 && !all.isEmpty
        let averages = isFirst ? WeekHours.averages(all, zone) : []
        let months = isFirst ? monthRows(all) : (rows: [], table: [])
        let totals = totalRows(all.dropFirst((number - 1) * Self.peoplePerPage).prefix(Self.peoplePerPage))
        let tenths = { [words] (value: Int) in "\(words.number(value / 10))\(words("unit.decimal"))\(value % 10)" }
        let page = PresenceOverviewPage(
            title: words("presence.title"), summary: summary, zone: site.settings.timezone, months: months.rows,
            totals: totals.rows,
            heat: isFirst
                ? heatMap(averages, label: words("presence.heat")) { [words] in
                    words("presence.average", ["n": tenths($0)])
                } : [], heads: weekdayHeads(), hours: isFirst ? hourRows(averages, tenths) : [],
            pager: listPager(number, of: pages))
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
        return try files("presence/" + listPageName(number), page, markdown: Array(text.utf8))
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

import Hansard
import HansardStore

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

struct PresencePersonPage: SitePage {
    static let template = "presence-person"
    let title: String
    let personName: String
    let person: String
    let period: String
    let summary: String
    let zone: String
    let axis: [UInt8]
    let rows: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("personName", .text(personName)), ("person", .text(person)), ("period", .text(period)),
            ("summary", .text(summary)), ("zone", .text(zone)), ("axis", .html(axis)), ("rows", .html(rows)),
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

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("summary", .text(summary)), ("zone", .text(zone)), ("months", .html(months)),
            ("totals", .html(totals)),
        ]
    }
}

/// A person's days with presence, oldest first.
struct PersonPresence: Sendable {
    let person: PersonIndex
    let days: [(day: Int, presence: PresenceDay)]
    let first: Timestamp?
    let last: Timestamp?

    var online: Int64 { days.reduce(0) { $0 + $1.presence.online } }

    /// The days of each month, oldest first.
    func months() -> [(month: CalendarMonth, days: ArraySlice<(day: Int, presence: PresenceDay)>)] {
        var months: [(month: CalendarMonth, days: ArraySlice<(day: Int, presence: PresenceDay)>)] = []
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
    func presence(of index: PersonIndex) throws -> PersonPresence {
        let intervals = try reader.presence(of: people[index].id)
        return PersonPresence(
            person: index, days: days(intervals), first: intervals.first?.start,
            last: intervals.last.map { $0.end ?? $0.start })
    }

    // MARK: One day

    /// - Parameter people: Who was there, in the order of their numbers.
    func presenceDay(
        _ day: Int, _ present: [(person: PersonIndex, presence: PresenceDay)], previous: Int?, next: Int?
    ) throws -> [SiteFile] {
        let sorted = present.sorted {
            (people[$0.person].displayName.lowercased(), $0.person) < (
                people[$1.person].displayName.lowercased(), $1.person
            )
        }
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
        let summary = words(
            "presence.day_summary",
            ["people": words.count("count.people", sorted.count), "hours": words.hours(microseconds: total)])
        let hours = length / 3_600_000_000
        let page = PresenceDayPage(
            title: words.longDate(day), summary: summary, zone: zone.label(at: zone.start(ofDay: day)),
            dayNote: hours == 24 ? nil : words("presence.clocks_changed", ["n": "\(hours)"]), axis: axis(day: day),
            rows: rows, pager: pager)
        let text =
            "# \(words("presence.day_title", ["date": page.title]))\n\n\(summary). "
            + "\(words("site.times")): \(page.zone).\n\n" + Markdown.table(fields("person", "online", "total"), table)
        return try files("presence/\(CivilDate(daysSince1970: day).iso)", page, markdown: Array(text.utf8))
    }

    // MARK: One person's month

    func presencePerson(_ presence: PersonPresence, _ number: Int) throws -> [SiteFile] {
        let months = presence.months()
        let (month, days) = months[number]
        let person = people[presence.person]
        var rows: [UInt8] = []
        var table: [[String]] = []
        var total: Int64 = 0
        var byDay: [Int: PresenceDay] = [:]
        for (day, presence) in days { byDay[day] = presence }
        let first = month.start.day
        for day in first..<month.next.start.day {
            let iso = CivilDate(daysSince1970: day).iso
            guard let presence = byDay[day] else {
                rows.append(
                    "<tr class=\"none\"><th scope=\"row\"><time datetime=\"\(iso)\">\(words.shortDay(day))")
                rows.append(
                    "</time></th><td><svg class=\"day\" aria-hidden=\"true\"></svg></td><td></td><td></td></tr>\n")
                continue
            }
            total += presence.online
            rows.append("<tr><th scope=\"row\"><a href=\"../../\(iso).html\"><time datetime=\"\(iso)\">")
            rows.append("\(words.shortDay(day))</time></a></th><td>")
            appendBar(presence, length: length(ofDay: day), to: &rows)
            rows.append("</td><td>")
            appendIntervals(presence, day: day, to: &rows)
            let hours = words.hours(microseconds: presence.online)
            rows.append("</td><td class=\"d\">\(hours)</td></tr>\n")
            table.append([iso, intervalText(presence, day: day), hours])
        }
        var pager = Pager()
        if number > 0 {
            pager.previous = ("\(months[number - 1].month.iso).html", words.month(months[number - 1].month))
        }
        if number + 1 < months.count {
            pager.next = ("\(months[number + 1].month.iso).html", words.month(months[number + 1].month))
        }
        let title = words.month(month)
        let summary = words(
            "presence.month_summary",
            ["days": words.count("count.days", days.count), "hours": words.hours(microseconds: total)])
        let page = PresencePersonPage(
            title: "\(Self.isolated(person.displayName)), \(title)", personName: person.displayName,
            person: "../../../people/\(person.slug).html", period: title, summary: summary,
            zone: site.settings.timezone, axis: axis(day: first), rows: rows, pager: pager)
        let text =
            "# \(words("presence.person_title", ["name": MarkdownEscaping.escaped(person.displayName), "month": title]))\n\n"
            + "\(summary). \(words("site.times")): \(site.settings.timezone).\n\n"
            + Markdown.table(fields("day", "online", "total"), table)
        return try files("presence/people/\(person.slug)/\(month.iso)", page, markdown: Array(text.utf8))
    }

    // MARK: Overview

    func presenceOverview(_ all: [PresenceTotals]) throws -> [SiteFile] {
        var months: [CalendarMonth: (days: Set<Int>, people: Int, online: Int64)] = [:]
        for totals in all {
            for month in totals.months {
                var known = months[month.month] ?? ([], 0, 0)
                known.days.formUnion(month.days)
                known.people += 1
                known.online += month.online
                months[month.month] = known
            }
        }
        var monthRows: [UInt8] = []
        var monthTable: [[String]] = []
        for (month, known) in months.sorted(by: { $0.key > $1.key }) {
            monthRows.append("<tr><th scope=\"row\">\(escapedHTML(words.month(month)))</th><td><ol class=\"days\">")
            let first = month.start.day
            for day in first..<month.next.start.day {
                let name = "\(day - first + 1)"
                let isKnown = known.days.contains(day)
                monthRows.append(
                    isKnown
                        ? "<li><a href=\"\(CivilDate(daysSince1970: day).iso).html\">\(name)</a></li>"
                        : "<li>\(name)</li>")
            }
            let hours = words.hours(microseconds: known.online)
            monthRows.append("</ol></td><td class=\"d\">\(known.people)</td><td class=\"d\">\(hours)</td></tr>\n")
            monthTable.append([words.month(month), "\(known.days.count)", "\(known.people)", hours])
        }
        let sorted = all.sorted {
            (people[$0.person].displayName.lowercased(), $0.person) < (
                people[$1.person].displayName.lowercased(), $1.person
            )
        }
        var rows: [UInt8] = []
        var table: [[String]] = []
        for totals in sorted {
            guard let first = totals.first, let last = totals.last, let latest = totals.months.last else { continue }
            let person = people[totals.person]
            let days = totals.months.reduce(0) { $0 + $1.days.count }
            let hours = words.hours(microseconds: totals.months.reduce(0) { $0 + $1.online })
            rows.append("<tr><th scope=\"row\"><a href=\"../people/\(person.slug).html\"><bdi>")
            rows.append(contentsOf: people.nameHTML(totals.person))
            rows.append("</bdi></a></th><td class=\"d\">\(days)</td><td class=\"d\">\(hours)</td><td class=\"d\">")
            appendDateTime(first, to: &rows)
            rows.append("</td><td class=\"d\">")
            appendDateTime(last, to: &rows)
            rows.append("</td><td><a href=\"people/\(person.slug)/\(latest.month.iso).html\">")
            rows.append("\(words.month(latest.month))</a></td></tr>\n")
            table.append([Markdown.cell(person.displayName), "\(days)", hours, isoDateTime(first), isoDateTime(last)])
        }
        let firstAt = all.compactMap(\.first).min()
        let lastAt = all.compactMap(\.last).max()
        var summary = words("presence.none")
        if let firstAt, let lastAt {
            summary = words("presence.lead", ["first": date(firstAt), "last": date(lastAt)])
        }
        let page = PresenceOverviewPage(
            title: words("presence.title"), summary: summary, zone: site.settings.timezone, months: monthRows,
            totals: rows)
        let text =
            "# \(page.title)\n\n\(summary). \(words("site.times")): \(site.settings.timezone).\n\n"
            + Markdown.table(
                [
                    words("field.month"), words("field.days_on_record"), words("people.title"),
                    words("field.time_online"),
                ], monthTable) + "\n"
            + Markdown.table(fields("person", "days", "time_online", "first", "last"), table)
        return try files("presence/index", page, markdown: Array(text.utf8))
    }
}

/// What the overview needs of a person's presence.
struct PresenceTotals: Sendable {
    let person: PersonIndex
    let first: Timestamp?
    let last: Timestamp?
    let months: [(month: CalendarMonth, days: [Int], online: Int64)]

    init(_ presence: PersonPresence) {
        person = presence.person
        first = presence.first
        last = presence.last
        months = presence.months().map { month, days in
            (month, days.map(\.day), days.reduce(0) { $0 + $1.presence.online })
        }
    }
}

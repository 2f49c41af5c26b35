import Hansard
import HansardStore

/// A month of somebody's presence, or the months of a year that have no page of their own.
struct PresencePersonKey: PageKey {
    static let kind = "presencePerson"
    static let place: String? = "presence"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view

    /// The person’s.
    let slug: String
    let span: PresenceSpan

    init(slug: String, _ span: PresenceSpan) { (self.slug, self.span) = (slug, span) }

    init?(_ path: PagePath) {
        guard path.folders.count == 3, path.folders[0] == "presence", path.folders[1] == "people",
            let span = path.month.map({ PresenceSpan.month($0) }) ?? path.year.map({ .year($0) })
        else { return nil }
        (slug, self.span) = (path.folders[2], span)
    }

    var path: String { PresenceLayout.page(span, slug) }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let context = changes.context
        for index in changes.peopleWithPresence() {
            let slug = context.people[index].slug
            let spans = try context.sharedPresence().presence(of: index, context).layout.pages
            let pages = spans.map { Self(slug: slug, $0) }
            plan.add(pages)
            plan.remove(try changes.vanished(under: PresenceLayout.folder(slug), but: pages))
        }
    }

    /// Those of one person.
    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard let slug = pages.first?.slug, let index = try context.person(slug: slug) else { return }
        let presence = try context.sharedPresence().presence(of: index, context)
        let layout = presence.layout
        for page in pages where layout.hasPage(page.span) { try context.write(page, presence, layout, to: output) }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool {
        guard isWhole, changes.context.extent.namesSeq <= seq,
            let index = try changes.context.person(slug: slug)
        else { return true }
        return try changes.presence(changedAfter: seq)[changes.context.people[index].id] != nil
    }

    /// A stretch of somebody's presence that has no page of its own stands on the page of its year, or on theirs.
    func elsewhere(_ form: PageForm, in context: PageContext) throws -> String? {
        guard let index = try context.person(slug: slug) else { return nil }
        let presence = try context.sharedPresence().presence(of: index, context)
        let layout = presence.layout
        guard !layout.hasPage(span), presence.months.contains(where: { span.contains($0.month) }) else { return nil }
        return layout.place(of: span, slug, ending: form.ending)
    }
}

/// What such a page shows.
struct PresencePersonPage: SitePage {
    static let template = "presence-person"
    let title: String
    let personName: String
    let person: String
    let period: String
    let summary: String
    let zone: String
    let days: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("personName", .text(personName)), ("person", .text(person)), ("period", .text(period)),
            ("summary", .text(summary)), ("zone", .text(zone)), ("days", .html(days)),
        ] + pager.values
    }
}

/// A person's days with presence, oldest first.
struct PersonPresence: Sendable {
    /// A calendar month with presence, in the site's zone, and its days.
    typealias Month = (month: CalendarMonth, days: ArraySlice<(day: Int, presence: PresenceDay)>)

    let person: PersonIndex
    let days: [(day: Int, presence: PresenceDay)]
    let first: Timestamp?
    let last: Timestamp?
    /// Microseconds online in each hour of the week.
    let hours: [Int64]
    /// Oldest first.
    let months: [Month]

    init(
        person: PersonIndex, days: [(day: Int, presence: PresenceDay)], first: Timestamp?, last: Timestamp?,
        hours: [Int64]
    ) {
        (self.person, self.days, self.first, self.last, self.hours) = (person, days, first, last, hours)
        var months: [Month] = []
        var start = 0
        while start < days.count {
            let month = CalendarMonth(of: Timestamp(day: days[start].day))
            let next = month.next.start.day
            var end = start
            while end < days.count, days[end].day < next { end += 1 }
            months.append((month, days[start..<end]))
            start = end
        }
        self.months = months
    }

    /// Which months and years have pages of their own.
    var layout: PresenceLayout {
        PresenceLayout(
            months.lazy.map { month, days in (month, days.reduce(0) { $0 + $1.presence.pieces.count }) })
    }
}

extension Sequence where Element == (day: Int, presence: PresenceDay) {
    /// Microseconds.
    var online: Int64 { reduce(0) { $0 + $1.presence.online } }
}

extension PageContext {
    fileprivate func write(
        _ key: PresencePersonKey, _ presence: PersonPresence, _ layout: PresenceLayout, to output: PageOutput
    ) throws {
        let span = key.span
        let person = people[presence.person]
        let months = presence.months.filter { span.contains($0.month) }
        let table: Table
        var text: String
        switch span {
        case .month(let month):
            let days = months[0].days
            table = presenceTable([wholeMonth(month, days)], axisOf: month.start.day)
            let title = words(
                "presence.person_title",
                ["name": MarkdownEscaping.escaped(person.displayName), "month": words.month(month)])
            text = "# \(title)\n\n\(inZone(summary(months), site.settings.timezone))\n\n"
            text += table.markdown(of: days.map { presenceRow($0, root: "../../../") })
        case .year(let year):
            text = "# \(words.listed([MarkdownEscaping.escaped(person.displayName), "\(year)"]))\n\n"
            text += "\(inZone(summary(months), site.settings.timezone))\n"
            let groups = months.map { month in
                let page = layout.hasPage(.month(month.month)) ? month.month.iso : nil
                return presenceGroup(month, page: page, root: "../../../")
            }
            table = presenceTable(groups, axisOf: months[0].month.start.day)
            for (month, group) in zip(months, groups) {
                text += "\n## \(group.head?[0].markdown ?? "")\n\n"
                text += group.rows.isEmpty ? "\(summary([month]))\n" : table.markdown(of: group.rows)
            }
        }
        let title = title(of: span)
        let page = PresencePersonPage(
            title: words.listed([person.displayName, title]), personName: person.displayName,
            person: "../../../people/\(person.slug).html", period: title, summary: summary(months),
            zone: site.settings.timezone, days: table.html(),
            pager: pager(presence, layout, span))
        try write(key, page, about: PageSubjects(people: [person.sourceID]), to: output) { Array(text.utf8) }
    }

    private func title(of span: PresenceSpan) -> String {
        switch span {
        case .year: span.name
        case .month(let month): words.month(month)
        }
    }

    private func summary(_ months: [PersonPresence.Month]) -> String {
        let days = months.reduce(0) { $0 + $1.days.count }
        let online = months.reduce(0) { $0 + $1.days.online }
        return words.sentence(
            words(
                "presence.month_summary",
                ["days": words.count("count.days", days), "hours": words.hours(microseconds: online)]))
    }

    /// To the page of the same length before and after; from a month to its year too.
    private func pager(_ presence: PersonPresence, _ layout: PresenceLayout, _ span: PresenceSpan) -> Pager {
        var pager = Pager()
        let alike = layout.pages.filter { page in
            if case (.year, .year) = (page, span) { return true }
            if case (.month, .month) = (page, span) { return true }
            return false
        }
        func link(_ span: PresenceSpan) -> (href: String, title: String) { (span.name + ".html", title(of: span)) }
        if let here = alike.firstIndex(of: span) {
            if here > 0 { pager.previous = link(alike[here - 1]) }
            if here + 1 < alike.count { pager.next = link(alike[here + 1]) }
        }
        if case .month(let month) = span { pager.index = link(.year(month.year)) }
        return pager
    }

    // MARK: Days

    /// A whole month, days without presence too.
    private func wholeMonth(
        _ month: CalendarMonth, _ days: ArraySlice<(day: Int, presence: PresenceDay)>
    ) -> Table.Group {
        let byDay = Dictionary(uniqueKeysWithValues: days.map { ($0.day, $0) })
        return Table.Group(
            head: nil,
            rows: (month.start.day..<month.next.start.day).map { day in
                if let present = byDay[day] { return presenceRow(present, root: "../../../") }
                return Table.Row([dayCell(day, root: nil), bar(PresenceDay(), day: day)], classes: ["absent"])
            })
    }

    /// Days with their timelines, those of a month in a group.
    ///
    /// - Parameter day: One of them, whose hours are the axis; `nil` where there is none, and months alone are listed.
    func presenceTable(_ groups: [Table.Group], axisOf day: Int?) -> Table {
        Table(
            [
                .init(words(day == nil ? "field.month" : "field.day")), timelineColumn(axisOf: day ?? 0),
                .init(words("field.online"), .wide), .init(words("field.total"), .figure),
            ], .timeline, groups: groups)
    }

    /// A month among others: how much there is of it, and its days, or a link to its page if it has one.
    ///
    /// - Parameters:
    ///   - page: The page that has the days instead, without its ending.
    ///   - root: `../` as often as needed to get to the site's root.
    ///   - newestFirst: The order of the days.
    func presenceGroup(
        _ month: PersonPresence.Month, page: String? = nil, root: String, newestFirst: Bool = false
    ) -> Table.Group {
        let name = Cell.words(words.month(month.month))
        let head = Table.Row([
            page.map { name.linked(toPage: $0) } ?? name, .empty,
            .words(words.count("count.days", month.days.count)), cell(online: month.days.online),
        ])
        let days = page == nil ? month.days.map { presenceRow($0, root: root) } : []
        return Table.Group(head: head, rows: newestFirst ? days.reversed() : days, id: month.month.iso)
    }

    private func presenceRow(_ day: (day: Int, presence: PresenceDay), root: String) -> Table.Row {
        Table.Row([
            dayCell(day.day, root: root), bar(day.presence, day: day.day), intervals(day.presence, day: day.day),
            cell(online: day.presence.online),
        ])
    }

    /// A day of a person’s, as a link to everybody’s.
    ///
    /// - Parameter root: `../` as often as needed to get to the site's root; `nil` for a day on which nobody need have been there.
    func dayCell(_ day: Int, root: String?) -> Cell {
        let iso = CivilDate(daysSince1970: day).iso
        let name = Cell(
            html: "<time datetime=\"\(iso)\">\(escapedHTML(words.shortDay(day)))</time>", markdown: iso)
        return root.map { name.linked(html: "\($0)presence/\(iso).html") } ?? name
    }
}

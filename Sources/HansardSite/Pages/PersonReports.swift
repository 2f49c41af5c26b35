import Hansard
import HansardStore
import PairChannel

/// The tables of somebody’s page, which its HTML and its Markdown have.
struct PersonTables {
    let conversations: Table
    let responses: Table
    let activity: Table
    /// Months that have a page of their own, or stand on that of their year.
    let presenceMonths: Table
    /// Days of years without a page.
    let presenceDays: Table
}

/// What reports say of one person, on their page.
extension PageContext {
    static let newestOnPersonPage = 100

    /// Days of presence that somebody's page shows, up to the last on which they were there.
    private static let daysOnPersonPage = 14

    /// - Parameter conversations: How many there are, when the page has not all of them.
    func more(
        _ tables: PersonTables, _ index: PersonIndex, _ presence: PersonPresence, _ figures: ResponseFigures,
        _ activity: ActivityCounts, _ conversations: Int?
    ) -> PersonPage.More {
        var more = PersonPage.More()
        more.allConversations = conversations.map {
            (
                "\(people[index].slug)/conversations.html",
                words("home.all", ["conversations": words.count("count.conversations", $0)])
            )
        }
        if figures.unanswered > 0 { more.unanswered = "\(people[index].slug)/\(PersonUnansweredKey.base).html" }
        if figures.count + figures.unanswered > 0 {
            more.responseSummary = words(
                "person.responses",
                [
                    "responses": words.count("responses.count", figures.count),
                    "unanswered": words.number(figures.unanswered),
                ])
        }
        more.responses = tables.responses.html()
        if activity.messages > 0 {
            (more.chartTitle, more.chart) = activityChart(activity)
            more.activity = tables.activity.html()
        }
        more.presenceDays = tables.presenceDays.html()
        // Where all days stand here, there is no need for the last ones by themselves.
        if !presence.layout.pages.isEmpty { more.lastDays = lastDays(presence)?.html() ?? [] }
        return more
    }

    /// How fast somebody answered; nothing for nobody.
    func responseTable(_ figures: ResponseFigures) -> Table {
        let rows = [
            Table.Row([
                .words(words("responses.elapsed")), cell(seconds: figures.median), cell(seconds: figures.ninetieth),
            ]),
            Table.Row([
                .words(words("responses.working")), cell(working: figures.workingMedian),
                cell(working: figures.workingNinetieth),
            ]),
        ]
        return Table(
            [
                .init(words("responses.took")), .init(words("responses.median"), .figure),
                .init(words("responses.ninetieth"), .figure),
            ], .narrow, rows: figures.count > 0 ? rows : [])
    }

    /// What somebody wrote by month, the newest first: each leads to a search for that.
    func activityMonths(_ counts: ActivityCounts, of person: PeopleDirectory.Person) -> Table {
        Table(
            [
                .init(words("field.month")), .init(words("field.messages"), .figure),
                .init(words("activity.days"), .figure),
            ], .narrow,
            rows: counts.months().reversed().map { month, messages, days in
                let name = Cell.words(words.month(month))
                let address = SearchScope.from(person.sourceID).map { SearchScope.address(month, $0) }
                return Table.Row([
                    address.map { name.linked(html: $0) } ?? name, words.cell(messages), words.cell(days),
                ])
            })
    }

    /// The months of years that have a page, the newest first.
    func presenceMonthTable(_ presence: PersonPresence) -> Table {
        let (layout, slug) = (presence.layout, people[presence.person].slug)
        let months = presence.months.reversed().filter { layout.hasPage(.year($0.month.year)) }
        return Table(
            [
                .init(words("field.month")), .init(words("field.days_online"), .figure),
                .init(words("field.time_online"), .figure),
            ], .narrow,
            rows: months.map { month, days in
                let name = Cell.words(words.month(month)).linked(
                    html: "../" + layout.place(of: .month(month), slug),
                    markdown: "../" + layout.place(of: .month(month), slug, ending: "md"))
                return Table.Row([name, words.cell(days.count), cell(online: days.online)], id: month.iso)
            })
    }

    /// The days of years that have no page of their own, the newest first.
    func presenceDayTable(_ presence: PersonPresence) -> Table {
        let layout = presence.layout
        return presenceTable(
            presence.months.reversed().filter { !layout.hasPage(.year($0.month.year)) }.map {
                presenceGroup($0, root: "../", newestFirst: true)
            }, axisOf: presence.days.last?.day)
    }

    /// The last days up to one with presence, those without too.
    private func lastDays(_ presence: PersonPresence) -> Table? {
        guard let last = presence.days.last?.day else { return nil }
        var byDay: [Int: PresenceDay] = [:]
        for (day, pieces) in presence.days.suffix(Self.daysOnPersonPage) { byDay[day] = pieces }
        let rows = stride(from: last, to: last - Self.daysOnPersonPage, by: -1).map { day in
            guard let pieces = byDay[day] else {
                return Table.Row([dayCell(day, root: nil), bar(PresenceDay(), day: day)], classes: ["absent"])
            }
            return Table.Row([dayCell(day, root: "../"), bar(pieces, day: day), cell(online: pieces.online)])
        }
        // Days have no month of their own.
        let first = CalendarMonth(of: Timestamp(day: last - Self.daysOnPersonPage + 1))
        return Table(
            [
                .init(words.months(first, CalendarMonth(of: Timestamp(day: last)))), timelineColumn(axisOf: last),
                .init(words("field.time_online"), .figure),
            ], .timeline, classes: ["last"], rows: rows)
    }
}

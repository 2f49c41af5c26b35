import Hansard
import HansardStore
import PairChannel

/// What reports say of one person, on their page.
extension PageContext {
    static let newestOnPersonPage = 100

    /// Days of presence that somebody's page shows, up to the last on which they were there.
    private static let daysOnPersonPage = 14

    /// - Parameter conversations: How many there are, when the page has not all of them.
    func more(
        _ index: PersonIndex, _ presence: PersonPresence, _ figures: ResponseFigures, _ activity: ActivityCounts,
        _ conversations: Int?
    ) -> PersonPage.More {
        var more = PersonPage.More()
        more.allConversations = conversations.map {
            (
                "\(people[index].slug)/conversations.html",
                words("home.all", ["conversations": words.count("count.conversations", $0)])
            )
        }
        if figures.count + figures.unanswered > 0 {
            more.responseSummary = words(
                "person.responses",
                [
                    "responses": words.count("responses.count", figures.count),
                    "unanswered": words.number(figures.unanswered),
                ])
        }
        if figures.count > 0 {
            for cells in responseCells(figures) {
                more.responseRows.append("<tr><th scope=\"row\">\(escapedHTML(cells[0]))</th>")
                for cell in cells.dropFirst() { more.responseRows.append("<td class=\"d\">\(escapedHTML(cell))</td>") }
                more.responseRows.append("</tr>\n")
            }
        }
        if activity.messages > 0 {
            (more.chartTitle, more.chart) = activityChart(activity)
            for month in activity.months().reversed() {
                more.chartRows.append("<tr><th scope=\"row\">\(escapedHTML(words.month(month.month)))</th>")
                more.chartRows.append("<td class=\"d\">\(words.number(month.messages))</td>")
                more.chartRows.append("<td class=\"d\">\(words.number(month.days))</td></tr>\n")
            }
        }
        addDays(presence, to: &more)
        return more
    }

    private func responseCells(_ figures: ResponseFigures) -> [[String]] {
        [
            [words("responses.elapsed"), duration(figures.median), duration(figures.ninetieth)],
            [words("responses.working"), workingTime(figures.workingMedian), workingTime(figures.workingNinetieth)],
        ]
    }

    /// The last days, and those of years that have no page of their own. Where all stand here, there is no need for the first.
    private func addDays(_ presence: PersonPresence, to more: inout PersonPage.More) {
        guard let last = presence.days.last?.day else { return }
        more.axis = axis(day: last)
        let layout = presence.layout
        for month in presence.months.reversed() where !layout.hasPage(.year(month.month.year)) {
            appendGroup(month, root: "../", newestFirst: true, to: &more.presenceDays)
        }
        if !layout.pages.isEmpty { addLastDays(presence, last, to: &more) }
    }

    private func addLastDays(_ presence: PersonPresence, _ last: Int, to more: inout PersonPage.More) {
        var byDay: [Int: PresenceDay] = [:]
        for (day, pieces) in presence.days.suffix(Self.daysOnPersonPage) { byDay[day] = pieces }
        for day in stride(from: last, to: last - Self.daysOnPersonPage, by: -1) {
            let iso = CivilDate(daysSince1970: day).iso
            let date = "<time datetime=\"\(iso)\">\(escapedHTML(words.shortDay(day)))</time>"
            guard let pieces = byDay[day] else {
                more.dayRows.append("<tr class=\"none\"><th scope=\"row\">\(date)</th>")
                more.dayRows.append(
                    "<td><svg class=\"day\" aria-hidden=\"true\"></svg></td><td class=\"d\"></td></tr>\n")
                continue
            }
            more.dayRows.append("<tr><th scope=\"row\"><a href=\"../presence/\(iso).html\">\(date)</a></th><td>")
            appendBar(pieces, length: length(ofDay: day), to: &more.dayRows)
            let hours = escapedHTML(words.hours(microseconds: pieces.online))
            more.dayRows.append("</td><td class=\"d\">\(hours)</td></tr>\n")
        }
    }

    func personReportsMarkdown(_ page: PersonPage, _ figures: ResponseFigures, _ activity: ActivityCounts) -> String {
        var text = ""
        if let summary = page.more.responseSummary {
            text += "\n## \(words("responses.title"))\n\n\(summary)\n"
            if figures.count > 0 {
                text +=
                    "\n"
                    + Markdown.table(
                        ["", words("responses.median"), words("responses.ninetieth")], responseCells(figures))
            }
        }
        if activity.messages > 0 {
            text += "\n## \(words("activity.title"))\n\n"
            text += Markdown.table(
                fields("month", "messages") + [words("activity.days")],
                activity.months().reversed().map {
                    [words.month($0.month), words.number($0.messages), words.number($0.days)]
                })
        }
        return text
    }
}

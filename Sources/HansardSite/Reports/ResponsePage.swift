import Hansard
import HansardStore

struct ResponsesPage: SitePage {
    static let template = "responses"
    let title: String
    let summary: String
    let workingHours: String
    let limit: String
    let buckets: [UInt8]
    let teams: [UInt8]
    let managers: [UInt8]
    let rows: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("summary", .text(summary)), ("workingHours", .text(workingHours)), ("limit", .text(limit)),
            ("csv", .text("responses.csv")), ("json", .text("responses.json")), ("buckets", .html(buckets)),
            ("teams", .html(teams)), ("managers", .html(managers)), ("rows", .html(rows)),
        ] + pager.values
    }
}

extension PageContext {
    /// Groups that a page shows; the CSV and JSON have all.
    static let mostGroups = 150

    func responses(_ report: ResponseReport) throws -> [SiteFile] {
        let perPage = Self.peoplePerPage
        let pages = max(1, (report.people.count + perPage - 1) / perPage)
        var all: [SiteFile] = []
        for number in 1...pages where draws("reports/" + Self.responsePageName(number)) {
            let shown = report.people[
                min(report.people.count, (number - 1) * perPage)..<min(report.people.count, number * perPage)]
            all += try responses(report, shown, number, of: pages)
        }
        return all
            + data(
                "reports/responses", csv: { ResponseText.csv(report, self.people) },
                json: { ResponseText.json(report, self.people, self.site) }
            ).about(people: report.people.map { people[$0.person].sourceID })
    }

    static func responsePageName(_ number: Int) -> String { number == 1 ? "responses" : "responses-\(number)" }

    private func responses(
        _ report: ResponseReport, _ shown: ArraySlice<(person: PersonIndex, figures: ResponseFigures)>,
        _ number: Int, of pages: Int
    ) throws -> [SiteFile] {
        var rows: [UInt8] = []
        for (index, figures) in shown {
            rows.append("<tr><th scope=\"row\"><a href=\"../people/\(people[index].slug).html\"><bdi>")
            rows.append(contentsOf: people.nameHTML(index))
            rows.append("</bdi></a></th>")
            appendFigures(figures, to: &rows)
        }
        let name = Self.responsePageName(number)
        var pager = Pager()
        if number > 1 {
            pager.previous = (
                Self.responsePageName(number - 1) + ".html", words("site.page", ["n": "\(number - 1)"])
            )
        }
        if number < pages {
            pager.next = (Self.responsePageName(number + 1) + ".html", words("site.page", ["n": "\(number + 1)"]))
        }
        if number > 1 { pager.index = ("responses.html", words("responses.title")) }
        let isFirst = number == 1
        let page = ResponsesPage(
            title: words("responses.title"), summary: responseSummary(report.all),
            workingHours: words.listed([
                WorkingHours.spelt(site.settings.workingHours) { words.shortWeekday($0) }, site.settings.timezone,
            ]),
            limit: words.count("count.days", site.settings.responseLimitDays),
            buckets: isFirst && report.all.count > 0 ? bucketRows(report) : [],
            teams: isFirst ? groupRows(report.teams) : [], managers: isFirst ? groupRows(report.managers) : [],
            rows: rows, pager: pager)
        return try files(
            "reports/" + name, page, markdown: Array(responsesMarkdown(page, report, shown, isFirst).utf8)
        ).about(people: shown.map { people[$0.person].sourceID })
    }

    func responseSummary(_ figures: ResponseFigures) -> String {
        guard let median = figures.median, let working = figures.workingMedian else { return words("responses.none") }
        return words(
            "responses.summary",
            [
                "responses": words.count("responses.count", figures.count), "median": duration(median),
                "working": workingTime(working),
            ])
    }

    func duration(_ seconds: Int64?) -> String { seconds.map { words.duration(microseconds: $0 * 1_000_000) } ?? "" }

    /// Hours at work make no days.
    func workingTime(_ seconds: Int64?) -> String {
        seconds.map { $0 < 3_600 ? duration($0) : words.hours(microseconds: $0 * 1_000_000) } ?? ""
    }

    private func appendFigures(_ figures: ResponseFigures, to rows: inout [UInt8]) {
        for cell in cells(figures) { rows.append("<td class=\"d\">\(escapedHTML(cell))</td>") }
        rows.append("</tr>\n")
    }

    private func cells(_ figures: ResponseFigures) -> [String] {
        [
            words.number(figures.count), duration(figures.median), duration(figures.ninetieth),
            workingTime(figures.workingMedian), workingTime(figures.workingNinetieth), words.number(figures.unanswered),
        ]
    }

    private func bucketRows(_ report: ResponseReport) -> [UInt8] {
        var rows: [UInt8] = []
        let most = report.buckets.map { max($0.elapsed, $0.working) }.max() ?? 1
        for (bucket, name) in zip(report.buckets, bucketNames(report)) {
            rows.append("<tr><th scope=\"row\">\(escapedHTML(name))</th>")
            for value in [bucket.elapsed, bucket.working] {
                rows.append("<td class=\"d\">\(words.number(value))</td><td class=\"b\">")
                rows.appendBar(value, of: most)
                rows.append("</td>")
            }
            rows.append("</tr>\n")
        }
        return rows
    }

    private func bucketNames(_ report: ResponseReport) -> [String] {
        report.buckets.map { bucket in
            if let limit = bucket.limit { return words("responses.below", ["time": duration(limit)]) }
            let last = report.buckets.compactMap(\.limit).last
            return words("responses.above", ["time": duration(last)])
        }
    }

    private func groupRows(_ groups: [ResponseReport.Group]) -> [UInt8] {
        var rows: [UInt8] = []
        for group in groups.prefix(Self.mostGroups) {
            rows.append("<tr><th scope=\"row\">")
            if let manager = group.manager { rows.append("<a href=\"../people/\(people[manager].slug).html\">") }
            rows.append("<bdi>")
            rows.appendHTML(group.name)
            rows.append(group.manager == nil ? "</bdi>" : "</bdi></a>")
            rows.append("</th><td class=\"d\">\(words.number(group.people))</td>")
            appendFigures(group.figures, to: &rows)
        }
        return rows
    }

    private func responsesMarkdown(
        _ page: ResponsesPage, _ report: ResponseReport,
        _ shown: ArraySlice<(person: PersonIndex, figures: ResponseFigures)>, _ isFirst: Bool
    ) -> String {
        let figures = [
            words("responses.responses"), words("responses.median"), words("responses.ninetieth"),
            words("responses.working_median"), words("responses.working_ninetieth"), words("responses.unanswered"),
        ]
        var text = "# \(page.title)\n\n\(words.sentences(page.summary, words("responses.definition")))\n\n"
        text += "- \(words.field(words("responses.working_hours"), page.workingHours))\n"
        text += "- \(words.field(words("responses.limit"), page.limit))\n\n"
        if isFirst {
            text += Markdown.table(
                [words("responses.took"), words("responses.elapsed"), words("responses.working")],
                zip(report.buckets, bucketNames(report)).map {
                    [$1, words.number($0.elapsed), words.number($0.working)]
                })
            for (title, groups) in [
                (words("responses.teams"), report.teams), (words("responses.managers"), report.managers),
            ] where !groups.isEmpty {
                text += "\n## \(title)\n\n"
                text += Markdown.table(
                    [title, words("site.people")] + figures,
                    groups.prefix(Self.mostGroups).map {
                        [Markdown.cell($0.name), words.number($0.people)] + cells($0.figures)
                    })
            }
        }
        text += "\n## \(words("site.people"))\n\n"
        text += Markdown.table(
            [words("field.person")] + figures,
            shown.map {
                ["[\(Markdown.cell(people[$0.person].displayName))](../people/\(people[$0.person].slug).md)"]
                    + cells($0.figures)
            })
        return text
    }
}

/// The report of response times for programs. Times are in whole seconds.
enum ResponseText {
    static func csv(_ report: ResponseReport, _ people: PeopleDirectory) -> String {
        var text = CSV.row([
            "group", "id", "name", "people", "responses", "median_seconds", "p90_seconds", "working_median_seconds",
            "working_p90_seconds", "unanswered",
        ])
        for (kind, id, name, members, figures) in lines(report, people) {
            text += CSV.row(
                [kind, id, name, "\(members)", "\(figures.count)"]
                    + [figures.median, figures.ninetieth, figures.workingMedian, figures.workingNinetieth].map {
                        $0.map(String.init) ?? ""
                    } + ["\(figures.unanswered)"])
        }
        return text
    }

    private static func lines(
        _ report: ResponseReport, _ people: PeopleDirectory
    ) -> [(kind: String, id: String, name: String, people: Int, figures: ResponseFigures)] {
        [("all", "", "", report.people.count, report.all)]
            + report.teams.map { ("team", $0.name, $0.name, $0.people, $0.figures) }
            + report.managers.map {
                ("manager", $0.manager.map { people[$0].sourceID } ?? $0.name, $0.name, $0.people, $0.figures)
            }
            + report.people.map { ("person", people[$0.person].sourceID, people[$0.person].displayName, 1, $0.figures) }
    }

    static func json(_ report: ResponseReport, _ people: PeopleDirectory, _ site: Site) -> String {
        let all = lines(report, people)
        func list(_ kind: String) -> String {
            JSONLines.list(
                all.filter { $0.kind == kind }.map { line in
                    let figures = line.figures
                    return JSONLines.object([
                        "id": .text(line.id), "name": .text(line.name), "people": .number(Int64(line.people)),
                        "responses": .number(Int64(figures.count)), "median_seconds": .number(figures.median),
                        "p90_seconds": .number(figures.ninetieth),
                        "working_median_seconds": .number(figures.workingMedian),
                        "working_p90_seconds": .number(figures.workingNinetieth),
                        "unanswered": .number(Int64(figures.unanswered)),
                    ])
                })
        }
        let buckets = report.buckets.map {
            JSONLines.object([
                "below_seconds": .number($0.limit), "responses": .number(Int64($0.elapsed)),
                "working_responses": .number(Int64($0.working)),
            ])
        }
        return JSONLines.object([
            "time_zone": .text(site.settings.timezone), "working_hours": .text(site.settings.workingHours),
            "response_limit_days": .number(Int64(site.settings.responseLimitDays)),
            "percentiles": .text("nearest rank"), "all": .json(list("all")),
            "histogram": .json(JSONLines.list(buckets)),
            "teams": .json(list("team")), "managers": .json(list("manager")), "people": .json(list("person")),
        ]) + "\n"
    }
}

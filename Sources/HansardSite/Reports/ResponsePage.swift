import Hansard
import HansardStore
import PairChannel

/// A page of the report of response times. The first one has figures for programs beside it.
struct ResponsesKey: PageKey {
    static let kind = "responses"
    static let place: String? = "reports"
    static let allForms = PageForm.page + PageForm.data
    static let action: DisclosureAction? = .view
    /// What names of pages begin with.
    static let base = "responses"

    let number: Int

    init(number: Int) { self.number = number }

    init?(_ path: PagePath) {
        guard path.folders == ["reports"], let number = path.number(inList: Self.base) else { return nil }
        self.number = number
    }

    var path: String { "reports/" + PagePath.listName(Self.base, number) }

    var forms: [PageForm] { number == 1 ? Self.allForms : PageForm.page }

    /// Response times are those of pairs of people; the report names everybody, by team and manager.
    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        guard try isChanged(changes) else { return }
        let people = changes.context.people.people.count { !$0.isBot }
        let list = ListPages(people, perPage: PageContext.peoplePerPage)
        let pages = (1...list.count).map { Self(number: $0) }
        plan.add(pages)
        plan.remove(try changes.vanished(under: "reports/" + base, but: pages))
    }

    private static func isChanged(_ changes: BuildChanges) throws -> Bool {
        guard let since = changes.since, let conversations = changes.conversations else { return true }
        let context = changes.context
        if conversations.contains(where: { context.conversations[$0]?.summary.kind ?? .pair == .pair }) { return true }
        return try changes.hasNewPeople() || context.reader.hasParticulars(after: since)
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for page in pages { try context.write(page, context.responseReport(), to: output) }
    }
}

/// What such a page shows.
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

    fileprivate func responseReport() throws -> ResponseReport {
        try shared.value { try ResponseReport(self, sharedResponses()) }
    }

    fileprivate func write(_ key: ResponsesKey, _ report: ResponseReport, to output: PageOutput) throws {
        let (number, list) = (key.number, ListPages(report.people.count, perPage: Self.peoplePerPage))
        guard number <= list.count else { return }
        if number == 1 {
            try write(
                key, about: PageSubjects(people: report.people.map { people[$0.person].sourceID }), to: output,
                csv: { ResponseText.csv(report, self.people) },
                json: { ResponseText.json(report, self.people, self.site) })
        }
        guard output.wants(.html) || output.wants(.markdown) else { return }
        let shown = report.people[list[number]]
        var rows: [UInt8] = []
        for (index, figures) in shown {
            rows.append("<tr><th scope=\"row\"><a href=\"../people/\(people[index].slug).html\"><bdi>")
            rows.append(contentsOf: people.nameHTML(index))
            rows.append("</bdi></a></th>")
            appendFigures(figures, to: &rows)
        }
        var pager = list.pager(number, words, base: ResponsesKey.base)
        if number > 1 { pager.index = ("responses.html", words("responses.title")) }
        let isFirst = number == 1
        let page = ResponsesPage(
            title: words("responses.title"), summary: responseSummary(report.all),
            workingHours: words.listed([
                WorkingHours.spelt(site.settings.workingHours.text) { words.shortWeekday($0) }, site.settings.timezone,
            ]),
            limit: words.count("count.days", site.settings.responseLimitDays),
            buckets: isFirst && report.all.count > 0 ? bucketRows(report) : [],
            teams: isFirst ? groupRows(report.teams) : [], managers: isFirst ? groupRows(report.managers) : [],
            rows: rows, pager: pager)
        let subjects = PageSubjects(people: shown.map { people[$0.person].sourceID })
        try write(key, page, about: subjects, to: output) {
            Array(responsesMarkdown(page, report, shown, isFirst).utf8)
        }
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

    private typealias Line = (kind: String, id: String, name: String, people: Int, figures: ResponseFigures)

    private static func lines(_ report: ResponseReport, _ people: PeopleDirectory) -> [Line] {
        [("all", "", "", report.people.count, report.all)]
            + report.teams.map { ("team", $0.name, $0.name, $0.people, $0.figures) }
            + report.managers.map {
                ("manager", $0.manager.map { people[$0].sourceID } ?? $0.name, $0.name, $0.people, $0.figures)
            }
            + report.people.map { ("person", people[$0.person].sourceID, people[$0.person].displayName, 1, $0.figures) }
    }

    static func json(_ report: ResponseReport, _ people: PeopleDirectory, _ site: Site) -> String {
        let all = lines(report, people)
        let json = [UInt8].object { out in
            func list(_ name: StaticString, _ kind: String) {
                out.name(name)
                out.appendLines(of: all.filter { $0.kind == kind }) { Self.append($1, to: &$0) }
            }
            out.member("time_zone", site.settings.timezone)
            out.member("working_hours", site.settings.workingHours.text)
            out.member("response_limit_days", Int64(site.settings.responseLimitDays))
            out.member("percentiles", "nearest rank")
            list("all", "all")
            out.name("histogram")
            out.appendLines(of: report.buckets) { out, bucket in
                out.openObject()
                out.member("below_seconds", bucket.limit)
                out.member("responses", Int64(bucket.elapsed))
                out.member("working_responses", Int64(bucket.working))
                out.closeObject()
            }
            list("teams", "team")
            list("managers", "manager")
            list("people", "person")
        }
        return String(decoding: json, as: UTF8.self) + "\n"
    }

    private static func append(_ line: Line, to out: inout [UInt8]) {
        let figures = line.figures
        out.openObject()
        out.member("id", line.id)
        out.member("name", line.name)
        out.member("people", Int64(line.people))
        out.member("responses", Int64(figures.count))
        out.member("median_seconds", figures.median)
        out.member("p90_seconds", figures.ninetieth)
        out.member("working_median_seconds", figures.workingMedian)
        out.member("working_p90_seconds", figures.workingNinetieth)
        out.member("unanswered", Int64(figures.unanswered))
        out.closeObject()
    }
}

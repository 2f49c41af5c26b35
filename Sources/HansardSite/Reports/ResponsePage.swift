import Hansard
import HansardStore
import PairChannel

/// A page of the report of response times. The first one has figures for programs beside it.
struct ResponsesKey: PageKey {
    static let kind = "responses"
    static let place: String? = "reports"
    static let allForms = PageForm.page + PageForm.data
    static let action: DisclosureAction? = .view
    static let report: ReportEntry? = ReportEntry(
        title: "responses.title", about: "reports.responses", page: "reports/responses", data: "reports/responses")
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
    let people: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("summary", .text(summary)), ("workingHours", .text(workingHours)), ("limit", .text(limit)),
            ("csv", .text("responses.csv")), ("json", .text("responses.json")), ("buckets", .html(buckets)),
            ("teams", .html(teams)), ("managers", .html(managers)), ("people", .html(people)),
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
        var pager = list.pager(number, words, base: ResponsesKey.base)
        if number > 1 { pager.index = ("responses.html", words("responses.title")) }
        let tables = responseTables(report, shown, isFirst: number == 1)
        let page = ResponsesPage(
            title: words("responses.title"), summary: responseSummary(report.all),
            workingHours: words.listed([
                WorkingHours.spelt(site.settings.workingHours.text) { words.shortWeekday($0) }, site.settings.timezone,
            ]),
            limit: words.count("count.days", site.settings.responseLimitDays),
            buckets: report.all.count > 0 ? tables.buckets?.html() ?? [] : [], teams: tables.teams?.html() ?? [],
            managers: tables.managers?.html() ?? [], people: tables.people.html(), pager: pager)
        let subjects = PageSubjects(people: shown.map { people[$0.person].sourceID })
        try write(key, page, about: subjects, to: output) {
            Array(responsesMarkdown(page, tables).utf8)
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

    /// A length of time; nothing for none.
    func cell(seconds: Int64?) -> Cell { seconds.map { .figure(duration($0), .number($0)) } ?? .empty }

    /// A length of time at work; nothing for none.
    func cell(working seconds: Int64?) -> Cell { seconds.map { .figure(workingTime($0), .number($0)) } ?? .empty }

    func duration(_ seconds: Int64?) -> String { seconds.map { words.duration(microseconds: $0 * 1_000_000) } ?? "" }

    /// Hours at work make no days.
    func workingTime(_ seconds: Int64?) -> String {
        seconds.map { $0 < 3_600 ? duration($0) : words.hours(microseconds: $0 * 1_000_000) } ?? ""
    }

    private func responseTables(
        _ report: ResponseReport, _ shown: ArraySlice<(person: PersonIndex, figures: ResponseFigures)>, isFirst: Bool
    ) -> ResponseTables {
        ResponseTables(
            buckets: isFirst ? bucketTable(report) : nil,
            teams: isFirst ? groupTable(words("field.team"), report.teams) : nil,
            managers: isFirst ? groupTable(words("field.manager"), report.managers) : nil,
            people: Table(
                [.init(words("field.person"))] + figureColumns, classes: ["figures"], isSortable: true,
                rows: shown.map {
                    Table.Row([cell($0.person, folder: "../people/")] + cells($0.figures, of: $0.person))
                }))
    }

    private var figureColumns: [Table.Column] {
        [
            words("responses.responses"), words("responses.median"), words("responses.ninetieth"),
            words("responses.working_median"), words("responses.working_ninetieth"), words("responses.unanswered"),
        ].map { .init($0, .figure) }
    }

    /// - Parameter person: Whose they are; `nil` of a group. Their unanswered messages are a list, to which the number leads.
    private func cells(_ figures: ResponseFigures, of person: PersonIndex? = nil) -> [Cell] {
        let unanswered = words.cell(figures.unanswered)
        let list = person.map { "../people/\(people[$0].slug)/\(PersonUnansweredKey.base)" }
        return [
            words.cell(figures.count), cell(seconds: figures.median), cell(seconds: figures.ninetieth),
            cell(working: figures.workingMedian), cell(working: figures.workingNinetieth),
            figures.unanswered > 0 ? list.map { unanswered.linked(toPage: $0) } ?? unanswered : unanswered,
        ]
    }

    private func bucketTable(_ report: ResponseReport) -> Table {
        let most = report.buckets.map { max($0.elapsed, $0.working) }.max() ?? 1
        let (elapsed, working) = (words("responses.elapsed"), words("responses.working"))
        let (names, longest) = (bucketNames(report), longestWorkingTime)
        return Table(
            [
                .init(words("responses.took")), .init(elapsed, .figure), .init(elapsed, .drawing),
                .init(working, .figure), .init(working, .drawing),
            ], .bars,
            rows: report.buckets.indices.map { i in
                let (bucket, least) = (report.buckets[i], i == 0 ? 0 : report.buckets[i - 1].limit ?? 0)
                let row = [
                    .words(names[i]), words.cell(bucket.elapsed), .bar(bucket.elapsed, of: most),
                ]
                guard least < longest || bucket.working > 0 else { return Table.Row(row) }
                return Table.Row(row + [words.cell(bucket.working), .bar(bucket.working, of: most)])
            })
    }

    /// The most seconds at work that there can be before a message counts as unanswered: nothing takes longer in them.
    private var longestWorkingTime: Int64 {
        let week = site.settings.workingHours.days.joined().reduce(0) { $0 + $1.count } * 60
        return Int64(week) * Int64((site.settings.responseLimitDays + 6) / 7)
    }

    private func bucketNames(_ report: ResponseReport) -> [String] {
        let names = rangeNames(report.buckets.compactMap(\.limit).map { $0 * 1_000_000 })
        return Array(names.prefix(report.buckets.count))
    }

    /// What stretches of time between bounds are called: `under 1 h`, `1 h to 1 d`, `1 d or more`.
    ///
    /// - Parameter bounds: In microseconds, rising. There is one name more than there are bounds.
    func rangeNames(_ bounds: [Int64]) -> [String] {
        let times = bounds.map { words.duration(microseconds: $0) }
        guard let first = times.first, let last = times.last else { return [] }
        return [words("responses.below", ["time": first])]
            + zip(times, times.dropFirst()).map { words("responses.between", ["first": $0, "last": $1]) }
            + [words("responses.above", ["time": last])]
    }

    private func groupTable(_ head: String, _ groups: [ResponseReport.Group]) -> Table {
        Table(
            [.init(head), .init(words("site.people"), .figure)] + figureColumns, classes: ["figures"],
            isSortable: true,
            rows: groups.prefix(Self.mostGroups).map {
                Table.Row([cell(group: $0.name, $0.manager), words.cell($0.people)] + cells($0.figures))
            })
    }

    /// The name of a team, or of those who report to a manager, with a link to the manager’s page.
    func cell(group name: String, _ manager: PersonIndex?) -> Cell {
        let cell = Cell.name(name)
        return manager.map { cell.linked(toPage: "../people/\(people[$0].slug)") } ?? cell
    }

    private func responsesMarkdown(_ page: ResponsesPage, _ tables: ResponseTables) -> String {
        var text = "# \(page.title)\n\n\(words.sentences(page.summary, words("responses.definition")))\n\n"
        text += "- \(words.field(words("responses.working_hours"), page.workingHours))\n"
        text += "- \(words.field(words("responses.limit"), page.limit))\n\n"
        text += tables.buckets?.markdown ?? ""
        for (title, table) in [
            (words("responses.teams"), tables.teams), (words("responses.managers"), tables.managers),
            (words("site.people"), tables.people),
        ] {
            if let table, !table.isEmpty { text += "\n## \(title)\n\n\(table.markdown)" }
        }
        return text
    }
}

/// The tables of a page of the report; those of all together stand on the first page alone.
private struct ResponseTables {
    let buckets: Table?
    let teams: Table?
    let managers: Table?
    let people: Table
}

/// The report of response times for programs. Times are in whole seconds.
enum ResponseText {
    static func csv(_ report: ResponseReport, _ people: PeopleDirectory) -> String {
        let rows = lines(report, people).map { Table.Row([.data($0.kind)] + cells($0)) }
        return Table([.init(data: "group")] + columns, rows: rows).csv
    }

    /// What both forms have of a line.
    private static var columns: [Table.Column] {
        [
            .init(data: "id"), .init(data: "name"), .init(data: "people"), .init(data: "responses"),
            .init(data: "median_seconds"), .init(data: "p90_seconds"), .init(data: "working_median_seconds"),
            .init(data: "working_p90_seconds"), .init(data: "unanswered"),
        ]
    }

    /// In their order.
    private static func cells(_ line: Line) -> [Cell] {
        let figures = line.figures
        return [
            .data(line.id), .data(line.name), .data(Int64(line.people)), .data(Int64(figures.count)),
            .data(figures.median), .data(figures.ninetieth), .data(figures.workingMedian),
            .data(figures.workingNinetieth), .data(Int64(figures.unanswered)),
        ]
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
                let rows = all.filter { $0.kind == kind }.map { Table.Row(cells($0)) }
                out.name(name)
                Table(columns, rows: rows).appendJSON(to: &out)
            }
            out.member("time_zone", site.settings.timezone)
            out.member("working_hours", site.settings.workingHours.text)
            out.member("response_limit_days", Int64(site.settings.responseLimitDays))
            out.member("percentiles", "nearest rank")
            list("all", "all")
            out.name("histogram")
            Table(
                [.init(data: "below_seconds"), .init(data: "responses"), .init(data: "working_responses")],
                rows: report.buckets.map {
                    Table.Row([.data($0.limit), .data(Int64($0.elapsed)), .data(Int64($0.working))])
                }
            ).appendJSON(to: &out)
            list("teams", "team")
            list("managers", "manager")
            list("people", "person")
        }
        return String(decoding: json, as: UTF8.self) + "\n"
    }
}

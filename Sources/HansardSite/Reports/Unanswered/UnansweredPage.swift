import Hansard
import HansardStore
import PairChannel

/// A page of the report of what nobody has answered: who, whom, since when, and the message. The first one has the ages by team,
/// and all of it for programs beside it.
struct UnansweredKey: PageKey {
    static let kind = "unanswered"
    static let place: String? = "reports"
    static let allForms = PageForm.page + PageForm.data
    static let action: DisclosureAction? = .view
    static let report: ReportEntry? = ReportEntry(
        title: "unanswered.title", about: "reports.unanswered", page: "reports/unanswered", data: "reports/unanswered")
    /// What names of pages begin with.
    static let base = "unanswered"
    /// Messages on a page.
    static let perPage = 500

    let number: Int

    init(number: Int) { self.number = number }

    init?(_ path: PagePath) {
        guard path.folders == ["reports"], let number = path.number(inList: Self.base) else { return nil }
        self.number = number
    }

    var path: String { "reports/" + PagePath.listName(Self.base, number) }

    var forms: [PageForm] { number == 1 ? Self.allForms : PageForm.page }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let messages = try changes.context.unansweredReport().messages.count
        let pages = (1...ListPages(messages, perPage: perPage).count).map { Self(number: $0) }
        plan.add(pages)
        plan.remove(try changes.vanished(under: "reports/" + base, but: pages))
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for page in pages { try context.write(page, context.unansweredReport(), to: output) }
    }
}

/// What such a page shows.
struct UnansweredPage: SitePage {
    static let template = "unanswered"
    let title: String
    let summary: String
    let ages: [UInt8]
    let messages: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("summary", .text(summary)), ("csv", .text("unanswered.csv")),
            ("json", .text("unanswered.json")), ("ages", .html(ages)), ("messages", .html(messages)),
        ] + pager.values
    }
}

extension PageContext {
    fileprivate func write(_ key: UnansweredKey, _ report: UnansweredReport, to output: PageOutput) throws {
        let (number, list) = (key.number, ListPages(report.messages.count, perPage: UnansweredKey.perPage))
        guard number <= list.count else { return }
        if number == 1, output.wants(.csv) || output.wants(.json) { try writeData(key, report, to: output) }
        guard output.wants(.html) || output.wants(.markdown) else { return }
        let shown = report.messages[list[number]]
        let messages = try table(shown)
        let ages = number == 1 ? ageTable(report) : Table([], rows: [])
        let summary = unansweredSummary(report)
        let page = UnansweredPage(
            title: words("unanswered.title"), summary: summary, ages: ages.html(), messages: messages.html(),
            pager: list.pager(number, words, base: UnansweredKey.base))
        try write(key, page, about: subjects(shown), to: output) {
            var text = "# \(page.title)\n\n\(summary)\n"
            if !ages.isEmpty { text += "\n## \(words("unanswered.ages"))\n\n\(ages.markdown)" }
            if !messages.isEmpty { text += "\n## \(words("unanswered.list"))\n\n\(messages.markdown)" }
            return Array(text.utf8)
        }
    }

    private func writeData(_ key: UnansweredKey, _ report: UnansweredReport, to output: PageOutput) throws {
        let table = try table(report.messages[...])
        try write(
            key, about: subjects(report.messages[...]), to: output, csv: { table.csv },
            json: {
                let json = [UInt8].object { out in
                    out.member("as_of", report.asOf?.rfc3339(.millisecond))
                    out.name("messages")
                    table.appendJSON(to: &out)
                }
                return String(decoding: json, as: UTF8.self) + "\n"
            })
    }

    private func table(_ messages: ArraySlice<UnansweredMessage>) throws -> Table {
        let rows = try messages.map { message in
            let person =
                people.index(ofID: message.person).map { index in
                    Cell.name(people[index].displayName, .text(people[index].sourceID))
                        .linked(toPage: "../people/\(people[index].slug)/\(PersonUnansweredKey.base)")
                } ?? .empty
            return Table.Row([person] + (try unansweredCells(message, root: "../")))
        }
        return Table(unansweredColumns(hasPerson: true), isSortable: true, rows: rows)
    }

    private func ageTable(_ report: UnansweredReport) -> Table {
        let names = rangeNames(UnansweredReport.bounds)
        let columns =
            [Table.Column(words("field.team"))] + names.map { Table.Column($0, .figure) }
            + [Table.Column(words("field.oldest_since"), .figure)]
        return Table(
            columns, classes: ["figures"], isSortable: true,
            rows: report.ages(people).map { ages in
                let team = ages.name.map { Cell.own($0) } ?? .words(words("unanswered.no_team"))
                return Table.Row([team] + ages.counts.map { words.cell($0) } + [cell(ages.oldest)])
            })
    }

    private func unansweredSummary(_ report: UnansweredReport) -> String {
        guard let oldest = report.messages.first else { return words("unanswered.none") }
        let summary = words(
            "unanswered.summary",
            [
                "conversations": words.count("count.conversations", report.messages.count),
                "people": words.count("count.people", Set(report.messages.map(\.person)).count),
                "time": dateTime(oldest.position.sentAt),
            ])
        return unansweredEnd.map { words.sentences(summary, $0) } ?? summary
    }

    /// That an answer may have come after what is read here; `nil` where everything is read to its end.
    var unansweredEnd: String? {
        reader.until.map { words("unanswered.until", ["last": lastDay(before: $0)]) }
    }
}

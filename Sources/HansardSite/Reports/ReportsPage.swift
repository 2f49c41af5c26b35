import Hansard
import HansardStore

/// The list of reports.
struct ReportsKey: PageKey {
    static let kind = "reports"
    static let place: String? = "reports"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view

    init() {}

    init?(_ path: PagePath) {
        guard path.folders == ["reports"], path.name == "index" else { return nil }
    }

    var path: String { "reports/index" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) { plan.add([Self()]) }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for page in pages { try context.write(page, to: output) }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) -> Bool { false }
}

struct ReportsPage: SitePage {
    static let template = "reports"
    let title: String
    let reports: [UInt8]

    var values: [(name: StaticString, value: PageValue)] { [("reports", .html(reports))] }
}

extension PageContext {
    /// It has no figures: those are on the reports, and a message leaves the list as it is.
    fileprivate func write(_ key: ReportsKey, to output: PageOutput) throws {
        var entries = [
            Entry(
                title: words("unseen.title"), about: words("reports.unseen"), page: "../unseen/index",
                data: ["../unseen/unseen.csv", "../unseen/unseen.json"]),
            Entry(
                title: words("responses.title"), about: words("reports.responses"), page: "responses",
                data: ["responses.csv", "responses.json"]),
            Entry(
                title: words("unanswered.title"), about: words("reports.unanswered"), page: "unanswered",
                data: ["unanswered.csv", "unanswered.json"]),
            Entry(
                title: words("activity.title"), about: words("reports.activity"), page: "activity",
                data: ["activity.csv", "activity.json"]),
            Entry(
                title: words("presence.title"), about: words("reports.presence"), page: "../presence/index",
                data: ["../presence/hours.csv", "../presence/hours.json"]),
        ]
        if hasGaps {
            entries.append(
                Entry(
                    title: words("gaps.title"), about: words("reports.gaps"), page: "gaps",
                    data: ["gaps.csv", "gaps.json"]))
        }
        let table = Table(
            [
                .init(words("reports.report")), .init(words("reports.about"), .wide), .init(words("reports.data")),
            ], classes: ["list", "reports"],
            rows: entries.map { entry in
                let forms = [entry.page + ".md"] + entry.data
                let data = Cell(
                    html: words.listedHTML(forms.map { "<a href=\"\($0)\">\(Self.format($0))</a>" }),
                    markdown: words.listed(entry.data.map { "[\(Self.format($0))](\($0))" }))
                return Table.Row([Cell.words(entry.title).linked(toPage: entry.page), .words(entry.about), data])
            })
        let page = ReportsPage(title: words("reports.title"), reports: table.html())
        try write(key, page, about: .nothing, to: output) { Array("# \(page.title)\n\n\(table.markdown)".utf8) }
    }

    private struct Entry {
        let title: String
        let about: String
        let page: String
        let data: [String]
    }

    private static func format(_ path: String) -> String {
        path.hasSuffix(".md") ? "Markdown" : path.hasSuffix(".csv") ? "CSV" : "JSON"
    }
}

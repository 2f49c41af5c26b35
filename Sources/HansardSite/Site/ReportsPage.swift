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

    /// As a link on the list, where most reports are in its own folder.
    fileprivate func address(of path: String) -> String {
        path.hasPrefix("reports/") ? String(path.dropFirst("reports/".count)) : "../" + path
    }
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
        let entries = PageKinds.reports.filter { $0.isThere(self) }
        let table = Table(
            [
                .init(words("reports.report")), .init(words("reports.about"), .wide), .init(words("reports.data")),
            ], classes: ["list", "reports"],
            rows: entries.map { entry in
                let page = key.address(of: entry.page)
                let data = PageForm.data.map { "\(key.address(of: entry.data)).\($0.ending)" }
                let forms = ["\(page).\(PageForm.markdown.ending)"] + data
                let links = Cell(
                    html: words.listedHTML(forms.map { "<a href=\"\($0)\">\(Self.format($0))</a>" }),
                    markdown: words.listed(data.map { "[\(Self.format($0))](\($0))" }))
                return Table.Row([
                    Cell.words(words(entry.title)).linked(toPage: page), .words(words(entry.about)), links,
                ])
            })
        let page = ReportsPage(title: words("reports.title"), reports: table.html())
        try write(key, page, about: .nothing, to: output) { Array("# \(page.title)\n\n\(table.markdown)".utf8) }
    }

    private static func format(_ path: String) -> String {
        path.hasSuffix(".md") ? "Markdown" : path.hasSuffix(".csv") ? "CSV" : "JSON"
    }
}

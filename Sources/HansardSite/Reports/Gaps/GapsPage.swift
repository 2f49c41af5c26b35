import Hansard
import HansardStore

/// The report of gaps in the record: of the whole record alone. What sources count, and how they are called, is nobody’s in
/// particular, and without it a part would look whole.
struct GapsKey: PageKey {
    static let kind = "gaps"
    static let place: String? = "reports"
    static let allForms = PageForm.page + PageForm.data
    static let action: DisclosureAction? = .view
    static let report: ReportEntry? = ReportEntry(
        title: "gaps.title", about: "reports.gaps", page: "reports/gaps", data: "reports/gaps", isThere: { $0.hasGaps })

    init() {}

    init?(_ path: PagePath) {
        guard path.folders == ["reports"], path.name == "gaps" else { return nil }
    }

    var path: String { "reports/gaps" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) {
        if changes.context.hasGaps { plan.add([Self()]) }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard context.hasGaps else { return }
        for page in pages { try context.write(page, context.gapWords(), to: output) }
    }
}

/// What the page shows.
struct GapsPage: SitePage {
    static let template = "gaps"
    let title: String
    let summary: String
    let kinds: [UInt8]
    let sections: [UInt8]
    let quiet: [UInt8]

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("summary", .text(summary)), ("csv", .text("gaps.csv")), ("json", .text("gaps.json")),
            ("kinds", .html(kinds)), ("sections", .html(sections)), ("quiet", .html(quiet)),
        ]
    }
}

extension PageContext {
    /// Findings of a kind that the page shows; the CSV and JSON have more.
    private static let mostGapsShown = 100

    /// Whether there is a report of gaps.
    var hasGaps: Bool { reader.showsRecordNumbers }

    fileprivate func gapWords() throws -> GapWords {
        try shared.value {
            let scans = try shared.value { SharedScans(nil, since: nil) }.scans(self)
            return GapWords(
                try reader.gaps(site.settings.workingHours, zone, scans), words, zone, people, conversations)
        }
    }

    fileprivate func write(_ key: GapsKey, _ gaps: GapWords, to output: PageOutput) throws {
        try write(
            key, about: .nothing, to: output, csv: { GapText.csv(gaps) }, json: { GapText.json(gaps) })
        guard output.wants(.html) || output.wants(.markdown) else { return }
        let kinds = Table(
            [.init(words("gaps.kind")), .init(words("gaps.findings"), .figure)], .narrow,
            rows: gaps.report.totals.map {
                let title = Cell.words(gaps.title($0.kind)).linked(html: "#\($0.kind.rawValue)")
                return Table.Row([title, words.cell($0.findings)])
            })
        var sections: [UInt8] = []
        for total in gaps.report.totals { append(total, gaps, to: &sections) }
        let page = GapsPage(
            title: words("gaps.title"), summary: gaps.summary, kinds: kinds.html(), sections: sections,
            quiet: GapText.quietTable(gaps).html())
        try write(key, page, about: .nothing, to: output) {
            Array(GapText.markdown(gaps, { self.dateTime($0) }, most: Self.mostGapsShown).utf8)
        }
    }

    private func append(_ total: GapReport.Total, _ gaps: GapWords, to out: inout [UInt8]) {
        let shown = gaps.report.gaps.filter { $0.kind == total.kind }.prefix(Self.mostGapsShown)
        out.append("<h2 id=\"\(total.kind.rawValue)\">\(escapedHTML(gaps.title(total.kind)))</h2>\n")
        out.append("<p class=\"aside\">\(escapedHTML(gaps.mend(total.kind)))</p>\n")
        out += GapText.table(gaps, shown) { self.dateTime($0) }.html()
        guard total.findings > shown.count else { return }
        let (number, of) = (words.number(shown.count), words.number(total.findings))
        out.append("<p class=\"aside\">\(escapedHTML(words("gaps.shown", ["shown": number, "number": of])))</p>\n")
    }
}

import Hansard
import HansardStore

struct ReportsPage: SitePage {
    static let template = "reports"
    let title: String
    let rows: [UInt8]

    var values: [(name: StaticString, value: PageValue)] { [("rows", .html(rows))] }
}

/// All that the reports of a build show, beside what is read for them page by page.
final class Reports: @unchecked Sendable {
    let unseen: UnseenReport
    let activity: ActivityCounts

    init(_ context: PageContext) throws {
        unseen = try UnseenReport(
            context.reader, context.people, context.conversations, context.reader.unseen(asOf: nil),
            asOf: context.extent.lastInstant)
        activity = ActivityCounts(try context.reader.activity(byQuarterOf: nil), context.zone)
    }
}

extension PageContext {
    /// Paths of the pages of `reports`, without their endings, and of the files beside them.
    func reportPaths(_ reports: Reports) -> (pages: [String], files: [String]) {
        func pages(_ count: Int, _ name: (Int) -> String) -> [String] {
            (1...max(1, (count + Self.peoplePerPage - 1) / Self.peoplePerPage)).map { name($0) }
        }
        let people = people.people.count { !$0.isBot }
        return (
            ["reports/index", "reports/activity"]
                + (1...reports.unseen.pages.count).map { "unseen/" + listPageName($0) }
                + pages(people) { "reports/" + Self.responsePageName($0) },
            ["reports/activity", "reports/responses", "unseen/unseen"].flatMap { [$0 + ".csv", $0 + ".json"] }
        )
    }

    func reports(_ reports: Reports, _ shared: SharedResponses) throws -> [SiteFile] {
        let report = try ResponseReport(self, shared)
        return try unseen(reports.unseen) + responses(report) + activity(reports.activity)
            + reportsIndex(reports, report.all)
    }

    /// Its figures are those that a message seldom changes: the page need not be written anew for each.
    private func reportsIndex(_ reports: Reports, _ responses: ResponseFigures) throws -> [SiteFile] {
        let entries = [
            Entry(
                title: words("unseen.title"), about: words("reports.unseen"), page: "../unseen/index",
                figure: words.count("reports.waiting", reports.unseen.people.count),
                data: ["../unseen/unseen.csv", "../unseen/unseen.json"]),
            Entry(
                title: words("responses.title"), about: words("reports.responses"), page: "responses",
                figure: responses.median.map { words("reports.median", ["time": duration($0)]) }
                    ?? words("responses.none"), data: ["responses.csv", "responses.json"]),
            Entry(
                title: words("activity.title"), about: words("reports.activity"), page: "activity",
                figure: words.count("count.days", reports.activity.days.count),
                data: ["activity.csv", "activity.json"]),
            Entry(
                title: words("presence.title"), about: words("reports.presence"), page: "../presence/index",
                figure: words.count("count.people", try reader.peopleWithPresence()),
                data: ["../presence/hours.csv", "../presence/hours.json"]),
        ]
        var rows: [UInt8] = []
        for entry in entries {
            let links = ([entry.page + ".md"] + entry.data).map { "<a href=\"\($0)\">\(Self.format($0))</a>" }
            rows.append("<tr><th scope=\"row\"><a href=\"\(entry.page).html\">\(escapedHTML(entry.title))</a></th><td>")
            rows.appendHTML(entry.about)
            rows.append("</td><td class=\"d\">\(escapedHTML(entry.figure))</td><td>")
            rows.append(listed(links))
            rows.append("</td></tr>\n")
        }
        let page = ReportsPage(title: words("reports.title"), rows: rows)
        let text =
            "# \(page.title)\n\n"
            + Markdown.table(
                [words("reports.report"), words("reports.about"), words("reports.figure"), words("reports.data")],
                entries.map { entry in
                    [
                        "[\(entry.title)](\(entry.page).md)", entry.about, entry.figure,
                        listed(entry.data.map { "[\(Self.format($0))](\($0))" }),
                    ]
                })
        return try files("reports/index", page, markdown: Array(text.utf8))
    }

    private struct Entry {
        let title: String
        let about: String
        let page: String
        let figure: String
        let data: [String]
    }

    private static func format(_ path: String) -> String {
        path.hasSuffix(".md") ? "Markdown" : path.hasSuffix(".csv") ? "CSV" : "JSON"
    }
}

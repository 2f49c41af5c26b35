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
    /// `nil` of a part of the record.
    let gaps: GapWords?
    /// Whether the report of response times is another than that of the last build.
    let drawsResponses: Bool

    init(_ context: PageContext, drawsResponses: Bool) throws {
        self.drawsResponses = drawsResponses
        unseen = try context.unseenReport()
        activity = try context.activityCounts()
        gaps = context.hasGaps ? try context.gapWords() : nil
    }
}

extension PageContext {
    func unseenReport() throws -> UnseenReport {
        try UnseenReport(reader, people, conversations, reader.unseen(asOf: nil), asOf: extent.lastInstant)
    }

    func activityCounts() throws -> ActivityCounts {
        ActivityCounts(try reader.activity(byQuarterOf: nil), zone)
    }

    /// Paths of the pages of `reports`, without their endings, and of the files beside them.
    func reportPaths(_ reports: Reports) -> (pages: [String], files: [String]) {
        func pages(_ count: Int, _ name: (Int) -> String) -> [String] {
            (1...max(1, (count + Self.peoplePerPage - 1) / Self.peoplePerPage)).map { name($0) }
        }
        let people = people.people.count { !$0.isBot }
        return (
            ["reports/index", "reports/activity"] + (hasGaps ? ["reports/gaps"] : [])
                + (1...reports.unseen.pages.count).map { "unseen/" + listPageName($0) }
                + pages(people) { "reports/" + Self.responsePageName($0) },
            (["reports/activity", "reports/responses", "unseen/unseen"] + (hasGaps ? ["reports/gaps"] : []))
                .flatMap { [$0 + ".csv", $0 + ".json"] }
        )
    }

    func reports(_ reports: Reports, _ shared: SharedResponses) throws -> [SiteFile] {
        var files = try unseen(reports.unseen) + activity(reports.activity) + reportsIndex()
        if let gaps = reports.gaps { files += try self.gaps(gaps) }
        return try reports.drawsResponses ? files + responses(ResponseReport(self, shared)) : files
    }

    /// The files for programs beside a report: `path` with an ending of theirs.
    func data(_ path: String, csv: () -> String, json: () -> String) -> [SiteFile] {
        var files: [SiteFile] = []
        if draws(file: path + ".csv") { files.append(Self.table(path + ".csv", csv())) }
        if draws(file: path + ".json") { files.append(SiteFile(path: path + ".json", bytes: Array(json().utf8))) }
        return files
    }

    /// CSV that people open from a page: with the mark by which a spreadsheet knows its encoding.
    static func table(_ path: String, _ csv: String) -> SiteFile {
        SiteFile(path: path, bytes: Array((CSV.byteOrderMark + csv).utf8))
    }

    /// It has no figures: those are on the reports, and a message leaves the list as it is.
    func reportsIndex() throws -> [SiteFile] {
        var entries = [
            Entry(
                title: words("unseen.title"), about: words("reports.unseen"), page: "../unseen/index",
                data: ["../unseen/unseen.csv", "../unseen/unseen.json"]),
            Entry(
                title: words("responses.title"), about: words("reports.responses"), page: "responses",
                data: ["responses.csv", "responses.json"]),
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
        var rows: [UInt8] = []
        for entry in entries {
            let links = ([entry.page + ".md"] + entry.data).map { "<a href=\"\($0)\">\(Self.format($0))</a>" }
            rows.append("<tr><th scope=\"row\"><a href=\"\(entry.page).html\">\(escapedHTML(entry.title))</a></th><td>")
            rows.appendHTML(entry.about)
            rows.append("</td><td>")
            rows.append(words.listedHTML(links))
            rows.append("</td></tr>\n")
        }
        let page = ReportsPage(title: words("reports.title"), rows: rows)
        let text =
            "# \(page.title)\n\n"
            + Markdown.table(
                [words("reports.report"), words("reports.about"), words("reports.data")],
                entries.map { entry in
                    [
                        "[\(entry.title)](\(entry.page).md)", entry.about,
                        words.listed(entry.data.map { "[\(Self.format($0))](\($0))" }),
                    ]
                })
        return try files("reports/index", page, markdown: Array(text.utf8))
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

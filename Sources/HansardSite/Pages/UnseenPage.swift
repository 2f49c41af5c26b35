import Foundation
import Hansard
import HansardStore

struct UnseenSitePage: SitePage {
    static let template = "unseen"
    let feed: String? = "feed"
    let title: String
    let asOf: String
    let summary: String
    let rows: [UInt8]
    let nothing: String

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("asOf", .text(asOf)), ("summary", .text(summary)), ("csv", .text("unseen.csv")),
            ("json", .text("unseen.json")), ("rows", .html(rows)),
            ("nothing", rows.isEmpty ? .text(nothing) : .absent),
        ]
    }
}

extension PageContext {
    func unseen(_ report: UnseenReport) throws -> [SiteFile] {
        var rows: [UInt8] = []
        for person in report.people { appendPerson(person, asOf: report.asOf, to: &rows) }
        let page = UnseenSitePage(
            title: words("unseen.title"),
            asOf: report.asOf.map { "\(dateTime($0, seconds: true)) \(zone.label(at: $0))" }
                ?? words("unseen.no_record"),
            summary: unseenSummary(report) { dateTime($0) }, rows: rows, nothing: words("unseen.nothing"))
        var files = try files("unseen/index", page, markdown: Array(unseenMarkdown(report).utf8))
        files.append(SiteFile(path: "unseen/unseen.csv", bytes: Array(UnseenText.csv(report).utf8)))
        files.append(SiteFile(path: "unseen/unseen.json", bytes: Array(UnseenText.json(report).utf8)))
        if site.settings.feeds { files += unseenFeed(report) }
        return files
    }

    private func appendPerson(_ person: UnseenReport.PersonLines, asOf: Timestamp?, to out: inout [UInt8]) {
        out.append(
            "<tbody><tr class=\"p\"><th scope=\"rowgroup\"><a href=\"../people/\(person.person.slug).html\"><bdi>")
        out.appendHTML(person.person.displayName)
        out.append("</bdi></a></th>")
        appendCells(person.unseen, person.oldestAt, person.onlineMeanwhile, asOf, to: &out)
        out.append("<td></td></tr>\n")
        for line in person.lines {
            let title = conversations[line.count.conversation]?.titleHTML ?? escapedHTML(line.conversation)
            out.append("<tr><th scope=\"row\"><a href=\"../conversations/\(line.conversationSlug)/")
            out.append("\(pageName(line)).html#\(messageAnchor(line.oldestID))\">\(title)</a></th>")
            appendCells(line.count.messages, line.count.oldestAt, line.onlineMeanwhile, asOf, to: &out)
            out.append("<td>")
            let evidence = escapedHTML(word(line.count.evidence))
            if let markAt = line.count.markAt {
                out.append(words.html("unseen.to", ["evidence": evidence, "time": dateTimeHTML(markAt)]))
            } else {
                out.append(evidence)
            }
            if line.count.inferred > 0 {
                out.append("; <i>\(escapedHTML(words.count("unseen.wrote_after", line.count.inferred)))</i>")
            }
            out.append("</td></tr>\n")
        }
        out.append("</tbody>\n")
    }

    private func appendCells(
        _ unseen: Int, _ oldestAt: Timestamp, _ online: Int64?, _ asOf: Timestamp?, to out: inout [UInt8]
    ) {
        out.append("<td class=\"d\">\(words.number(unseen))</td><td class=\"d\">")
        appendDateTime(oldestAt, to: &out)
        out.append("</td><td class=\"d\">")
        if let asOf { out.append(words.duration(microseconds: asOf.microseconds - oldestAt.microseconds)) }
        out.append("</td><td>\(escapedHTML(onlineMeanwhile(online)))</td>")
    }

    private func onlineMeanwhile(_ microseconds: Int64?) -> String {
        guard let microseconds else { return words("site.not_known") }
        return microseconds > 0
            ? words("unseen.yes", ["hours": words.hours(microseconds: microseconds)]) : words("unseen.no")
    }

    private func unseenSummary(_ report: UnseenReport, _ time: (Timestamp) -> String) -> String {
        guard let oldest = report.people.map(\.oldestAt).min() else { return words("unseen.nobody") }
        return words(
            "unseen.summary",
            [
                "messages": words.count("count.messages", report.unseen), "number": words.number(report.people.count),
                "people": words.count("count.people", report.peopleCount), "time": time(oldest),
            ])
    }

    private func unseenMarkdown(_ report: UnseenReport) -> String {
        var text = "# \(words("unseen.title"))\n\n"
        if let asOf = report.asOf { text += "\(words("unseen.as_of")): \(isoDateTime(asOf)). " }
        text += unseenSummary(report) { isoDateTime($0) } + "\n"
        let heads = fields(
            "conversation", "unseen", "oldest_since", "waiting", "online_meanwhile", "evidence", "inferred")
        for person in report.people {
            text += "\n## \(MarkdownEscaping.escaped(person.person.displayName))\n\n"
            text += Markdown.table(
                heads,
                person.lines.map { line in
                    let waiting = report.asOf.map { $0.microseconds - line.count.oldestAt.microseconds }
                    return [
                        Markdown.cell(line.conversationTitle), words.number(line.count.messages),
                        isoDateTime(line.count.oldestAt), waiting.map { words.duration(microseconds: $0) } ?? "",
                        onlineMeanwhile(line.onlineMeanwhile), word(line.count.evidence), "\(line.count.inferred)",
                    ]
                })
        }
        return text
    }

    func pageName(_ line: UnseenReport.Line) -> String {
        let months = (try? reader.months(of: line.count.conversation)) ?? []
        let periods = TranscriptPeriods.periods(months.map { ($0.month, $0.messages) })
        let month = CalendarMonth(of: line.count.oldestAt)
        guard let first = periods.lastIndex(where: { $0.first <= month && $0.part == 1 }) else { return "index" }
        guard periods[first].parts > 1,
            let before = try? reader.count(
                in: line.count.conversation, from: periods[first].first.start, before: line.count.oldestAt,
                line.count.oldest)
        else { return periods[first].name }
        return periods[min(first + before / TranscriptPeriods.most, periods.count - 1)].name
    }
}

/// The unseen report as text for people and for programs.
package enum UnseenText {
    static func online(_ microseconds: Int64?) -> String {
        guard let microseconds else { return "not known" }
        return microseconds > 0 ? "yes, \(EnglishText.hours(microseconds: microseconds))" : "no"
    }

    static func summary(_ report: UnseenReport, _ time: (Timestamp) -> String) -> String {
        guard let oldest = report.people.map(\.oldestAt).min() else { return "No message waits for anybody." }
        let verb = report.unseen == 1 ? "waits" : "wait"
        return "\(EnglishText.count(report.unseen, "message", "messages")) \(verb) for "
            + "\(EnglishText.number(report.people.count)) of \(EnglishText.count(report.peopleCount, "person", "people")); "
            + "the oldest since \(time(oldest))."
    }

    package static func markdown(_ report: UnseenReport, _ time: (Timestamp) -> String) -> String {
        var text = "# Unseen\n\n"
        if let asOf = report.asOf { text += "As of \(time(asOf)). " }
        text += summary(report, time) + "\n"
        for person in report.people {
            text += "\n## \(MarkdownEscaping.escaped(person.person.displayName))\n\n"
            text += Markdown.table(
                ["Conversation", "Unseen", "Oldest since", "Waiting", "Online meanwhile", "Evidence", "Inferred"],
                person.lines.map { line in
                    [
                        Markdown.cell(line.conversationTitle), EnglishText.number(line.count.messages),
                        time(line.count.oldestAt), waiting(line.count.oldestAt, report.asOf),
                        online(line.onlineMeanwhile), line.count.evidence?.words ?? "none", "\(line.count.inferred)",
                    ]
                })
        }
        return text
    }

    package static func text(_ report: UnseenReport, _ time: (Timestamp) -> String) -> String {
        var text = report.asOf.map { "As of \(time($0)): " } ?? ""
        text += summary(report, time) + "\n"
        for person in report.people {
            text +=
                "\n\(person.person.displayName) (\(person.person.sourceID)): \(EnglishText.number(person.unseen)) unseen\n"
            for line in person.lines {
                text += "  \(line.conversationTitle): \(EnglishText.number(line.count.messages)), since "
                text += "\(time(line.count.oldestAt)), waiting \(waiting(line.count.oldestAt, report.asOf)), "
                text +=
                    "online meanwhile: \(online(line.onlineMeanwhile)), evidence: \(line.count.evidence?.words ?? "none")"
                if line.count.inferred > 0 { text += ", inferred \(line.count.inferred)" }
                text += "\n"
            }
        }
        return text
    }

    private static func waiting(_ since: Timestamp, _ asOf: Timestamp?) -> String {
        asOf.map { EnglishText.duration(microseconds: $0.microseconds - since.microseconds) } ?? ""
    }

    /// One row a person and conversation.
    package static func csv(_ report: UnseenReport) -> String {
        var text =
            "as_of,person,name,conversation,unseen,inferred,oldest,oldest_id,waiting_seconds,online_seconds,evidence,seen_at\r\n"
        for person in report.people {
            for line in person.lines {
                let waiting = report.asOf.map { ($0.microseconds - line.count.oldestAt.microseconds) / 1_000_000 }
                let cells: [String] = [
                    report.asOf?.rfc3339(.second) ?? "", person.person.sourceID, person.person.displayName,
                    line.conversation, "\(line.count.messages)", "\(line.count.inferred)",
                    line.count.oldestAt.rfc3339(.millisecond), line.oldestID, waiting.map(String.init) ?? "",
                    line.onlineMeanwhile.map { "\($0 / 1_000_000)" } ?? "", line.count.evidence?.words ?? "none",
                    line.count.seenAt?.rfc3339(.millisecond) ?? "",
                ]
                text += CSV.row(cells)
            }
        }
        return text
    }

    /// Members in the order of their names, two spaces a level. Written by hand: Foundation took longer for it than
    /// all the rest of a build after one message.
    package static func json(_ report: UnseenReport) -> String {
        var out: [UInt8] = []
        out.append("{\n  \"as_of\" : ")
        out.appendJSON(report.asOf?.rfc3339(.millisecond))
        out.append(",\n  \"people\" : [")
        for (i, person) in report.people.enumerated() {
            out.append(i > 0 ? ",\n    {\n" : "\n    {\n")
            out.append("      \"conversations\" : [")
            for (j, line) in person.lines.enumerated() { appendJSON(line, isFirst: j == 0, to: &out) }
            out.append("\n      ],\n      \"inferred\" : \(person.inferred),\n      \"name\" : ")
            out.appendJSON(person.person.displayName)
            out.append(",\n      \"oldest\" : ")
            out.appendJSON(person.oldestAt.rfc3339(.millisecond))
            out.append(",\n      \"person\" : ")
            out.appendJSON(person.person.sourceID)
            out.append(",\n      \"unseen\" : \(person.unseen)\n    }")
        }
        out.append("\n  ]\n}\n")
        return String(decoding: out, as: UTF8.self)
    }

    private static func appendJSON(_ line: UnseenReport.Line, isFirst: Bool, to out: inout [UInt8]) {
        out.append(isFirst ? "\n        {\n" : ",\n        {\n")
        out.append("          \"conversation\" : ")
        out.appendJSON(line.conversation)
        out.append(",\n          \"evidence\" : ")
        out.appendJSON(line.count.evidence?.words ?? "none")
        out.append(",\n          \"inferred\" : \(line.count.inferred),\n          \"oldest\" : ")
        out.appendJSON(line.count.oldestAt.rfc3339(.millisecond))
        out.append(",\n          \"oldest_id\" : ")
        out.appendJSON(line.oldestID)
        out.append(",\n          \"online_seconds\" : ")
        out.append(line.onlineMeanwhile.map { "\($0 / 1_000_000)" } ?? "null")
        out.append(",\n          \"seen_at\" : ")
        out.appendJSON(line.count.seenAt?.rfc3339(.millisecond))
        out.append(",\n          \"unseen\" : \(line.count.messages)\n        }")
    }
}

import Foundation
import Hansard
import HansardStore
import PairChannel

struct UnseenSitePage: SitePage {
    static let template = "unseen"
    let feed: String? = "feed"
    let title: String
    /// These four, and what there is of all together, stand on the first page alone: the others stay as they are while
    /// a record more moves the moment of the report.
    let asOf: String?
    let summary: String?
    let notOnRecord: String?
    let online: String?
    let ages: [UInt8]
    let teams: [UInt8]
    let managers: [UInt8]
    let rows: [UInt8]
    let nothing: String?
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("asOf", .init(asOf)), ("summary", .init(summary)), ("notOnRecord", .init(notOnRecord)),
            ("csv", .text("unseen.csv")), ("json", .text("unseen.json")), ("online", .init(online)),
            ("ages", .html(ages)), ("teams", .html(teams)), ("managers", .html(managers)), ("rows", .html(rows)),
            ("nothing", .init(nothing)),
        ] + pager.values
    }
}

extension PageContext {
    func unseen(_ report: UnseenReport) throws -> [SiteFile] {
        let pages = report.pages
        var all: [SiteFile] = []
        for (i, people) in pages.enumerated() where draws("unseen/" + listPageName(i + 1)) {
            all += try unseen(report, people, i + 1, of: pages.count)
        }
        let everybody = report.people.map(\.person.sourceID)
        all += data("unseen/unseen", csv: { UnseenText.csv(report) }, json: { UnseenText.json(report) })
            .about(people: everybody)
        if site.settings.feeds, draws(file: "unseen/feed.json") || draws(file: "unseen/feed.xml") {
            all += try unseenFeed(report).about(people: everybody)
        }
        return all
    }

    private func unseen(
        _ report: UnseenReport, _ people: Range<Int>, _ number: Int, of pages: Int
    ) throws -> [SiteFile] {
        let shown = report.people[people]
        var rows: [UInt8] = []
        for person in shown { try appendPerson(person, to: &rows) }
        let isFirst = number == 1
        let page = UnseenSitePage(
            title: words("unseen.title"),
            asOf: isFirst ? moment(of: report) : nil,
            summary: isFirst ? unseenSummary(report) { dateTime($0) } : nil,
            notOnRecord: isFirst ? notOnRecord(report) : nil,
            online: isFirst ? onlineSummary(report) : nil,
            ages: isFirst && !report.people.isEmpty ? ageRows(report) : [],
            teams: isFirst ? groupRows(report.teams(), report) : [],
            managers: isFirst ? groupRows(report.managers(), report) : [], rows: rows,
            nothing: rows.isEmpty && !report.isNowhereOnRecord ? words("unseen.nothing") : nil,
            pager: listPager(number, of: pages))
        return try files(
            "unseen/" + listPageName(number), page,
            markdown: Array(unseenMarkdown(report, shown, isFirst: isFirst).utf8)
        ).about(people: shown.map(\.person.sourceID))
    }

    private func moment(of report: UnseenReport) -> String {
        report.asOf.map { "\(dateTime($0, seconds: true)) \(zone.label(at: $0))" } ?? words("unseen.no_record")
    }

    // MARK: All together

    private func onlineSummary(_ report: UnseenReport) -> String? {
        let online = report.people.count { $0.wasOnline }
        return online == 0 ? nil : words.count("unseen.online", online)
    }

    private func ageRows(_ report: UnseenReport) -> [UInt8] {
        let ages = report.ages()
        let most = ages.map(\.unseen).max() ?? 1
        var rows: [UInt8] = []
        for (age, name) in zip(ages, ageNames(ages)) {
            rows.append("<tr><th scope=\"row\">\(escapedHTML(name))</th>")
            rows.append("<td class=\"d\">\(words.number(age.unseen))</td><td class=\"b\">")
            rows.appendBar(age.unseen, of: most)
            rows.append("</td><td class=\"d\">\(words.number(age.conversations))</td></tr>\n")
        }
        return rows
    }

    private func ageNames(_ ages: [UnseenReport.Age]) -> [String] { ages.map { ageName(below: $0.below) } }

    private func ageName(below: Int64?) -> String {
        if let below { return words("responses.below", ["time": words.duration(microseconds: below)]) }
        return words("responses.above", ["time": words.duration(microseconds: UnseenReport.ages.last ?? 0)])
    }

    private func groupRows(_ groups: [UnseenReport.Group], _ report: UnseenReport) -> [UInt8] {
        var rows: [UInt8] = []
        for group in groups.prefix(Self.mostGroups) {
            rows.append("<tr><th scope=\"row\">")
            if let manager = group.manager { rows.append("<a href=\"../people/\(people[manager].slug).html\">") }
            rows.append("<bdi>")
            rows.appendHTML(group.name)
            rows.append(group.manager == nil ? "</bdi>" : "</bdi></a>")
            rows.append("</th><td class=\"d\">\(words.number(group.people))</td>")
            rows.append("<td class=\"d\">\(words.number(group.unseen))</td><td class=\"d\">")
            appendDateTime(group.oldestAt, to: &rows)
            rows.append("</td><td class=\"d\">\(escapedHTML(waiting(group.oldestAt, report.asOf)))</td>")
            rows.append("<td class=\"d\">\(escapedHTML(onlinePeople(group)))</td></tr>\n")
        }
        return rows
    }

    private func onlinePeople(_ group: UnseenReport.Group) -> String {
        guard let online = group.knownOnline else { return words("site.not_known") }
        guard group.onlineNotKnown > 0 else { return words.number(online) }
        return words(
            "unseen.online_known",
            ["online": words.number(online), "known": words.number(group.people - group.onlineNotKnown)])
    }

    private func waiting(_ since: Timestamp, _ asOf: Timestamp?) -> String {
        asOf.map { words.duration(microseconds: $0.microseconds - since.microseconds) } ?? ""
    }

    // MARK: Person by person

    /// How far reading is on record, and what else suggests it.
    private func evidenceHTML(_ count: UnseenCount) -> String {
        var evidence = escapedHTML(word(count.evidence))
        if let markAt = count.markAt {
            evidence = words.html("unseen.to", ["evidence": evidence, "time": dateTimeHTML(markAt)])
        }
        guard count.inferred > 0 else { return evidence }
        let inferred = "<i>\(escapedHTML(words.count("unseen.wrote_after", count.inferred)))</i>"
        return words.html("site.clauses", ["first": evidence, "second": inferred])
    }

    /// Since when something waits and not for how long, which a record more would change in many lines.
    private func appendPerson(_ person: UnseenReport.PersonLines, to out: inout [UInt8]) throws {
        out.append(
            "<tbody><tr class=\"p\"><th scope=\"rowgroup\"><a href=\"../people/\(person.person.slug).html\"><bdi>")
        out.appendHTML(person.person.displayName)
        out.append("</bdi></a></th>")
        appendCells(person.unseen, person.oldestAt, person.onlineMeanwhile, to: &out)
        out.append("<td></td></tr>\n")
        for line in person.lines.prefix(UnseenReport.linesPerPage) {
            let title = conversations[line.count.conversation]?.titleHTML ?? escapedHTML(line.conversation)
            out.append("<tr><th scope=\"row\"><a href=\"../conversations/\(line.conversationSlug)/")
            out.append("\(try pageName(line)).html#\(messageAnchor(line.oldestID))\">\(title)</a></th>")
            appendCells(line.count.messages, line.count.oldestAt, line.onlineMeanwhile, to: &out)
            out.append("<td>")
            out.append("\(evidenceHTML(line.count))</td></tr>\n")
        }
        if person.lines.count > UnseenReport.linesPerPage {
            let more = words(
                "transcript.more_replies", ["n": words.number(person.lines.count - UnseenReport.linesPerPage)])
            out.append(
                "<tr><th scope=\"row\"><a href=\"../people/\(person.person.slug).html\">\(escapedHTML(more))</a></th>")
            out.append("<td></td><td></td><td></td><td></td></tr>\n")
        }
        out.append("</tbody>\n")
    }

    private func appendCells(
        _ unseen: Int, _ oldestAt: Timestamp, _ online: Int64?, to out: inout [UInt8]
    ) {
        out.append("<td class=\"d\">\(words.number(unseen))</td><td class=\"d\">")
        appendDateTime(oldestAt, to: &out)
        let wasOnline = online ?? 0 > 0
        out.append(wasOnline ? "</td><td class=\"w\">" : "</td><td>")
        out.append("\(escapedHTML(onlineMeanwhile(online)))</td>")
    }

    private func onlineMeanwhile(_ microseconds: Int64?) -> String {
        guard let microseconds else { return words("site.not_known") }
        return microseconds > 0
            ? words("unseen.yes", ["hours": words.hours(microseconds: microseconds)]) : words("unseen.no")
    }

    private func unseenSummary(_ report: UnseenReport, _ time: (Timestamp) -> String) -> String {
        guard let oldest = report.people.map(\.oldestAt).min() else {
            return words(report.isNowhereOnRecord ? "unseen.not_on_record" : "unseen.nobody")
        }
        return words(
            "unseen.summary",
            [
                "messages": words.count("count.messages", report.unseen), "number": words.number(report.people.count),
                "people": words.count("count.people", report.peopleCount), "time": time(oldest),
            ])
    }

    /// Of a report over conversations that it is partly on record of, in how many it is not.
    private func notOnRecord(_ report: UnseenReport) -> String? {
        guard !report.notOnRecord.isEmpty, !report.isNowhereOnRecord else { return nil }
        return words(
            "unseen.partly",
            [
                "number": words.number(report.notOnRecord.count),
                "conversations": words.count("count.conversations", report.conversationCount),
            ])
    }

    private func unseenMarkdown(
        _ report: UnseenReport, _ shown: ArraySlice<UnseenReport.PersonLines>, isFirst: Bool
    ) -> String {
        var text = "# \(words("unseen.title"))\n\n"
        if isFirst {
            let summary = unseenSummary(report) { isoDateTime($0) }
            let asOf = report.asOf.map { words.sentence(words.field(words("unseen.as_of"), isoDateTime($0))) }
            text += (asOf.map { words.sentences($0, summary) } ?? summary) + "\n"
            if let partly = notOnRecord(report) { text += "\n\(partly)\n" }
            if !report.people.isEmpty { text += "\n" + unseenMarkdownTables(report) }
        }
        let heads = fields(
            "conversation", "unseen", "oldest_since", "online_meanwhile", "evidence", "inferred")
        for person in shown {
            text += "\n## \(MarkdownEscaping.escaped(person.person.displayName))\n\n"
            text += Markdown.table(
                heads,
                person.lines.map { line in
                    return [
                        Markdown.cell(line.conversationTitle), words.number(line.count.messages),
                        isoDateTime(line.count.oldestAt), onlineMeanwhile(line.onlineMeanwhile),
                        word(line.count.evidence), "\(line.count.inferred)",
                    ]
                })
        }
        return text
    }

    private func unseenMarkdownTables(_ report: UnseenReport) -> String {
        let ages = report.ages()
        var text = onlineSummary(report).map { "\($0)\n\n" } ?? ""
        text += Markdown.table(
            [words("unseen.age")] + fields("unseen") + [words("site.conversations")],
            zip(ages, ageNames(ages)).map { [$1, words.number($0.unseen), words.number($0.conversations)] })
        for (title, groups) in [
            (words("responses.teams"), report.teams()), (words("responses.managers"), report.managers()),
        ] where !groups.isEmpty {
            text += "\n## \(title)\n\n"
            text += Markdown.table(
                [title, words("site.people")] + fields("unseen", "oldest_since", "waiting")
                    + [words("unseen.online_people")],
                groups.prefix(Self.mostGroups).map {
                    [
                        Markdown.cell($0.name), words.number($0.people), words.number($0.unseen),
                        isoDateTime($0.oldestAt), waiting($0.oldestAt, report.asOf), onlinePeople($0),
                    ]
                })
        }
        return text
    }

    func pageName(_ line: UnseenReport.Line) throws -> String {
        let periods = try periods(of: line.count.conversation)
        let position = MessagePosition(line.count.oldestAt, line.count.oldest)
        return periods.page(of: position).map { periods[$0].name } ?? "index"
    }
}

/// The unseen report as text for people and for programs.
package enum UnseenText {
    static func online(_ microseconds: Int64?) -> String {
        guard let microseconds else { return "not known" }
        return microseconds > 0 ? "yes, \(EnglishText.hours(microseconds: microseconds))" : "no"
    }

    static func summary(_ report: UnseenReport, _ time: (Timestamp) -> String) -> String {
        let partly =
            report.notOnRecord.isEmpty
            ? ""
            : " In \(EnglishText.number(report.notOnRecord.count)) of "
                + "\(EnglishText.count(report.conversationCount, "conversation", "conversations")) it is not on record "
                + "who has seen what; nothing in them is counted."
        guard let oldest = report.people.map(\.oldestAt).min() else {
            return report.isNowhereOnRecord
                ? "Not on record: no source says who has seen what." : "No message waits for anybody.\(partly)"
        }
        let verb = report.unseen == 1 ? "waits" : "wait"
        return "\(EnglishText.count(report.unseen, "message", "messages")) \(verb) for "
            + "\(EnglishText.number(report.people.count)) of \(EnglishText.count(report.peopleCount, "person", "people")); "
            + "the oldest since \(time(oldest)).\(partly)"
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
                "\n\(printable(person.person.displayName)) (\(printable(person.person.sourceID))): \(EnglishText.number(person.unseen)) unseen\n"
            for line in person.lines {
                text += "  \(printable(line.conversationTitle)): \(EnglishText.number(line.count.messages)), since "
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

    /// How a conversation is marked in a file for programs in which it is not on record who has read what.
    private static let notOnRecord = "not_on_record"

    /// One row a person and conversation with something unseen; then one without a person for each conversation in
    /// which nothing is on record, with `not_on_record` as the evidence.
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
                    line.onlineMeanwhile.map { "\($0 / 1_000_000)" } ?? "", line.count.evidence?.name ?? "none",
                    line.count.seenAt?.rfc3339(.millisecond) ?? "",
                ]
                text += CSV.row(cells)
            }
        }
        for conversation in report.notOnRecord {
            text += CSV.row(
                [report.asOf?.rfc3339(.second) ?? "", "", "", conversation, "", "", "", "", "", "", notOnRecord, ""])
        }
        return text
    }

    /// Members in the order of their names, two spaces a level. Written by hand: Foundation took longer for it than
    /// all the rest of a build after one message.
    package static func json(_ report: UnseenReport) -> String {
        var out: [UInt8] = []
        out.append("{\n  \"ages\" : ")
        out.appendLines(of: report.ages()) { out, age in
            out.openObject()
            out.member("below_seconds", age.below.map { $0 / 1_000_000 })
            out.member("conversations", Int64(age.conversations))
            out.member("unseen", Int64(age.unseen))
            out.closeObject()
        }
        out.append(",\n  \"as_of\" : ")
        out.appendJSON(report.asOf?.rfc3339(.millisecond))
        out.append(",\n  \"managers\" : ")
        append(report.managers(), to: &out) { $0.manager.map { report.directory[$0].sourceID } ?? $0.name }
        out.append(",\n  \"not_on_record\" : [")
        for (i, conversation) in report.notOnRecord.enumerated() {
            out.append(i > 0 ? ",\n    " : "\n    ")
            out.appendJSON(conversation)
        }
        out.append(report.notOnRecord.isEmpty ? "]" : "\n  ]")
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
        out.append("\n  ],\n  \"teams\" : ")
        append(report.teams(), to: &out) { $0.name }
        out.append("\n}\n")
        return String(decoding: out, as: UTF8.self)
    }

    private static func append(
        _ groups: [UnseenReport.Group], to out: inout [UInt8], id: (UnseenReport.Group) -> String
    ) {
        out.appendLines(of: groups) { out, group in
            out.openObject()
            out.member("id", id(group))
            out.member("name", group.name)
            out.member("oldest", group.oldestAt.rfc3339(.millisecond))
            out.member("online_not_known", Int64(group.onlineNotKnown))
            out.member("online_people", group.knownOnline.map { Int64($0) })
            out.member("people", Int64(group.people))
            out.member("unseen", Int64(group.unseen))
            out.closeObject()
        }
    }

    private static func appendJSON(_ line: UnseenReport.Line, isFirst: Bool, to out: inout [UInt8]) {
        out.append(isFirst ? "\n        {\n" : ",\n        {\n")
        out.append("          \"conversation\" : ")
        out.appendJSON(line.conversation)
        out.append(",\n          \"evidence\" : ")
        out.appendJSON(line.count.evidence?.name ?? "none")
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

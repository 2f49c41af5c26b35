import Foundation
import Hansard
import HansardStore
import PairChannel

/// A page of the report of what is unseen.
struct UnseenKey: PageKey {
    static let kind = "unseen"
    static let place: String? = "unseen"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view

    let number: Int

    init(number: Int) { self.number = number }

    init?(_ path: PagePath) {
        guard path.folders == ["unseen"], let number = path.number(inList: "index") else { return nil }
        self.number = number
    }

    var path: String { "unseen/" + PagePath.listName("index", number) }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let pages = (1...(try changes.context.unseenReport()).pages.count).map { Self(number: $0) }
        plan.add(pages)
        plan.remove(try changes.vanished(under: "unseen/index", but: pages))
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for page in pages { try context.write(page, context.unseenReport(), to: output) }
    }
}

/// The report of what is unseen, for programs.
struct UnseenDataKey: PageKey {
    static let kind = "unseenData"
    static let place: String? = "unseen"
    static let allForms = PageForm.data
    static let action: DisclosureAction? = .view

    init() {}

    init?(_ path: PagePath) {
        guard path.folders == ["unseen"], path.name == "unseen" else { return nil }
    }

    var path: String { "unseen/unseen" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) { plan.add([Self()]) }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        let report = try context.unseenReport()
        try context.write(
            Self(), about: PageSubjects(people: report.people.map(\.person.sourceID)), to: output,
            csv: { UnseenText.csv(report) }, json: { UnseenText.json(report) })
    }
}

/// What such a page shows.
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
    func unseenReport() throws -> UnseenReport {
        try shared.value {
            try UnseenReport(reader, people, conversations, reader.unseen(asOf: nil), asOf: extent.lastInstant)
        }
    }

    fileprivate func write(_ key: UnseenKey, _ report: UnseenReport, to output: PageOutput) throws {
        let (number, pages) = (key.number, report.pages)
        guard number <= pages.count else { return }
        let shown = report.people[pages[number - 1]]
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
            pager: ListPages(pages.count, perPage: 1).pager(number, words))
        let subjects = PageSubjects(people: shown.map(\.person.sourceID))
        try write(key, page, about: subjects, to: output) {
            Array(unseenMarkdown(report, shown, isFirst: isFirst).utf8)
        }
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

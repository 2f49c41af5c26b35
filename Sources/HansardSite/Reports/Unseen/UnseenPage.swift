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
    static let report: ReportEntry? = ReportEntry(
        title: "unseen.title", about: "reports.unseen", page: "unseen/index", data: "unseen/unseen")

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
    let people: [UInt8]
    let nothing: String?
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("asOf", .init(asOf)), ("summary", .init(summary)), ("notOnRecord", .init(notOnRecord)),
            ("csv", .text("unseen.csv")), ("json", .text("unseen.json")), ("online", .init(online)),
            ("ages", .html(ages)), ("teams", .html(teams)), ("managers", .html(managers)), ("people", .html(people)),
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
        let isFirst = number == 1
        let together = isFirst && !report.people.isEmpty ? unseenTables(report) : nil
        let people = Table(
            unseenColumns, classes: ["report"], isSortable: true, groups: try shown.map { try unseenGroup($0) })
        let page = UnseenSitePage(
            title: words("unseen.title"),
            asOf: isFirst ? moment(of: report) : nil,
            summary: isFirst ? unseenSummary(report) { dateTime($0) } : nil,
            notOnRecord: isFirst ? notOnRecord(report) : nil,
            online: isFirst ? onlineSummary(report) : nil,
            ages: together?.ages.html() ?? [], teams: together?.teams.html() ?? [],
            managers: together?.managers.html() ?? [], people: people.html(),
            nothing: people.isEmpty && !report.isNowhereOnRecord ? words("unseen.nothing") : nil,
            pager: ListPages(pages.count, perPage: 1).pager(number, words))
        let subjects = PageSubjects(people: shown.map(\.person.sourceID))
        try write(key, page, about: subjects, to: output) {
            Array(try unseenMarkdown(report, shown, isFirst ? together : nil, isFirst: isFirst).utf8)
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

    private func unseenTables(_ report: UnseenReport) -> UnseenTables {
        UnseenTables(
            ages: ageTable(report), teams: groupTable(words("field.team"), report.teams(), report),
            managers: groupTable(words("field.manager"), report.managers(), report))
    }

    private func ageTable(_ report: UnseenReport) -> Table {
        let ages = report.ages()
        let most = ages.map(\.unseen).max() ?? 1
        return Table(
            [
                .init(words("unseen.age")), .init(words("field.unseen"), .figure),
                .init(words("field.unseen"), .drawing), .init(words("site.conversations"), .figure),
            ], .bars, classes: ["one"],
            rows: zip(ages, rangeNames(ages.compactMap(\.below))).map { age, name in
                Table.Row([
                    .words(name), words.cell(age.unseen), .bar(age.unseen, of: most),
                    words.cell(age.conversations),
                ])
            })
    }

    private func groupTable(_ head: String, _ groups: [UnseenReport.Group], _ report: UnseenReport) -> Table {
        Table(
            [
                .init(head), .init(words("site.people"), .figure), .init(words("field.unseen"), .figure),
                .init(words("field.oldest_since"), .figure), .init(words("field.waiting"), .figure),
                .init(words("unseen.online_people"), .figure),
            ], classes: ["figures"], isSortable: true,
            rows: groups.prefix(Self.mostGroups).map { group in
                Table.Row([
                    cell(group: group.name, group.manager), words.cell(group.people), words.cell(group.unseen),
                    cell(group.oldestAt), waiting(group.oldestAt, report.asOf), onlinePeople(group),
                ])
            })
    }

    private func onlinePeople(_ group: UnseenReport.Group) -> Cell {
        guard let online = group.knownOnline else { return .words(words("site.not_known")) }
        guard group.onlineNotKnown > 0 else { return words.cell(online) }
        let known = words.number(group.people - group.onlineNotKnown)
        return .words(
            words("unseen.online_known", ["online": words.number(online), "known": known]), .number(Int64(online)))
    }

    private func waiting(_ since: Timestamp, _ asOf: Timestamp?) -> Cell {
        guard let asOf else { return .empty }
        let length = asOf.microseconds - since.microseconds
        return .figure(words.duration(microseconds: length), .number(length / 1_000_000))
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
        _ report: UnseenReport, _ shown: ArraySlice<UnseenReport.PersonLines>, _ together: UnseenTables?, isFirst: Bool
    ) throws -> String {
        var text = "# \(words("unseen.title"))\n\n"
        if isFirst {
            let summary = unseenSummary(report) { isoDateTime($0) }
            let asOf = report.asOf.map { words.sentence(words.field(words("unseen.as_of"), isoDateTime($0))) }
            text += (asOf.map { words.sentences($0, summary) } ?? summary) + "\n"
            if let partly = notOnRecord(report) { text += "\n\(partly)\n" }
        }
        if let together {
            text += "\n" + (onlineSummary(report).map { "\($0)\n\n" } ?? "") + together.ages.markdown
            for (title, table) in [
                (words("responses.teams"), together.teams), (words("responses.managers"), together.managers),
            ] where !table.isEmpty {
                text += "\n## \(title)\n\n\(table.markdown)"
            }
        }
        for person in shown {
            let table = Table(unseenColumns, rows: try unseenGroup(person, most: .max).rows)
            text += "\n## \(MarkdownEscaping.escaped(person.person.displayName))\n\n\(table.markdown)"
        }
        return text
    }
}

/// The tables of all together, on the first page.
private struct UnseenTables {
    let ages: Table
    let teams: Table
    let managers: Table
}

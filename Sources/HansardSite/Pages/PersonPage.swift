import Hansard
import HansardStore
import PairChannel

/// A person’s page.
struct PersonKey: PageKey {
    static let kind = "person"
    static let place: String? = "people"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view

    let slug: String

    init(slug: String) { self.slug = slug }

    init?(_ path: PagePath) {
        guard path.folders == ["people"], path.number(inList: "index") == nil else { return nil }
        slug = String(path.name)
    }

    var path: String { "people/\(slug)" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) {
        for index in changes.changedPeople() { plan.add([Self(slug: changes.context.people[index].slug)]) }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for page in pages {
            guard let index = try context.person(slug: page.slug) else { continue }
            try context.write(page, index, to: output)
        }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool {
        try changes.hasChanged(changes.context.person(slug: slug), after: seq, isWhole: isWhole)
    }
}

extension BuildChanges {
    /// Whether somebody has no page yet.
    func hasNewPeople() throws -> Bool {
        try !changedPeople().allSatisfy { try isWritten(PersonKey(slug: context.people[$0].slug)) }
    }
}

struct PersonPage: SitePage {
    static let template = "person"
    var feed: String? { hasWritten ? "\(person.slug).feed" : nil }
    let title: String
    let person: PeopleDirectory.Person
    let otherNames: String?
    let hasWritten: Bool
    let manager: (name: String, page: String)?
    let onRecord: String
    let unseen: String?
    let note: String?
    let conversations: [UInt8]
    var ownNote: String?
    let presenceMonths: [UInt8]
    let presenceNote: String?
    var more = More()

    var export: String? { "person=" + PercentEncoding.encoded(person.sourceID) }

    /// What the page shows beside conversations and months.
    struct More {
        var allConversations: (page: String, title: String)?
        var responseSummary: String?
        /// The list of what they have not answered.
        var unanswered: String?
        var responses: [UInt8] = []
        var chartTitle = ""
        var chart: [UInt8] = []
        var activity: [UInt8] = []
        var lastDays: [UInt8] = []
        var presenceDays: [UInt8] = []

        var values: [(name: StaticString, value: PageValue)] {
            [
                ("allPage", .init(allConversations?.page)), ("allTitle", .init(allConversations?.title)),
                ("responseSummary", .init(responseSummary)), ("unanswered", .init(unanswered)),
                ("responses", .html(responses)),
                ("chartTitle", .text(chartTitle)), ("chart", .html(chart)), ("activity", .html(activity)),
                ("lastDays", .html(lastDays)), ("presenceDays", .html(presenceDays)),
            ]
        }
    }

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("otherNames", .init(otherNames)), ("personID", .text(person.sourceID)),
            ("searchScope", .init(SearchScope.from(person.sourceID))), ("jobTitle", .init(person.title)),
            ("team", .init(person.team)),
            ("manager", .init(manager?.name)), ("managerPage", .init(manager?.page)), ("email", .init(person.email)),
            ("onRecord", .text(onRecord)), ("unseen", .init(unseen)), ("note", .init(note)),
            ("conversations", .html(conversations)), ("ownNote", .init(ownNote)),
            ("presenceMonths", .html(presenceMonths)), ("presenceNote", .init(presenceNote)),
        ] + more.values
    }
}

extension PageContext {
    fileprivate func write(_ key: PersonKey, _ index: PersonIndex, to output: PageOutput) throws {
        let person = people[index]
        let presence = try sharedPresence().presence(of: index, self)
        let own = try reader.ownMessages(of: person.id)
        let all = try conversationsByTime(of: index, own)
        let isPaged = all.count > Self.mostOnPersonPage
        let entries = isPaged ? Array(all.prefix(Self.newestOnPersonPage)) : all
        let activity = try reader.activity(of: person.id)
        let unseen = try reader.unseen(ofPerson: person.id)
        var onRecord = words.count("count.messages", activity.messages)
        if let firstAt = activity.firstMessageAt, let lastAt = activity.lastMessageAt {
            onRecord = words(
                "person.period", ["messages": onRecord, "first": date(firstAt), "last": date(lastAt)])
        }
        let counts = ActivityCounts(try reader.activity(byQuarterOf: person.id), zone)
        let figures = ResponseFigures([try sharedResponses().responses(of: index, self)])
        let tables = PersonTables(
            conversations: try conversationTable(
                entries, folder: "../conversations/", title: otherName(than: person), own: own,
                unseen: Dictionary(uniqueKeysWithValues: unseen.map { ($0.conversation, $0) })),
            responses: responseTable(figures), activity: activityMonths(counts, of: person),
            presenceMonths: presenceMonthTable(presence), presenceDays: presenceDayTable(presence))
        var page = PersonPage(
            title: person.displayName, person: person,
            otherNames: person.otherNames.isEmpty ? nil : words.listed(person.otherNames),
            hasWritten: activity.messages > 0, manager: manager(of: person), onRecord: onRecord,
            unseen: unseenText(unseen, try reader.reading(ofPerson: person.id)),
            note: person.name == nil ? words("person.no_name") : person.isBot ? words("people.bot") : nil,
            conversations: tables.conversations.html(), ownNote: ownNote(entries),
            presenceMonths: tables.presenceMonths.html(),
            presenceNote: presence.days.isEmpty ? words("person.no_presence") : nil)
        page.more = more(tables, index, presence, figures, counts, isPaged ? all.count : nil)
        try write(key, page, about: PageSubjects(people: [person.sourceID]), to: output) {
            self.personMarkdown(page, tables)
        }
    }

    /// What somebody has not seen, and in how many conversations that is not on record.
    private func unseenText(_ unseen: [UnseenCount], _ reading: ReadingCounts) -> String? {
        if reading.isNowhere { return words("site.not_on_record") }
        var known: String?
        if !unseen.isEmpty {
            known = words(
                "person.unseen",
                [
                    "unseen": words.count("count.unseen", unseen.reduce(0) { $0 + $1.messages }),
                    "conversations": words.count("count.conversations", unseen.count),
                    "time": unseen.map(\.oldestAt).min().map { dateTime($0) } ?? "",
                ])
        }
        guard reading.notOnRecord > 0 else { return known }
        let rest = words(
            "person.unseen_partly", ["conversations": words.count("count.conversations", reading.notOnRecord)])
        return known.map { words("site.clauses", ["first": $0, "second": rest]) } ?? rest
    }

    /// Somebody’s conversations, the newest first.
    func conversationsByTime(
        of index: PersonIndex, _ own: OwnMessages
    ) throws -> [ConversationDirectory.Entry] {
        func last(_ entry: ConversationDirectory.Entry) -> Int64 { Self.figures(entry, own).lastAt?.microseconds ?? 0 }
        return try reader.conversations(of: people[index].id).compactMap { conversations[$0] }.sorted {
            (last($0), $0.id) > (last($1), $1.id)
        }
    }

    /// The other one of a pair, as HTML.
    func otherName(than person: PeopleDirectory.Person) -> (ConversationDirectory.Entry) -> String? {
        { [people] entry in
            guard entry.summary.kind == .pair, let low = entry.summary.low, let high = entry.summary.high,
                let index = people.index(ofID: low == person.id ? high : low)
            else { return nil }
            return "<bdi>\(escapedHTML(people[index].displayName))</bdi>"
        }
    }

    private func personMarkdown(_ page: PersonPage, _ tables: PersonTables) -> [UInt8] {
        let person = page.person
        var text = "# \(MarkdownEscaping.escaped(person.displayName))\n\n"
        for (name, value) in [
            ("field.other_names", page.otherNames), ("field.job_title", person.title), ("field.team", person.team),
            ("field.manager", page.manager?.name),
            ("field.email", person.email), ("field.source_id", person.sourceID), ("field.on_record", page.onRecord),
            ("site.note", page.note),
        ] {
            if let value { text += "- \(words.field(words(name), MarkdownEscaping.escaped(value)))\n" }
        }
        text += "\n## \(words("person.conversations"))\n\n"
        text += tables.conversations.markdown
        if let note = page.ownNote { text += "\n\(note)\n" }
        if let (link, title) = page.more.allConversations {
            text += "\n[\(title)](\(link.dropLast(5)).md)\n"
        }
        if let summary = page.more.responseSummary {
            text += "\n## \(words("responses.title"))\n\n\(summary)\n"
            if !tables.responses.isEmpty { text += "\n" + tables.responses.markdown }
        }
        if !tables.activity.isEmpty { text += "\n## \(words("activity.title"))\n\n" + tables.activity.markdown }
        text += "\n## \(words("person.presence"))\n\n"
        if let note = page.presenceNote { text += "\(note)\n" }
        let presence = [tables.presenceMonths, tables.presenceDays].filter { !$0.isEmpty }
        return Array((text + presence.map(\.markdown).joined(separator: "\n")).utf8)
    }
}

import Hansard
import HansardStore
import PairChannel

struct PeopleListPage: SitePage {
    static let template = "people"
    let title: String
    let lead: String
    let rows: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [("lead", .text(lead)), ("rows", .html(rows))] + pager.values
    }
}

struct PersonPage: SitePage {
    static let template = "person"
    var feed: String? { hasWritten ? "\(person.slug).feed" : nil }
    let title: String
    let person: PeopleDirectory.Person
    let hasWritten: Bool
    let manager: (name: String, page: String)?
    let onRecord: String
    let unseen: String?
    let note: String?
    let rows: [UInt8]
    var ownNote: String?
    let presenceRows: [UInt8]
    let presenceNote: String?
    var more = More()

    var export: String? { "person=" + PercentEncoding.encoded(person.sourceID) }

    /// What the page shows beside conversations and months.
    struct More {
        var allConversations: (page: String, title: String)?
        var responseSummary: String?
        var responseRows: [UInt8] = []
        var chartTitle = ""
        var chart: [UInt8] = []
        var chartRows: [UInt8] = []
        var axis: [UInt8] = []
        var dayRows: [UInt8] = []
        var presenceDays: [UInt8] = []

        var values: [(name: StaticString, value: PageValue)] {
            [
                ("allPage", .init(allConversations?.page)), ("allTitle", .init(allConversations?.title)),
                ("responseSummary", .init(responseSummary)), ("responseRows", .html(responseRows)),
                ("chartTitle", .text(chartTitle)), ("chart", .html(chart)), ("chartRows", .html(chartRows)),
                ("axis", .html(axis)), ("dayRows", .html(dayRows)), ("presenceDays", .html(presenceDays)),
            ]
        }
    }

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("personID", .text(person.sourceID)), ("jobTitle", .init(person.title)), ("team", .init(person.team)),
            ("manager", .init(manager?.name)), ("managerPage", .init(manager?.page)), ("email", .init(person.email)),
            ("onRecord", .text(onRecord)), ("unseen", .init(unseen)), ("note", .init(note)), ("rows", .html(rows)),
            ("ownNote", .init(ownNote)),
            ("presenceRows", .html(presenceRows)), ("presenceNote", .init(presenceNote)),
        ] + more.values
    }
}

extension PageContext {
    static let peoplePerPage = 500

    func peopleList(_ number: Int, of sorted: [PersonIndex]) throws -> [SiteFile] {
        let perPage = Self.peoplePerPage
        let pages = max(1, (sorted.count + perPage - 1) / perPage)
        let shown = sorted[min(sorted.count, (number - 1) * perPage)..<min(sorted.count, number * perPage)]
        var rows: [UInt8] = []
        var table: [[String]] = []
        for index in shown {
            let person = people[index]
            var remarks = [escapedHTML(person.sourceID)]
            if person.isBot { remarks.append(escapedHTML(words("people.bot"))) }
            if person.name == nil { remarks = [escapedHTML(words("people.id_only"))] }
            rows.append("<tr><th scope=\"row\"><a href=\"\(person.slug).html\"><bdi>")
            rows.append(contentsOf: people.nameHTML(index))
            rows.append("</bdi></a> <small>\(words.listedHTML(remarks))</small></th><td>")
            appendName(person.title, to: &rows)
            rows.append("</td><td>")
            appendName(person.team, to: &rows)
            rows.append("</td><td>")
            let manager = manager(of: person)
            if let manager { rows.append("<a href=\"\(manager.page)\"><bdi>\(escapedHTML(manager.name))</bdi></a>") }
            rows.append("</td></tr>\n")
            table.append([
                "[\(Markdown.cell(person.displayName))](\(person.slug).md)", Markdown.cell(person.sourceID),
                Markdown.cell(person.title ?? ""), Markdown.cell(person.team ?? ""),
                Markdown.cell(manager?.name ?? ""),
            ])
        }
        let page = PeopleListPage(
            title: words("people.title"),
            lead: listLead("people", ["people": words.count("count.people", sorted.count)], number, of: pages),
            rows: rows, pager: listPager(number, of: pages))
        let text =
            "# \(page.title)\n\n\(page.lead)\n\n"
            + Markdown.table(fields("name", "id", "job_title", "team", "manager"), table)
        return try files("people/" + listPageName(number), page, markdown: Array(text.utf8))
            .about(people: shown.map { people[$0].sourceID })
    }

    /// A text of somebody's own, isolated; nothing for none, so that its cell is empty.
    private func appendName(_ text: String?, to out: inout [UInt8]) {
        guard let text, !text.isEmpty else { return }
        out.append("<bdi>")
        out.appendHTML(text)
        out.append("</bdi>")
    }

    /// The name and page of somebody’s manager, where the archive knows them.
    private func manager(of person: PeopleDirectory.Person) -> (name: String, page: String)? {
        person.manager.flatMap { people.index(ofSourceID: $0) }.map {
            (people[$0].displayName, "\(people[$0].slug).html")
        }
    }

    /// Everybody, as the lists of people show them.
    func peopleByName() -> [PersonIndex] {
        if let known = knownPeopleByName { return known }
        let names = people.people.map { ($0.displayName.lowercased(), ID($0.sourceID)) }
        let order = people.people.indices.sorted { names[$0] < names[$1] }.map { PersonIndex($0) }
        knownPeopleByName = order
        return order
    }

    func person(
        _ index: PersonIndex, _ presence: PersonPresence, _ shared: SharedResponses
    ) throws -> [SiteFile] {
        let person = people[index]
        let own = try reader.ownMessages(of: person.id)
        let all = try conversationsByTime(of: index, own)
        let isPaged = all.count > Self.mostOnPersonPage
        let entries = isPaged ? Array(all.prefix(Self.newestOnPersonPage)) : all
        let activity = try reader.activity(of: person.id)
        let unseen = try reader.unseen(ofPerson: person.id)
        let other = otherName(than: person)
        var onRecord = words.count("count.messages", activity.messages)
        if let firstAt = activity.firstMessageAt, let lastAt = activity.lastMessageAt {
            onRecord = words(
                "person.period", ["messages": onRecord, "first": date(firstAt), "last": date(lastAt)])
        }
        var page = PersonPage(
            title: person.displayName, person: person, hasWritten: activity.messages > 0, manager: manager(of: person),
            onRecord: onRecord, unseen: unseenText(unseen, try reader.reading(ofPerson: person.id)),
            note: person.name == nil ? words("person.no_name") : person.isBot ? words("people.bot") : nil,
            rows: try conversationRows(entries, folder: "../conversations/", title: other, own: own),
            ownNote: ownNote(entries),
            presenceRows: presenceRows(presence, presence.layout),
            presenceNote: presence.days.isEmpty ? words("person.no_presence") : nil)
        let counts = ActivityCounts(try reader.activity(byQuarterOf: person.id), zone)
        let figures = ResponseFigures([try shared.responses(of: index, self)])
        page.more = more(index, presence, figures, counts, isPaged ? all.count : nil)
        let text = personMarkdown(page, entries, own, unseen, presence, figures, counts)
        return try files("people/\(person.slug)", page, markdown: text)
            + (isPaged ? personConversations(person, all, own, other) : [])
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

    /// The lists of somebody’s conversations, of one who has that many.
    func conversationLists(of index: PersonIndex) throws -> [SiteFile] {
        let own = try reader.ownMessages(of: people[index].id)
        return try personConversations(
            people[index], conversationsByTime(of: index, own), own, otherName(than: people[index]))
    }

    /// Somebody’s conversations, the newest first.
    private func conversationsByTime(
        of index: PersonIndex, _ own: OwnMessages
    ) throws -> [ConversationDirectory.Entry] {
        func last(_ entry: ConversationDirectory.Entry) -> Int64 { Self.figures(entry, own).lastAt?.microseconds ?? 0 }
        return try reader.conversations(of: people[index].id).compactMap { conversations[$0] }.sorted {
            (last($0), $0.id) > (last($1), $1.id)
        }
    }

    /// The other one of a pair, as HTML.
    private func otherName(than person: PeopleDirectory.Person) -> (ConversationDirectory.Entry) -> String? {
        { [people] entry in
            guard entry.summary.kind == .pair, let low = entry.summary.low, let high = entry.summary.high,
                let index = people.index(ofID: low == person.id ? high : low)
            else { return nil }
            return "<bdi>\(escapedHTML(people[index].displayName))</bdi>"
        }
    }

    /// The months of years that have a page.
    private func presenceRows(_ presence: PersonPresence, _ layout: PresenceLayout) -> [UInt8] {
        var rows: [UInt8] = []
        for (month, days) in presence.months.reversed() where layout.hasPage(.year(month.year)) {
            let place = layout.place(of: .month(month), people[presence.person].slug)
            rows.append("<tr id=\"\(month.iso)\"><th scope=\"row\"><a href=\"../\(place)\">")
            let hours = words.hours(microseconds: days.online)
            rows.append(
                "\(escapedHTML(words.month(month)))</a></th><td class=\"d\">\(days.count)</td><td class=\"d\">\(hours)</td></tr>\n"
            )
        }
        return rows
    }

    private func personMarkdown(
        _ page: PersonPage, _ entries: [ConversationDirectory.Entry], _ own: OwnMessages, _ unseen: [UnseenCount],
        _ presence: PersonPresence, _ figures: ResponseFigures, _ activity: ActivityCounts
    ) -> [UInt8] {
        let person = page.person
        var text = "# \(MarkdownEscaping.escaped(person.displayName))\n\n"
        for (name, value) in [
            ("field.job_title", person.title), ("field.team", person.team), ("field.manager", page.manager?.name),
            ("field.email", person.email), ("field.source_id", person.sourceID), ("field.on_record", page.onRecord),
            ("site.note", page.note),
        ] {
            if let value { text += "- \(words.field(words(name), MarkdownEscaping.escaped(value)))\n" }
        }
        let counts = Dictionary(uniqueKeysWithValues: unseen.map { ($0.conversation, $0) })
        text += "\n## \(words("person.conversations"))\n\n"
        text += Markdown.table(
            fields("conversation", "messages", "last_message", "unseen", "oldest_unseen"),
            entries.map { entry in
                let count = counts[entry.summary.id]
                let figures = Self.figures(entry, own)
                return [
                    "[\(Markdown.cell(entry.title))](../conversations/\(entry.summary.slug)/index.md)",
                    words.number(figures.messages), figures.lastAt.map { isoDateTime($0) } ?? "",
                    entry.summary.readingAt == nil
                        ? words("site.not_on_record") : words.number(count?.messages ?? 0),
                    count.map { isoDateTime($0.oldestAt) } ?? "",
                ]
            })
        if let note = page.ownNote { text += "\n\(note)\n" }
        if let (link, title) = page.more.allConversations {
            text += "\n[\(title)](\(link.dropLast(5)).md)\n"
        }
        text += personReportsMarkdown(page, figures, activity)
        text += "\n## \(words("person.presence"))\n\n"
        if let note = page.presenceNote { text += "\(note)\n" }
        let layout = presence.layout
        let listed = presence.months.filter { layout.hasPage(.year($0.month.year)) }
        let shown = presence.months.filter { !layout.hasPage(.year($0.month.year)) }
        if !listed.isEmpty {
            text += Markdown.table(
                fields("month", "days_online", "time_online"),
                listed.reversed().map { month, days in
                    [
                        "[\(words.month(month))](../\(layout.place(of: .month(month), person.slug, ending: "md")))",
                        "\(days.count)", words.hours(microseconds: days.online),
                    ]
                })
        }
        if !shown.isEmpty { text += (listed.isEmpty ? "" : "\n") + presenceDayTable(shown) }
        return Array(text.utf8)
    }
}

import Hansard
import HansardStore
import PairChannel

struct HomePage: SitePage {
    static let template = "home"
    let feed: String? = "feed"
    let title: String
    let lead: String
    let asOf: String?
    let verified: String?
    let checkpoint: String?
    let rows: [UInt8]
    let conversations: String?
    let allConversations: String

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("lead", .text(lead)), ("asOf", .init(asOf)), ("verified", .init(verified)),
            ("checkpoint", .init(checkpoint)), ("rows", .html(rows)),
            ("conversations", .init(conversations)), ("allConversations", .text(allConversations)),
        ]
    }
}

struct ConversationListPage: SitePage {
    static let template = "conversations"
    let title: String
    let lead: String
    let rows: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("lead", .text(lead)), ("rows", .html(rows)),
        ] + pager.values
    }
}

struct TranscriptSitePage: SitePage {
    static let template = "transcript"
    let feed: String? = "feed"
    let title: String
    let entry: ConversationDirectory.Entry
    let kind: String
    let period: String
    let messageCount: String
    let participantNames: [UInt8]
    let zone: String
    let records: String?
    let seenNote: String?
    let days: [UInt8]
    let rows: [UInt8]
    let pager: Pager
    /// The months that it has, or has a part of.
    let months: ClosedRange<CalendarMonth>
    var export: String? {
        let last = months.upperBound.next.start.day - 1
        return "conversation=\(PercentEncoding.encoded(entry.summary.sourceID))&from=\(months.lowerBound.iso)-01"
            + "&to=\(CivilDate(daysSince1970: last).iso)"
    }

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("conversationName", .html(Array(entry.titleHTML.utf8))), ("conversation", .text("index.html")),
            ("kind", .text(kind)), ("period", .text(period)), ("messageCount", .text(messageCount)),
            ("participantNames", .html(participantNames)), ("zone", .text(zone)), ("records", .init(records)),
            ("seenNote", .init(seenNote)), ("days", .html(days)), ("rows", .html(rows)),
        ] + pager.values
    }

    var byteEstimate: Int { rows.count }
}

extension PageContext {
    static let conversationsOnHome = 100
    static let conversationsPerPage = 500

    func home() throws -> [SiteFile] {
        let entries = conversations.entries
        let latest = entries.sorted {
            ($0.summary.lastAt?.microseconds ?? .min, $1.id) > ($1.summary.lastAt?.microseconds ?? .min, $0.id)
        }
        let shown = latest.prefix(Self.conversationsOnHome)
        let messages = entries.reduce(0) { $0 + $1.summary.messages }
        let count = words.count("count.conversations", entries.count)
        let summary = words(
            "home.summary",
            [
                "messages": words.count("count.messages", messages), "conversations": count,
                "people": words.count("count.people", people.people.count),
            ])
        let firstAt = entries.compactMap(\.summary.firstAt).min()
        let lastAt = entries.compactMap(\.summary.lastAt).max()
        var lead = words("home.no_period", ["summary": summary])
        if let firstAt, let lastAt {
            lead = words("home.period", ["summary": summary, "first": date(firstAt), "last": date(lastAt)])
        }
        let verified = verified
        let page = HomePage(
            title: words("home.title"), lead: lead,
            asOf: extent.lastInstant.map { words("home.as_of", ["time": dateTime($0)]) },
            verified: verified?.text, checkpoint: verified?.checkpoint,
            rows: try conversationRows(Array(shown), folder: "conversations/"),
            conversations: entries.isEmpty ? nil : "conversations/index.html",
            allConversations: words("home.all", ["conversations": count]))
        var text = "# \(MarkdownEscaping.escaped(site.settings.title))\n\n\(lead)"
        if let asOf = page.asOf { text += " \(asOf)" }
        text += "\n\n" + conversationTable(Array(shown), folder: "conversations/")
        if page.conversations != nil { text += "\n[\(page.allConversations)](conversations/index.md)\n" }
        if let verified {
            let lines = verified.checkpoint.split(separator: "\n", omittingEmptySubsequences: false)
            text += "\n\(verified.text) \(words("home.checkpoint"))\n\n"
            text += lines.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
        }
        return try files("index", page, markdown: Array(text.utf8)).about(shown.map(\.summary.sourceID))
    }

    /// What the last `hansard verify` found, where all was well. It says how many records there are: for those alone who may
    /// see them all.
    private var verified: (text: String, checkpoint: String)? {
        guard !site.isExported, reader.showsRecordNumbers, let found = VerifiedRecord(of: reader.folder), found.isWhole,
            let checkpoint = found.checkpoint
        else { return nil }
        let values = ["seq": words.number(Int(found.seq)), "time": dateTime(found.at)]
        return (words("home.verified", values), checkpoint.hasSuffix("\n") ? String(checkpoint.dropLast()) : checkpoint)
    }

    func conversationList(_ number: Int, of sorted: [ConversationDirectory.Entry]) throws -> [SiteFile] {
        let perPage = Self.conversationsPerPage
        let pages = max(1, (sorted.count + perPage - 1) / perPage)
        let shown = Array(sorted[min(sorted.count, (number - 1) * perPage)..<min(sorted.count, number * perPage)])
        let page = ConversationListPage(
            title: words("conversations.title"),
            lead: listLead(
                "conversations", ["conversations": words.count("count.conversations", sorted.count)], number, of: pages),
            rows: try nameRows(shown), pager: listPager(number, of: pages))
        let table = try shown.map { entry in
            [
                "[\(Markdown.cell(entry.title))](\(entry.summary.slug)/index.md)", word(entry.summary.kind),
                try listedParticipants(entry.summary, asMarkdown: true),
            ]
        }
        let text =
            "# \(page.title)\n\n\(page.lead)\n\n"
            + Markdown.table(fields("conversation", "kind", "participants"), table)
        return try files("conversations/" + listPageName(number), page, markdown: Array(text.utf8))
            .about(shown.map(\.summary.sourceID))
    }

    /// Rows of a list by name, which messages leave as it is: it has no figures.
    private func nameRows(_ entries: [ConversationDirectory.Entry]) throws -> [UInt8] {
        var out: [UInt8] = []
        for entry in entries {
            out.append("<tr><th scope=\"row\"><a href=\"\(entry.summary.slug)/index.html\">\(entry.titleHTML)</a></th>")
            out.append("<td>\(escapedHTML(word(entry.summary.kind)))</td><td>")
            out.append(try listedParticipants(entry.summary))
            out.append("</td></tr>\n")
        }
        return out
    }

    private func listedParticipants(_ summary: ConversationSummary, asMarkdown: Bool = false) throws -> String {
        summary.kind == .pair ? "" : try participantNames(summary, writersFirst: false, asMarkdown: asMarkdown)
    }

    func listPageName(_ number: Int) -> String { number == 1 ? "index" : "index-\(number)" }

    func listPager(_ number: Int, of pages: Int) -> Pager {
        var pager = Pager()
        if number > 1 {
            pager.previous = (listPageName(number - 1) + ".html", words("site.page", ["n": "\(number - 1)"]))
        }
        if number < pages {
            pager.next = (listPageName(number + 1) + ".html", words("site.page", ["n": "\(number + 1)"]))
        }
        return pager
    }

    /// What a list in pages holds: `512 people, by name; page 2 of 3.`
    func listLead(_ section: String, _ values: [String: String], _ number: Int, of pages: Int) -> String {
        guard pages > 1 else { return words("\(section).lead", values) }
        let page = words("site.page_of", ["n": words.number(number), "of": words.number(pages)])
        return words("\(section).lead_page", values.merging(["page": page]) { own, _ in own })
    }

    /// - Parameter title: What to call a conversation instead of its own title, such as the other one of a pair.
    func conversationRows(
        _ entries: [ConversationDirectory.Entry], folder: String,
        title: (ConversationDirectory.Entry) -> String? = { _ in nil }, own: OwnMessages? = nil
    ) throws -> [UInt8] {
        var out: [UInt8] = []
        for entry in entries {
            out.append("<tr><th scope=\"row\"><a href=\"\(folder)\(entry.summary.slug)/index.html\">")
            out.append(title(entry) ?? entry.titleHTML)
            out.append("</a></th><td>\(escapedHTML(word(entry.summary.kind)))</td><td>")
            if entry.summary.kind != .pair { out.append(try participantNames(entry.summary, writersFirst: own == nil)) }
            let figures = Self.figures(entry, own)
            out.append("</td><td class=\"d\">\(words.number(figures.messages))</td><td class=\"d\">")
            if let lastAt = figures.lastAt { appendDateTime(lastAt, to: &out) }
            out.append("</td></tr>\n")
        }
        return out
    }

    /// How many messages a row tells of, and when the last one was: on somebody’s page their own, but in a pair, whose
    /// messages are all from or to them. What others say in a room changes nobody’s page but theirs.
    ///
    /// - Parameter own: What the person wrote; `nil` on pages that are not about one.
    static func figures(
        _ entry: ConversationDirectory.Entry, _ own: OwnMessages?
    ) -> (messages: Int, lastAt: Timestamp?) {
        guard let own, entry.summary.kind != .pair else { return (entry.summary.messages, entry.summary.lastAt) }
        let those = own[entry.summary.id]
        return (those?.messages ?? 0, those?.lastAt)
    }

    func conversationTable(
        _ entries: [ConversationDirectory.Entry], folder: String, own: OwnMessages? = nil
    ) -> String {
        let rows = entries.map { entry in
            let figures = Self.figures(entry, own)
            return [
                "[\(Markdown.cell(entry.title))](\(folder)\(entry.summary.slug)/index.md)", word(entry.summary.kind),
                words.number(figures.messages), figures.lastAt.map { isoDateTime($0) } ?? "",
            ]
        }
        return Markdown.table(fields("conversation", "kind", "messages", "last_message"), rows)
    }

    /// `Jamie Doe, Alex Roe and 7 more` as HTML, each name isolated.
    ///
    /// - Parameters:
    ///   - writersFirst: Who wrote the most comes first; otherwise the order is one that no message changes.
    ///   - asMarkdown: As a cell of a Markdown table instead.
    func participantNames(
        _ summary: ConversationSummary, most: Int = 3, writersFirst: Bool = true, asMarkdown: Bool = false
    ) throws -> String {
        let key = "\(summary.id) \(most) \(writersFirst) \(asMarkdown)"
        if let known = knownParticipantNames[key] { return known }
        let (foremost, count) = try reader.foremostParticipants(
            of: summary, most: most + 1, writersFirst: writersFirst)
        let names = foremost.compactMap { people.index(ofID: $0) }.map {
            let name = people[$0].displayName
            return asMarkdown ? Markdown.cell(name) : "<bdi>\(escapedHTML(name))</bdi>"
        }
        let text: String
        if count > most + 1 {
            text = words.html(
                "site.and_more", ["names": words.listedHTML(names.prefix(most)), "n": words.number(count - most)])
        } else if let last = names.last, names.count > 1 {
            text = words.html("site.and", ["first": words.listedHTML(names.dropLast()), "second": last])
        } else {
            text = names.first ?? ""
        }
        knownParticipantNames[key] = text
        return text
    }

    // MARK: One page of messages

    /// The HTML and Markdown of `page`, which is `periods[index]`.
    func transcript(
        _ entry: ConversationDirectory.Entry, _ periods: [TranscriptPeriod], _ index: Int, _ page: [ArchivedMessage],
        names: String
    ) throws -> [SiteFile] {
        let period = periods[index]
        let path = "conversations/\(entry.summary.slug)/\(period.name)"
        var rows: [UInt8] = []
        if draws(file: path + ".html") {
            rows.reserveCapacity((page.first?.arena.bytes.count ?? 0) * 2 + page.count * 320)
            var html = HTMLTranscript(people: people, zone: zone, words: words, twin: period.name + ".md")
            html.write(page, to: &rows)
        }
        var pager = Pager()
        if index > 0 { pager.previous = (periods[index - 1].name + ".html", words.title(periods[index - 1])) }
        if index + 1 < periods.count {
            pager.next = (periods[index + 1].name + ".html", words.title(periods[index + 1]))
        }
        pager.index = ("index.html", words("conversation.all_pages"))
        let title = words.title(period)
        let sitePage = TranscriptSitePage(
            title: words.listed([entry.title, title]), entry: entry, kind: word(entry.summary.kind),
            period: title,
            messageCount: words.count("count.messages", page.count), participantNames: Array(names.utf8),
            zone: site.settings.timezone, records: records(page),
            seenNote: seenNote(entry.summary, from: page.first?.sentAt), days: dayLinks(page), rows: rows,
            pager: pager, months: period.first...period.last)
        var files = try files(path, sitePage) { self.markdown(sitePage, page) }
        let sequence = page.map(\.seq)
        if let first = sequence.min(), let last = sequence.max() {
            let subjects = PageSubjects(conversations: [entry.summary.sourceID], records: [first...last])
            for i in files.indices { files[i].subjects = subjects }
        }
        return files
    }

    private func markdown(_ sitePage: TranscriptSitePage, _ page: [ArchivedMessage]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((page.first?.arena.bytes.count ?? 0) + page.count * 160)
        let entry = sitePage.entry
        text.append("# \(words.listed([MarkdownEscaping.escaped(entry.title), sitePage.period]))\n\n")
        let about = words(
            "transcript.message_text",
            [
                "kind": sitePage.kind,
                "id": Markdown.code(entry.summary.sourceID), "messages": sitePage.messageCount,
                "zone": site.settings.timezone,
            ])
        text.append(sitePage.seenNote.map { words.sentences(about, words.sentence($0)) } ?? about)
        text.append("\n\n")
        var markdown = MarkdownTranscript(people: people, zone: zone, words: words)
        markdown.write(page, to: &text)
        return text
    }

    /// Links to the days of a page that has more than two; items of a list.
    private func dayLinks(_ page: [ArchivedMessage]) -> [UInt8] {
        var days: [Int] = []
        for row in page {
            let day = zone.local(row.sentAt).day
            if days.last != day { days.append(day) }
        }
        var out: [UInt8] = []
        guard days.count > 2 else { return out }
        for day in days {
            out.append(
                "<li><a href=\"#d-\(CivilDate(daysSince1970: day).iso)\">\(escapedHTML(words.dayMonth(day)))</a></li>")
        }
        return out
    }

    private func records(_ page: [ArchivedMessage]) -> String? {
        guard reader.showsRecordNumbers, let first = page.map(\.seq).min(), let last = page.map(\.seq).max()
        else { return nil }
        return first == last
            ? words.number(Int(first))
            : words(
                "transcript.record_range", ["first": words.number(Int(first)), "last": words.number(Int(last))])
    }
}

extension PageContext {
    func word(_ kind: ConversationKind) -> String {
        switch kind {
        case .pair: words("kind.pair")
        case .group: words("kind.group")
        case .room: words("kind.room")
        }
    }

    func word(_ evidence: Evidence?) -> String {
        switch evidence {
        case .explicit: words("evidence.explicit")
        case .highWaterMark: words("evidence.mark")
        case .inferred: words("evidence.inferred")
        case nil: words("evidence.none")
        }
    }
}

extension Evidence {
    /// In words, for people who read a command’s answer.
    var words: String {
        switch self {
        case .explicit: "explicit"
        case .highWaterMark: "high-water mark"
        case .inferred: "inferred"
        }
    }
}

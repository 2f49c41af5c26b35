import Hansard
import HansardStore

struct HomePage: SitePage {
    static let template = "home"
    let title: String
    let summary: String
    let firstDate: String?
    let lastDate: String?
    let asOf: String?
    let rows: [UInt8]
    let conversations: String?
    let conversationCount: String

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("summary", .text(summary)), ("firstDate", .init(firstDate)), ("lastDate", .init(lastDate)),
            ("asOf", .init(asOf)), ("rows", .html(rows)), ("conversations", .init(conversations)),
            ("conversationCount", .text(conversationCount)), ("intro", .absent),
        ]
    }
}

struct ConversationListPage: SitePage {
    static let template = "conversations"
    let title = "All conversations"
    let conversationCount: String
    let pageNumber: String?
    let rows: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("conversationCount", .text(conversationCount)), ("pageNumber", .init(pageNumber)), ("rows", .html(rows)),
        ] + pager.values
    }
}

struct ConversationPage: SitePage {
    static let template = "conversation"
    let title: String
    let entry: ConversationDirectory.Entry
    let firstDate: String?
    let lastDate: String?
    let pages: [UInt8]
    let participants: [UInt8]
    let seenNote: String?

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("kind", .text(entry.summary.kind.word)), ("conversationID", .text(entry.summary.sourceID)),
            ("messageCount", .text(EnglishText.count(entry.summary.messages, "message", "messages"))),
            ("topic", .init(entry.summary.topic.flatMap { $0.isEmpty ? nil : $0 })), ("firstDate", .init(firstDate)),
            ("lastDate", .init(lastDate)), ("source", .absent), ("retention", .absent), ("pages", .html(pages)),
            ("participants", .html(participants)), ("seenNote", .init(seenNote)),
        ]
    }
}

struct TranscriptSitePage: SitePage {
    static let template = "transcript"
    let title: String
    let entry: ConversationDirectory.Entry
    let period: TranscriptPeriod
    let messages: Int
    let participantNames: String
    let zone: String
    let records: String?
    let seenNote: String?
    let rows: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("conversationName", .text(PageContext.isolated(entry.title))), ("conversation", .text("index.html")),
            ("kind", .text(entry.summary.kind.word)), ("period", .text(period.title)),
            ("messageCount", .text(EnglishText.count(messages, "message", "messages"))),
            ("participantNames", .text(participantNames)), ("zone", .text(zone)), ("records", .init(records)),
            ("seenNote", .init(seenNote)), ("rows", .html(rows)),
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
            ($0.summary.lastAt?.microseconds ?? .min, $1.summary.id) > (
                $1.summary.lastAt?.microseconds ?? .min, $0.summary.id
            )
        }
        let shown = latest.prefix(Self.conversationsOnHome)
        let messages = entries.reduce(0) { $0 + $1.summary.messages }
        let summary =
            "\(EnglishText.count(messages, "message", "messages")) in "
            + "\(EnglishText.count(entries.count, "conversation", "conversations")) among "
            + EnglishText.count(people.people.count, "person", "people")
        let firstAt = entries.compactMap(\.summary.firstAt).min()
        let lastAt = entries.compactMap(\.summary.lastAt).max()
        let count = EnglishText.count(entries.count, "conversation", "conversations")
        let page = HomePage(
            title: "Conversations", summary: summary, firstDate: firstAt.map { date($0) },
            lastDate: lastAt.map { date($0) }, asOf: extent.lastInstant.map { dateTime($0) },
            rows: conversationRows(Array(shown), folder: "conversations/"),
            conversations: entries.count > shown.count ? "conversations/index.html" : nil, conversationCount: count)
        var text = "# \(MarkdownEscaping.escaped(site.settings.title))\n\n\(summary)."
        if let asOf = page.asOf { text += " The record as of \(asOf)." }
        text += "\n\n" + conversationTable(Array(shown), folder: "conversations/")
        if page.conversations != nil { text += "\n[All \(count), by name](conversations/index.md)\n" }
        return try files("index", page, markdown: Array(text.utf8))
    }

    func conversationList(_ number: Int, of sorted: [ConversationDirectory.Entry]) throws -> [SiteFile] {
        let perPage = Self.conversationsPerPage
        let pages = max(1, (sorted.count + perPage - 1) / perPage)
        let shown = Array(sorted[min(sorted.count, (number - 1) * perPage)..<min(sorted.count, number * perPage)])
        let page = ConversationListPage(
            conversationCount: EnglishText.count(sorted.count, "conversation", "conversations"),
            pageNumber: pages > 1 ? "page \(number) of \(pages)" : nil,
            rows: conversationRows(shown, folder: ""),
            pager: listPager(number, of: pages))
        var text = "# All conversations\n\n"
        if let pageNumber = page.pageNumber { text += "\(pageNumber)\n\n" }
        text += conversationTable(shown, folder: "")
        return try files("conversations/" + listPageName(number), page, markdown: Array(text.utf8))
    }

    func listPageName(_ number: Int) -> String { number == 1 ? "index" : "index-\(number)" }

    func listPager(_ number: Int, of pages: Int) -> Pager {
        var pager = Pager()
        if number > 1 { pager.previous = (listPageName(number - 1) + ".html", "Page \(number - 1)") }
        if number < pages { pager.next = (listPageName(number + 1) + ".html", "Page \(number + 1)") }
        return pager
    }

    /// - Parameter title: What to call a conversation instead of its own title, such as the other one of a pair.
    func conversationRows(
        _ entries: [ConversationDirectory.Entry], folder: String,
        title: (ConversationDirectory.Entry) -> String? = { _ in nil }
    ) -> [UInt8] {
        var out: [UInt8] = []
        for entry in entries {
            out.append("<tr><th scope=\"row\"><a href=\"\(folder)\(entry.summary.slug)/index.html\">")
            out.append(title(entry) ?? entry.titleHTML)
            out.append("</a></th><td>\(entry.summary.kind.word)</td><td>")
            if entry.summary.kind != .pair { out.appendHTML(participantNames(entry.summary)) }
            out.append("</td><td class=\"d\">\(EnglishText.number(entry.summary.messages))</td><td class=\"d\">")
            if let lastAt = entry.summary.lastAt { appendDateTime(lastAt, to: &out) }
            out.append("</td></tr>\n")
        }
        return out
    }

    private func conversationTable(_ entries: [ConversationDirectory.Entry], folder: String) -> String {
        let rows = entries.map { entry in
            [
                "[\(Markdown.cell(entry.title))](\(folder)\(entry.summary.slug)/index.md)", entry.summary.kind.word,
                EnglishText.number(entry.summary.messages), entry.summary.lastAt.map { isoDateTime($0) } ?? "",
            ]
        }
        return Markdown.table(["Conversation", "Kind", "Messages", "Last message"], rows)
    }

    /// `Jamie Doe, Alex Roe and 7 more`.
    ///
    /// - Parameter writersFirst: Who wrote the most comes first; otherwise the order is one that no message changes.
    func participantNames(_ summary: ConversationSummary, most: Int = 3, writersFirst: Bool = true) -> String {
        let key = "\(summary.id) \(most)"
        if let known = knownParticipantNames[key] { return known }
        let (foremost, count) =
            (try? reader.foremostParticipants(of: summary, most: most + 1, writersFirst: writersFirst)) ?? ([], 0)
        let names = foremost.compactMap { people.index(ofID: $0) }.map { Self.isolated(people[$0].displayName) }
        let text: String
        if count > most + 1 {
            text = names.prefix(most).joined(separator: ", ") + " and \(EnglishText.number(count - most)) more"
        } else if let last = names.last, names.count > 1 {
            text = names.dropLast().joined(separator: ", ") + " and " + last
        } else {
            text = names.first ?? ""
        }
        knownParticipantNames[key] = text
        return text
    }

    // MARK: One conversation

    func conversation(
        _ entry: ConversationDirectory.Entry, _ periods: [TranscriptPeriod], _ transcripts: TranscriptReader
    ) throws -> [SiteFile] {
        let summary = entry.summary
        try transcripts.open(summary, periods)
        var pages: [UInt8] = []
        var pageRows: [[String]] = []
        for period in periods.reversed() {
            let span = "\(EnglishText.number(period.count))"
            pages.append("<tr><th scope=\"row\"><a href=\"\(period.name).html\">\(period.title)</a></th>")
            pages.append("<td class=\"d\">\(span)</td></tr>\n")
            pageRows.append(["[\(period.title)](\(period.name).md)", span])
        }
        let participants = try reader.participants(of: summary)
        let seenNote = transcripts.hasMarks ? nil : Self.noSeenMarks
        let page = ConversationPage(
            title: Self.isolated(entry.title), entry: entry, firstDate: summary.firstAt.map { date($0) },
            lastDate: summary.lastAt.map { date($0) }, pages: pages,
            participants: try participantRows(participants, transcripts), seenNote: seenNote)
        var text = "# \(MarkdownEscaping.escaped(entry.title))\n\n"
        text += "\(summary.kind.word), \(Markdown.code(summary.sourceID)), "
        text += "\(EnglishText.count(summary.messages, "message", "messages"))\n\n"
        text += Markdown.table(["Period", "Messages"], pageRows) + "\n## Participants\n\n"
        if let seenNote { text += "\(seenNote)\n\n" }
        text += Markdown.table(
            ["Person", "Messages", "Read to the message of", "Evidence", "Unseen"],
            participants.map { participant in
                [
                    people.index(ofID: participant.person).map { Markdown.cell(people[$0].displayName) } ?? "",
                    EnglishText.number(participant.messages), participant.readTo.map { isoDateTime($0.sentAt) } ?? "",
                    participant.readTo.map { "\($0.evidence.words), \(isoDateTime($0.seenAt))" } ?? "",
                    participant.unseen.map { EnglishText.number($0.messages) } ?? "0",
                ]
            })
        return try files("conversations/\(summary.slug)/index", page, markdown: Array(text.utf8))
    }

    static let noSeenMarks = "The source has no seen marks for this conversation"

    private func participantRows(
        _ participants: [ParticipantSummary], _ transcripts: TranscriptReader
    ) throws -> [UInt8] {
        var out: [UInt8] = []
        for participant in participants {
            guard let index = people.index(ofID: participant.person) else { continue }
            out.append("<tr><th scope=\"row\"><a href=\"../../people/\(people[index].slug).html\"><bdi>")
            out.append(contentsOf: people.nameHTML(index))
            out.append("</bdi></a>")
            if let leftAt = participant.leftAt { out.append(" <small>left \(date(leftAt))</small>") }
            out.append("</th><td class=\"d\">\(EnglishText.number(participant.messages))</td>")
            if let readTo = participant.readTo {
                let name = try transcripts.pageName(readTo.sentAt, readTo.seq)
                out.append("<td class=\"d\"><a href=\"\(name).html#\(messageAnchor(readTo.messageID))\">")
                appendDateTime(readTo.sentAt, to: &out)
                out.append("</a></td><td>\(readTo.evidence.words), ")
                appendDateTime(readTo.seenAt, to: &out)
                out.append("</td>")
            } else {
                out.append("<td></td><td></td>")
            }
            let unseen = participant.unseen?.messages ?? 0
            out.append("<td class=\"d\">\(EnglishText.number(unseen))</td></tr>\n")
        }
        return out
    }

    // MARK: One page of messages

    /// The HTML and Markdown of `page`, which is `periods[index]`.
    func transcript(
        _ entry: ConversationDirectory.Entry, _ periods: [TranscriptPeriod], _ index: Int, _ page: TranscriptPage,
        names: String, hasMarks: Bool
    ) throws -> [SiteFile] {
        let period = periods[index]
        var rows: [UInt8] = []
        rows.reserveCapacity(page.arena.count * 2 + page.rows.count * 320)
        var html = HTMLTranscript(people: people, zone: zone)
        page.draw(&html, to: &rows)
        var pager = Pager()
        if index > 0 { pager.previous = (periods[index - 1].name + ".html", periods[index - 1].title) }
        if index + 1 < periods.count { pager.next = (periods[index + 1].name + ".html", periods[index + 1].title) }
        pager.index = ("index.html", "All pages")
        let sitePage = TranscriptSitePage(
            title: "\(Self.isolated(entry.title)), \(period.title)", entry: entry, period: period,
            messages: page.rows.count, participantNames: names, zone: site.settings.timezone,
            records: Self.records(page), seenNote: hasMarks ? nil : Self.noSeenMarks, rows: rows, pager: pager)
        var text: [UInt8] = []
        text.reserveCapacity(page.arena.count + page.rows.count * 160)
        text.append("# \(MarkdownEscaping.escaped(entry.title)), \(period.title)\n\n")
        text.append("\(entry.summary.kind.word), \(Markdown.code(entry.summary.sourceID)), ")
        text.append("\(EnglishText.count(page.rows.count, "message", "messages")). Times in \(site.settings.timezone).")
        text.append(hasMarks ? "\n\n" : " \(Self.noSeenMarks).\n\n")
        var markdown = MarkdownTranscript(people: people, zone: zone)
        page.draw(&markdown, to: &text)
        return try files("conversations/\(entry.summary.slug)/\(period.name)", sitePage, markdown: text)
    }

    private static func records(_ page: TranscriptPage) -> String? {
        guard let first = page.rows.map(\.seq).min(), let last = page.rows.map(\.seq).max() else { return nil }
        return first == last
            ? EnglishText.number(Int(first)) : "\(EnglishText.number(Int(first))) to \(EnglishText.number(Int(last)))"
    }
}

extension Evidence {
    /// As reports write it.
    package var words: String {
        switch self {
        case .explicit: "explicit"
        case .highWaterMark: "high-water mark"
        case .inferred: "inferred"
        }
    }
}

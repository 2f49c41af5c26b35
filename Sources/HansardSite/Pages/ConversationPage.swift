import Hansard
import HansardStore
import PairChannel

struct ConversationPage: SitePage {
    static let template = "conversation"
    let feed: String? = "feed"
    let title: String
    let entry: ConversationDirectory.Entry
    let kind: String
    let messageCount: String
    let period: String?
    let recordEnds: String?
    let calendar: [UInt8]
    let years: [UInt8]
    let participants: [UInt8]
    let moreParticipants: String?
    let seenNote: String?
    var export: String? { "conversation=" + PercentEncoding.encoded(entry.summary.sourceID) }

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("conversationName", .html(Array(entry.titleHTML.utf8))), ("kind", .text(kind)),
            ("conversationID", .text(entry.summary.sourceID)),
            ("messageCount", .text(messageCount)),
            ("topic", .init(entry.summary.topic.flatMap { $0.isEmpty ? nil : $0 })), ("period", .init(period)),
            ("recordEnds", .init(recordEnds)),
            ("calendar", .html(calendar)), ("years", .html(years)), ("participants", .html(participants)),
            ("moreParticipants", .init(moreParticipants)), ("seenNote", .init(seenNote)),
        ]
    }
}

/// One year of a conversation whose calendar is too long for one page.
struct ConversationYearPage: SitePage {
    static let template = "conversation-year"
    let title: String
    let entry: ConversationDirectory.Entry
    let year: String
    let messageCount: String
    let calendar: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("conversationName", .html(Array(entry.titleHTML.utf8))), ("year", .text(year)),
            ("messageCount", .text(messageCount)), ("calendar", .html(calendar)),
        ] + pager.values
    }
}

/// A page of the participants of a conversation that has very many.
struct ParticipantsPage: SitePage {
    static let template = "participants"
    let title: String
    let entry: ConversationDirectory.Entry
    let lead: String
    let participants: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("conversationName", .html(Array(entry.titleHTML.utf8))), ("lead", .text(lead)),
            ("participants", .html(participants)),
        ] + pager.values
    }
}

/// How a conversation’s contents are laid out, from its pages alone: what a build must know to plan.
struct ConversationLayout {
    /// Pages up to which a conversation’s whole calendar stands on one page.
    private static let mostPages = 60
    static let participantsPerPage = 500

    /// The pages whose days stand on the first page.
    let shown: Range<Int>
    /// The years before, each with its pages, oldest first.
    let years: [(year: Int, pages: Range<Int>)]

    init(_ periods: [TranscriptPeriod]) {
        guard periods.count > Self.mostPages, let last = periods.last else {
            (shown, years) = (periods.indices, [])
            return
        }
        // A page belongs to the year in which it begins; the last year is shown.
        var years: [(year: Int, pages: Range<Int>)] = []
        for (i, period) in periods.enumerated() {
            let year = period.first.year
            if years.last?.year == year {
                years[years.count - 1].pages = years[years.count - 1].pages.lowerBound..<i + 1
            } else {
                years.append((year, i..<i + 1))
            }
        }
        shown = years.last { $0.year == last.first.year }?.pages ?? periods.indices
        self.years = years.dropLast()
    }

    static func participantsPageName(_ number: Int) -> String { "participants-\(number)" }

    /// Names of the files without their endings, beside the transcript’s pages.
    func names(participants: Int) -> [String] {
        let pages = (participants + Self.participantsPerPage - 1) / Self.participantsPerPage
        return ["index"] + years.map { "year-\($0.year)" }
            + (pages > 1 ? (2...pages).map { Self.participantsPageName($0) } : [])
    }
}

extension PageContext {
    /// A conversation’s contents: its days, and its participants with how far each has read.
    func conversation(
        _ entry: ConversationDirectory.Entry, _ periods: [TranscriptPeriod], _ transcripts: TranscriptReader
    ) throws -> [SiteFile] {
        let summary = entry.summary
        try transcripts.open(summary, periods)
        let participants = try reader.participants(of: summary)
        guard draws("conversations/\(summary.slug)/index") else {
            return try participantPages(entry, participants, transcripts)
        }
        let layout = ConversationLayout(periods)
        let calendar = try ConversationCalendar(summary.id, periods[layout.shown], reader, zone: &zone)
        let shown = participants.prefix(ConversationLayout.participantsPerPage)
        let isPaged = shown.count < participants.count
        let note = seenNote(summary, from: summary.firstAt)
        var period: String?
        if let firstAt = summary.firstAt, let lastAt = summary.lastAt {
            period = words("conversation.period", ["first": date(firstAt), "last": date(lastAt)])
        }
        let recordEnds = try reader.recordEnd(of: summary).map { dateTime($0) }
        let page = ConversationPage(
            title: entry.title, entry: entry, kind: word(summary.kind),
            messageCount: words.count("count.messages", summary.messages), period: period,
            recordEnds: recordEnds,
            calendar: calendarRows(calendar), years: yearRows(layout, periods),
            participants: try participantRows(shown, summary, transcripts),
            moreParticipants: isPaged ? ConversationLayout.participantsPageName(2) + ".html" : nil,
            seenNote: note)
        var text = "# \(MarkdownEscaping.escaped(entry.title))\n\n"
        text += "\(words.listed([page.kind, Markdown.code(summary.sourceID), page.messageCount]))\n\n"
        if let recordEnds { text += "\(words("field.record_ends")): \(recordEnds)\n\n" }
        text += Markdown.table(
            fields("period", "messages"),
            periods[layout.shown].reversed().map {
                ["[\(words.title($0))](\($0.name).md)", words.number($0.count)]
            })
        for (year, _) in layout.years.reversed() { text += "\n- [\(year)](year-\(year).md)" }
        text += "\n\n## \(words("field.participants"))\n\n"
        if let note { text += "\(note)\n\n" }
        text += participantTable(shown, summary)
        if isPaged {
            text += "\n[\(words("conversation.more_participants"))](\(ConversationLayout.participantsPageName(2)).md)\n"
        }
        var files = try files("conversations/\(summary.slug)/index", page, markdown: Array(text.utf8))
        files += try participantPages(entry, participants, transcripts)
        return files
    }

    private func yearRows(_ layout: ConversationLayout, _ periods: [TranscriptPeriod]) -> [UInt8] {
        var out: [UInt8] = []
        for (year, pages) in layout.years.reversed() {
            let count = periods[pages].reduce(0) { $0 + $1.count }
            out.append("<tr><th scope=\"row\"><a href=\"year-\(year).html\">\(year)</a></th>")
            out.append("<td class=\"d\">\(words.number(count))</td></tr>\n")
        }
        return out
    }

    /// The calendar of an earlier year.
    func conversationYear(
        _ entry: ConversationDirectory.Entry, _ periods: [TranscriptPeriod], _ number: Int
    ) throws -> [SiteFile] {
        let layout = ConversationLayout(periods)
        let (year, pages) = layout.years[number]
        let calendar = try ConversationCalendar(entry.summary.id, periods[pages], reader, zone: &zone)
        var pager = Pager()
        if number > 0 {
            pager.previous = ("year-\(layout.years[number - 1].year).html", "\(layout.years[number - 1].year)")
        }
        if number + 1 < layout.years.count {
            pager.next = ("year-\(layout.years[number + 1].year).html", "\(layout.years[number + 1].year)")
        }
        pager.index = ("index.html", words("conversation.all_pages"))
        let page = ConversationYearPage(
            title: words.listed([entry.title, "\(year)"]), entry: entry, year: "\(year)",
            messageCount: words.count("count.messages", periods[pages].reduce(0) { $0 + $1.count }),
            calendar: calendarRows(calendar), pager: pager)
        let text =
            "# \(words.listed([MarkdownEscaping.escaped(entry.title), "\(year)"]))\n\n"
            + Markdown.table(
                fields("period", "messages"),
                periods[pages].reversed().map { ["[\(words.title($0))](\($0.name).md)", words.number($0.count)] })
        return try files("conversations/\(entry.summary.slug)/year-\(year)", page, markdown: Array(text.utf8))
    }

    // MARK: Participants

    /// The pages of participants after the first one.
    private func participantPages(
        _ entry: ConversationDirectory.Entry, _ participants: [ParticipantSummary], _ transcripts: TranscriptReader
    ) throws -> [SiteFile] {
        let perPage = ConversationLayout.participantsPerPage
        let pages = (participants.count + perPage - 1) / perPage
        guard pages > 1 else { return [] }
        var files: [SiteFile] = []
        for number in 2...pages
        where draws("conversations/\(entry.summary.slug)/\(ConversationLayout.participantsPageName(number))") {
            let shown = participants.dropFirst((number - 1) * perPage).prefix(perPage)
            var pager = Pager()
            func link(_ number: Int) -> (href: String, title: String) {
                let name = number == 1 ? "index" : ConversationLayout.participantsPageName(number)
                return (name + ".html", words("site.page", ["n": words.number(number)]))
            }
            pager.previous = link(number - 1)
            if number < pages { pager.next = link(number + 1) }
            pager.index = ("index.html", words("conversation.all_pages"))
            let page = ParticipantsPage(
                title: words.listed([entry.title, words("conversation.participants")]), entry: entry,
                lead: listLead(
                    "participants", ["people": words.count("count.people", participants.count)], number, of: pages),
                participants: try participantRows(shown, entry.summary, transcripts), pager: pager)
            let text =
                "# \(words.listed([MarkdownEscaping.escaped(entry.title), words("conversation.participants")]))\n\n\(page.lead)\n\n"
                + participantTable(shown, entry.summary)
            files += try self.files(
                "conversations/\(entry.summary.slug)/\(ConversationLayout.participantsPageName(number))", page,
                markdown: Array(text.utf8))
        }
        return files
    }

    /// What there is to say of messages from `first` on when it is not on record, or not of all, who has seen them.
    func seenNote(_ conversation: ConversationSummary, from first: Timestamp?) -> String? {
        guard let readingAt = conversation.readingAt else { return words("conversation.no_marks") }
        guard let first, readingAt > first else { return nil }
        return words("conversation.marks_from", ["time": dateTime(readingAt)])
    }

    private func unseen(_ participant: ParticipantSummary, _ conversation: ConversationSummary) -> String {
        conversation.readingAt == nil
            ? words("site.not_on_record") : words.number(participant.unseen?.messages ?? 0)
    }

    private func participantTable(
        _ participants: ArraySlice<ParticipantSummary>, _ conversation: ConversationSummary
    ) -> String {
        Markdown.table(
            fields("person", "messages", "read_to", "evidence", "unseen"),
            participants.map { participant in
                [
                    people.index(ofID: participant.person).map { Markdown.cell(people[$0].displayName) } ?? "",
                    words.number(participant.messages), participant.readTo.map { isoDateTime($0.sentAt) } ?? "",
                    participant.readTo.map {
                        words("conversation.mark", ["evidence": word($0.evidence), "time": isoDateTime($0.seenAt)])
                    } ?? "",
                    unseen(participant, conversation),
                ]
            })
    }

    private func participantRows(
        _ participants: ArraySlice<ParticipantSummary>, _ conversation: ConversationSummary,
        _ transcripts: TranscriptReader
    ) throws -> [UInt8] {
        var out: [UInt8] = []
        for participant in participants {
            guard let index = people.index(ofID: participant.person) else { continue }
            out.append("<tr><th scope=\"row\"><a href=\"../../people/\(people[index].slug).html\"><bdi>")
            out.append(contentsOf: people.nameHTML(index))
            out.append("</bdi></a>")
            if let leftAt = participant.leftAt {
                out.append(" <small>\(escapedHTML(words("conversation.left", ["date": date(leftAt)])))</small>")
            }
            out.append("</th><td class=\"d\">\(words.number(participant.messages))</td>")
            if let readTo = participant.readTo {
                let name = transcripts.pageName(MessagePosition(readTo.sentAt, readTo.seq))
                out.append("<td class=\"d\"><a href=\"\(name).html#\(messageAnchor(readTo.messageID))\">")
                appendDateTime(readTo.sentAt, to: &out)
                let mark = ["evidence": escapedHTML(word(readTo.evidence)), "time": dateTimeHTML(readTo.seenAt)]
                out.append("</a></td><td>\(words.html("conversation.mark", mark))</td>")
            } else {
                out.append("<td></td><td></td>")
            }
            out.append("<td class=\"d\">\(escapedHTML(unseen(participant, conversation)))</td></tr>\n")
        }
        return out
    }
}

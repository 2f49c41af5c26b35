import Hansard
import HansardStore
import PairChannel

/// A conversation’s contents: its days, and its participants with how far each has read.
struct ConversationKey: PageKey {
    static let kind = "conversation"
    static let place: String? = "conversations"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view

    let slug: String

    init(slug: String) { self.slug = slug }

    init?(_ path: PagePath) {
        guard path.folders.count == 2, path.folders[0] == "conversations", path.name == "index" else { return nil }
        slug = path.folders[1]
    }

    var path: String { "conversations/\(slug)/index" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        // Names that change have everything drawn.
        if changes.isWhole { plan.add(try changes.context.conversationNames().all.map { Self(slug: $0) }) }
        for changed in try changes.transcripts() {
            let slug = changed.entry.summary.slug
            plan.add([Self(slug: slug)])
            guard !changes.isWhole else { continue }
            // With its first message a conversation comes to be found by its names.
            plan.add(try changes.context.conversationNames().all(of: changed.entry.summary.id).map { Self(slug: $0) })
        }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        try context.withTranscripts { transcripts in
            for page in pages {
                guard let entry = context.conversations[slug: page.slug] else {
                    try context.write(named: page, to: output)
                    continue
                }
                try context.write(page, entry, transcripts, to: output)
            }
        }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool {
        try changes.hasChanged(conversation: slug, after: seq, isWhole: isWhole)
    }
}

struct ConversationPage: SitePage {
    static let template = "conversation"
    let feed: String? = "feed"
    let title: String
    let entry: ConversationDirectory.Entry
    let kind: String
    /// What leads here beside the id.
    let name: String?
    let messageCount: String
    let period: String?
    let recordEnds: String?
    let calendar: [UInt8]
    let years: [UInt8]
    let participantsTitle: String
    let participants: [UInt8]
    let moreParticipants: String?
    let seenNote: String?
    /// There is a page with all of it.
    let hasWhole: Bool
    let form: PeriodForm?
    var export: String? { "conversation=" + PercentEncoding.encoded(entry.summary.sourceID) }

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("conversationName", .html(Array(entry.titleHTML.utf8))), ("kind", .text(kind)),
            ("conversationID", .text(entry.summary.sourceID)), ("address", .init(name)),
            ("searchScope", .init(SearchScope.in(entry.summary.sourceID))),
            ("messageCount", .text(messageCount)),
            ("topic", .init(entry.summary.topic.flatMap { $0.isEmpty ? nil : $0 })), ("period", .init(period)),
            ("recordEnds", .init(recordEnds)),
            ("calendar", .html(calendar)), ("years", .html(years)), ("participantsTitle", .text(participantsTitle)),
            ("participants", .html(participants)),
            ("moreParticipants", .init(moreParticipants)), ("seenNote", .init(seenNote)),
            ("whole", hasWhole ? .text("whole.html") : .absent),
        ] + PeriodForm.values(form)
    }
}

/// How a conversation’s contents are laid out, from its pages alone: what a build must know to plan.
struct ConversationLayout {
    /// Pages up to which a conversation’s whole calendar stands on one page.
    private static let mostPages = 60

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
}

extension ConversationDirectory.Entry {
    /// Of a page about the conversation.
    var subjects: PageSubjects { PageSubjects(conversations: [summary.sourceID]) }
}

extension PageContext {
    /// A conversation’s contents: its days, and its participants with how far each has read.
    fileprivate func write(
        _ key: ConversationKey, _ entry: ConversationDirectory.Entry, _ transcripts: TranscriptReader,
        to output: PageOutput
    ) throws {
        let summary = entry.summary
        let periods = try periods(of: summary.id)
        try transcripts.open(summary, periods)
        let participants = try reader.participants(of: summary)
        let layout = ConversationLayout(periods)
        let calendar = try ConversationCalendar(summary.id, periods[layout.shown], reader, zone: &zone)
        let list = ListPages(participants.count, perPage: ParticipantsKey.perPage)
        let shown = participants[list[1]]
        let table = try participantTable(shown, summary, transcripts)
        let note = seenNote(summary, from: summary.firstAt)
        var period: String?
        if let firstAt = summary.firstAt, let lastAt = summary.lastAt {
            period = words("conversation.period", ["first": date(firstAt), "last": date(lastAt)])
        }
        let recordEnds = try reader.recordEnd(of: summary).map { dateTime($0) }
        let page = ConversationPage(
            title: entry.title, entry: entry, kind: kind(of: summary),
            name: try conversationNames().name(of: summary.id),
            messageCount: words.count("count.messages", summary.messages), period: period,
            recordEnds: recordEnds,
            calendar: calendarTable(calendar).html(), years: yearTable(layout, periods).html(),
            participantsTitle: words(
                summary.readingAt == nil ? "field.participants" : "conversation.participants"),
            participants: table.html(),
            moreParticipants: list.count > 1 ? PagePath.listName(ParticipantsKey.base, 2) + ".html" : nil,
            seenNote: note,
            hasWhole: output.served == nil
                ? WholeConversationKey.isBuilt(periods, in: self) : WholeConversationKey.isOffered(periods),
            form: output.served == nil ? nil : PeriodForm())
        var text = "# \(MarkdownEscaping.escaped(entry.title))\n\n"
        text += "\(words.listed([page.kind, Markdown.code(summary.sourceID), page.messageCount]))\n\n"
        if let recordEnds { text += "\(words("field.record_ends")): \(recordEnds)\n\n" }
        text += periodTable(periods[layout.shown]).markdown
        for (year, _) in layout.years.reversed() { text += "\n- [\(year)](year-\(year).md)" }
        text += "\n\n## \(words("field.participants"))\n\n"
        if let note { text += "\(note)\n\n" }
        text += table.markdown
        if list.count > 1 {
            let next = PagePath.listName(ParticipantsKey.base, 2)
            text += "\n[\(words("conversation.more_participants"))](\(next).md)\n"
        }
        try write(key, page, about: entry.subjects, to: output) { Array(text.utf8) }
    }

    private func yearTable(_ layout: ConversationLayout, _ periods: [TranscriptPeriod]) -> Table {
        Table(
            [.init(words("field.year")), .init(words("field.messages"), .figure)], .narrow,
            rows: layout.years.reversed().map { year, pages in
                Table.Row([
                    Cell.words("\(year)").linked(toPage: "year-\(year)"),
                    words.cell(periods[pages].reduce(0) { $0 + $1.count }),
                ])
            })
    }

    /// What there is to say of messages from `first` on when it is not on record, or not of all, who has seen them.
    func seenNote(_ conversation: ConversationSummary, from first: Timestamp?) -> String? {
        guard let readingAt = conversation.readingAt else { return words("conversation.no_marks") }
        guard let first, readingAt > first else { return nil }
        return words("conversation.marks_from", ["time": dateTime(readingAt)])
    }
}

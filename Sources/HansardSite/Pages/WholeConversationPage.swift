import Hansard
import HansardStore
import PairChannel

/// A whole conversation on one page, to be printed, cited by its lines and taken along; of a server also what of it was sent
/// in a period, as the address says: `whole.html?from=2026-01-15&to=2026-03-31`.
struct WholeConversationKey: PageKey {
    static let kind = "wholeConversation"
    static let place: String? = "conversations"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view
    static let takesPeriod = true
    /// Messages that such a page has at most: some 2.5 MB of HTML, which browsers print, on about 200 sheets.
    static let mostMessages = 5_000
    /// Pages of messages that are put together at most. Each has 300 kB at most, so that long messages make no page that no browser prints.
    static let mostPages = 16

    /// The conversation’s.
    let slug: String
    /// What of it; everything, unless more is said.
    private(set) var asked = AskedPeriod()

    init(slug: String) { self.slug = slug }

    init?(_ path: PagePath) {
        guard path.folders.count == 2, path.folders[0] == "conversations", path.name == "whole" else { return nil }
        slug = path.folders[1]
    }

    var path: String { "conversations/\(slug)/whole" }
    var query: String { asked.query }

    func of(_ period: AskedPeriod) -> Self {
        var page = self
        page.asked = period
        return page
    }

    /// Whether a build writes it, for a conversation that is cut into `periods`.
    static func isBuilt(_ periods: [TranscriptPeriod], in context: PageContext) -> Bool {
        areBuilt(in: context) && isOffered(periods)
    }

    /// Whether a build writes such pages: of a small record they cost little, of a large one they would double the site.
    static func areBuilt(in context: PageContext) -> Bool {
        context.conversations.messages <= context.site.settings.wholeConversations
    }

    /// Whether the conversation’s page leads to it where it is there: one page of messages is the whole by itself.
    static func isOffered(_ periods: [TranscriptPeriod]) -> Bool {
        (2...mostPages).contains(periods.count) && periods.reduce(0) { $0 + $1.count } <= mostMessages
    }

    /// How many messages such a page takes from one on.
    ///
    /// - Parameter before: Of the conversation, before the first.
    static func most(from before: Int, of periods: [TranscriptPeriod]) -> Int {
        var (end, pages, most) = (0, 0, 0)
        for period in periods {
            end += period.count
            guard end > before, pages < mostPages else { continue }
            pages += 1
            most = end - before
        }
        return min(most, mostMessages)
    }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        for changed in try changes.transcripts() {
            let page = Self(slug: changed.entry.summary.slug)
            let pages = isBuilt(changed.periods, in: changes.context) ? [page] : []
            plan.add(pages)
            plan.remove(try changes.vanished(under: page.path, but: pages))
        }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for page in pages {
            guard let entry = context.conversations[slug: page.slug] else { continue }
            let periods = try context.periods(of: entry.summary.id)
            guard !periods.isEmpty,
                output.served != nil || !page.asked.isEmpty || isBuilt(periods, in: context)
            else { continue }
            try context.withTranscripts { try context.write(page, entry, periods, $0, to: output) }
        }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool {
        guard changes.context.extent.namesSeq <= seq else { return true }
        let entry = changes.context.conversations[slug: slug]
        return try changes.hasChangedAnywhere(entry, after: seq) || changes.leadsElsewhere(entry, after: seq)
    }
}

struct WholeConversationPage: SitePage {
    static let template = "whole"
    let title: String
    let entry: ConversationDirectory.Entry
    /// `Whole conversation`, or what of it.
    let part: String
    /// How much that is of what; of a page that shows none, why.
    let lead: String
    /// The page says why it shows none.
    let isRefusal: Bool
    /// That there may be more than is on record here.
    let partNote: String?
    let form: PeriodForm?
    var kind = ""
    var participantNames: [UInt8] = []
    var messageCount = ""
    /// `312 to 656`.
    var lines: String?
    let zone: String
    var records: String?
    var seenNote: String?
    /// Messages of the conversation before the first.
    var before = 0
    var rows: [UInt8] = []
    let asked: AskedPeriod

    var export: String? {
        let parameters = asked.parameters
        return "conversation=\(PercentEncoding.encoded(entry.summary.sourceID))"
            + (parameters.isEmpty ? "" : "&" + parameters)
    }

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("conversationName", .html(Array(entry.titleHTML.utf8))), ("part", .text(part)), ("lead", .text(lead)),
            ("refused", isRefusal ? .text("alert") : .absent), ("partNote", .init(partNote)), ("kind", .text(kind)),
            ("participantNames", .html(participantNames)), ("messageCount", .text(messageCount)),
            ("lines", .init(lines)), ("zone", .text(zone)), ("records", .init(records)), ("seenNote", .init(seenNote)),
            ("before", before > 0 ? .text("\(before)") : .absent), ("rows", .html(rows)),
            ("isPair", entry.summary.kind == .pair ? .text("two") : .absent),
        ] + PeriodForm.values(form)
    }

    var byteEstimate: Int { rows.count }
}

/// The form that asks a server for a period of a conversation.
struct PeriodForm {
    /// As they stand in its fields.
    var asked = AskedPeriod()
    /// It is to be seen at once.
    var isOpen = false

    /// - Parameter form: `nil` where nobody can be asked.
    static func values(_ form: Self?) -> [(name: StaticString, value: PageValue)] {
        [
            ("periodForm", form == nil ? .absent : .text("whole.html")),
            ("periodOpen", form?.isOpen == true ? .text("open") : .absent),
            ("from", .text(form?.asked.from ?? "")), ("to", .text(form?.asked.to ?? "")),
        ]
    }
}

extension PageContext {
    /// - Throws: `AskedPeriod.Problem` for a period of which nothing is shown.
    fileprivate func write(
        _ key: WholeConversationKey, _ entry: ConversationDirectory.Entry, _ periods: [TranscriptPeriod],
        _ transcripts: TranscriptReader, to output: PageOutput
    ) throws {
        let bounds = try key.asked.moments(zone)
        let stretch = try reader.stretch(of: entry.summary.id, periods, from: bounds.from, until: bounds.until)
        let most = WholeConversationKey.most(from: stretch.before, of: periods)
        guard stretch.count <= most else { throw AskedPeriod.Problem.tooMany(stretch.count, most: most) }
        try transcripts.open(entry.summary, periods)
        let messages = try transcripts.read(stretch)
        let drawing = try drawing(entry.summary, messages)
        var page = try page(key, entry, periods, stretch, messages, bounds, output)
        if output.wants(.html) {
            page.rows.reserveCapacity((messages.first?.arena.bytes.count ?? 0) * 2 + messages.count * 320)
            var html = HTMLTranscript(
                people: people, zone: zone, words: words, markdown: "whole.md" + key.query, drawing: drawing)
            html.write(messages, to: &page.rows)
        }
        let subjects = PageSubjects(
            conversations: [entry.summary.sourceID], records: Self.records(of: messages, by: periods))
        try write(key, page, about: subjects, to: output) { markdown(page, messages, drawing) }
    }

    /// All but its rows.
    private func page(
        _ key: WholeConversationKey, _ entry: ConversationDirectory.Entry, _ periods: [TranscriptPeriod],
        _ stretch: TranscriptStretch, _ messages: [ArchivedMessage],
        _ bounds: (from: Timestamp?, until: Timestamp?), _ output: PageOutput
    ) throws -> WholeConversationPage {
        let part = title(from: bounds.from, until: bounds.until)
        let count = words.count("count.messages", stretch.count)
        let (first, last) = (stretch.before + 1, stretch.before + stretch.count)
        return WholeConversationPage(
            title: words.listed([entry.title, part]), entry: entry, part: part,
            lead: lead(key.asked, stretch, messages, of: periods.reduce(0) { $0 + $1.count }), isRefusal: false,
            partNote: reader.showsRecordNumbers ? nil : words("whole.part"),
            form: output.served == nil ? nil : PeriodForm(asked: key.asked), kind: kind(of: entry.summary),
            participantNames: try participantNames(entry.summary, most: 12, writersFirst: false).html,
            messageCount: count,
            lines: stretch.count == 0
                ? nil : words("transcript.record_range", ["first": words.number(first), "last": words.number(last)]),
            zone: site.settings.timezone, records: records(messages),
            seenNote: seenNote(entry.summary, from: messages.first?.sentAt), before: stretch.before, asked: key.asked)
    }

    private func lead(
        _ asked: AskedPeriod, _ stretch: TranscriptStretch, _ messages: [ArchivedMessage], of all: Int
    ) -> String {
        let count = words.count("count.messages", stretch.count)
        let all = words.count("count.messages", all)
        guard let first = messages.first, let last = messages.last else { return words("whole.none", ["all": all]) }
        guard asked.isEmpty else { return words("whole.some", ["messages": count, "all": all]) }
        let period = words("whole.between", ["first": date(first.sentAt), "last": date(last.sentAt)])
        return words("whole.all", ["messages": count, "period": period])
    }

    private func markdown(
        _ page: WholeConversationPage, _ messages: [ArchivedMessage], _ drawing: TextDrawing
    ) -> [UInt8] {
        var text = Array(
            "# \(words.listed([MarkdownEscaping.escaped(page.entry.title), page.part]))\n\n\(page.lead)\n\n".utf8)
        if let note = page.partNote { text.append("\(note)\n\n") }
        text.append(about(page.entry, kind: page.kind, messageCount: page.messageCount, seenNote: page.seenNote))
        text.append("\n\n")
        var markdown = MarkdownTranscript(people: people, zone: zone, words: words, drawing: drawing)
        markdown.write(messages, to: &text)
        return text
    }

    /// The first and the last record of what there is of each page of the conversation: as those pages say it.
    private static func records(
        of messages: [ArchivedMessage], by periods: [TranscriptPeriod]
    ) -> [ClosedRange<Int64>] {
        var records: [Int: ClosedRange<Int64>] = [:]
        for message in messages {
            guard let page = periods.page(of: message.position) else { continue }
            let known = records[page] ?? message.seq...message.seq
            records[page] = min(known.lowerBound, message.seq)...max(known.upperBound, message.seq)
        }
        return records.sorted { $0.key < $1.key }.map(\.value)
    }
}

import Hansard
import HansardStore
import PairChannel

/// A page of a conversation’s messages: a calendar month, or a part of one.
struct TranscriptKey: PageKey {
    static let kind = "transcript"
    static let place: String? = "conversations"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view

    /// The conversation’s.
    let slug: String
    let month: CalendarMonth
    /// From 1 on.
    let part: Int

    init(slug: String, _ period: TranscriptPeriod) {
        (self.slug, month, part) = (slug, period.first, period.part)
    }

    init?(_ path: PagePath) {
        guard path.folders.count == 2, path.folders[0] == "conversations", let (month, part) = path.monthPart else {
            return nil
        }
        (slug, self.month, self.part) = (path.folders[1], month, part)
    }

    var path: String { "conversations/\(slug)/" + PagePath.listName(month.iso, part) }

    /// Messages that are drawn together, about.
    private static let messagesTogether = 20_000

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        for changed in try changes.transcripts() {
            var (pages, messages, last): ([Self], Int, Int?) = ([], 0, nil)
            for index in changed.pages {
                if let before = last, before + 1 != index || messages >= messagesTogether {
                    plan.add(pages)
                    (pages, messages) = ([], 0)
                }
                pages.append(Self(slug: changed.entry.summary.slug, changed.periods[index]))
                messages += changed.periods[index].count
                last = index
            }
            plan.add(pages)
            let slug = changed.entry.summary.slug
            let vanished = try changes.vanished(
                under: changed.folder, but: changed.periods.map { Self(slug: slug, $0) })
            plan.remove(vanished)
        }
    }

    /// Pages that follow one another in a conversation, which is read once for them. Where they are its last ones, its feed is
    /// drawn with them.
    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard let first = pages.first, let entry = context.conversations[slug: first.slug] else { return }
        let periods = try context.periods(of: entry.summary.id)
        guard let start = periods.firstIndex(where: { $0.first == first.month && $0.part == first.part }) else {
            return
        }
        let range = start..<min(start + pages.count, periods.count)
        let names = try context.participantNames(entry.summary, most: 12, writersFirst: false).html
        var feed = ConversationFeedKey.Tail(periods)
        let newest = context.shared.known(NewestByPerson.self)
        try context.withTranscripts { transcripts in
            try transcripts.open(entry.summary, periods)
            var index = start
            try transcripts.read(periods[range]) { period, page in
                feed.add(page, at: index, named: period.name)
                newest?.add(page, in: entry.summary.id)
                // Written at once: a large conversation’s pages are never in memory together.
                try context.write(pages[index - start], entry, periods, index, page, names: names, to: output)
                index += 1
            }
            guard range.upperBound == periods.count else { return }
            try ConversationFeedKey(slug: first.slug).draw(entry, periods, feed, transcripts, in: context, to: output)
        }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool {
        guard changes.context.extent.namesSeq <= seq else { return true }
        return try changes.hasChanged(changes.context.conversations[slug: slug], (month, part), after: seq)
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
    /// Messages of the conversation on the pages before.
    let before: Int
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
            ("seenNote", .init(seenNote)), ("days", .html(days)),
            ("before", before > 0 ? .text("\(before)") : .absent), ("rows", .html(rows)),
            ("isPair", entry.summary.kind == .pair ? .text("two") : .absent),
        ] + pager.values
    }

    var byteEstimate: Int { rows.count }
}

extension PageContext {
    /// The HTML and Markdown of `page`, which is `periods[index]`.
    fileprivate func write(
        _ key: TranscriptKey, _ entry: ConversationDirectory.Entry, _ periods: [TranscriptPeriod], _ index: Int,
        _ page: [ArchivedMessage], names: [UInt8], to output: PageOutput
    ) throws {
        let period = periods[index]
        let drawing = try drawing(entry.summary, page)
        var rows: [UInt8] = []
        if output.wants(.html) {
            rows.reserveCapacity((page.first?.arena.bytes.count ?? 0) * 2 + page.count * 320)
            var html = HTMLTranscript(
                people: people, zone: zone, words: words, markdown: period.name + ".md", drawing: drawing)
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
            title: words.listed([entry.title, title]), entry: entry, kind: kind(of: entry.summary),
            period: title,
            messageCount: words.count("count.messages", page.count), participantNames: names,
            zone: site.settings.timezone, records: records(page),
            seenNote: seenNote(entry.summary, from: page.first?.sentAt), days: dayLinks(page), rows: rows,
            before: periods[..<index].reduce(0) { $0 + $1.count }, pager: pager, months: period.first...period.last)
        let sequence = page.map(\.seq)
        let records = sequence.min().map { [$0...(sequence.max() ?? $0)] } ?? []
        try write(
            key, sitePage, about: PageSubjects(conversations: [entry.summary.sourceID], records: records), to: output
        ) { self.markdown(sitePage, page, drawing) }
    }

    private func markdown(
        _ sitePage: TranscriptSitePage, _ page: [ArchivedMessage], _ drawing: TextDrawing
    ) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((page.first?.arena.bytes.count ?? 0) + page.count * 160)
        let entry = sitePage.entry
        text.append("# \(words.listed([MarkdownEscaping.escaped(entry.title), sitePage.period]))\n\n")
        text.append(
            about(entry, kind: sitePage.kind, messageCount: sitePage.messageCount, seenNote: sitePage.seenNote))
        text.append("\n\n")
        var markdown = MarkdownTranscript(people: people, zone: zone, words: words, drawing: drawing)
        markdown.write(page, to: &text)
        return text
    }

    /// What a page of messages says of itself in Markdown, in a line.
    func about(
        _ entry: ConversationDirectory.Entry, kind: String, messageCount: String, seenNote: String?
    ) -> String {
        let about = words(
            "transcript.message_text",
            [
                "kind": kind, "id": Markdown.code(entry.summary.sourceID), "messages": messageCount,
                "zone": site.settings.timezone,
            ])
        return seenNote.map { words.sentences(about, words.sentence($0)) } ?? about
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

    /// The numbers of the first and the last record of `page`, where they may be shown.
    func records(_ page: [ArchivedMessage]) -> String? {
        guard reader.showsRecordNumbers, let first = page.map(\.seq).min(), let last = page.map(\.seq).max()
        else { return nil }
        return first == last
            ? words.number(Int(first))
            : words(
                "transcript.record_range", ["first": words.number(Int(first)), "last": words.number(Int(last))])
    }
}

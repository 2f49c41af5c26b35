import Hansard
import HansardStore

/// The calendar of an earlier year of a conversation that has many pages.
struct ConversationYearKey: PageKey {
    static let kind = "conversationYear"
    static let place: String? = "conversations"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view
    /// What names of pages begin with.
    private static let base = "year-"

    /// The conversation’s.
    let slug: String
    let year: Int

    init(slug: String, year: Int) { (self.slug, self.year) = (slug, year) }

    init?(_ path: PagePath) {
        guard path.folders.count == 2, path.folders[0] == "conversations", let year = path.number(after: Self.base)
        else {
            return nil
        }
        (slug, self.year) = (path.folders[1], year)
    }

    var path: String { "conversations/\(slug)/\(Self.base)\(year)" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        for changed in try changes.transcripts() {
            let layout = ConversationLayout(changed.periods)
            let pages = layout.years.map { Self(slug: changed.entry.summary.slug, year: $0.year) }
            plan.remove(try changes.vanished(under: changed.folder + base, but: pages))
            for (number, (page, year)) in zip(pages, layout.years).enumerated() {
                // A year that the first page no longer shows changes in that it appears, with the page after it.
                let hasNeighbour = number + 2 >= layout.years.count
                let isChanged = changed.pages.contains { year.pages.contains($0) }
                if try changes.isWhole || hasNeighbour || isChanged || !changes.isWritten(page) { plan.add([page]) }
            }
        }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for page in pages {
            guard let entry = context.conversations[slug: page.slug] else { continue }
            try context.write(page, entry, to: output)
        }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool {
        try changes.hasChanged(conversation: slug, after: seq, isWhole: isWhole)
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

extension PageContext {
    /// The calendar of an earlier year.
    fileprivate func write(
        _ key: ConversationYearKey, _ entry: ConversationDirectory.Entry, to output: PageOutput
    ) throws {
        let periods = try periods(of: entry.summary.id)
        let layout = ConversationLayout(periods)
        guard let number = layout.years.firstIndex(where: { $0.year == key.year }) else { return }
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
            calendar: calendarTable(calendar).html(), pager: pager)
        let text =
            "# \(words.listed([MarkdownEscaping.escaped(entry.title), "\(year)"]))\n\n"
            + periodTable(periods[pages]).markdown
        try write(key, page, about: entry.subjects, to: output) { Array(text.utf8) }
    }
}

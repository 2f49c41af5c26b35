import Hansard
import HansardStore
import PairChannel

/// A page of the list of all conversations, by name.
struct ConversationListKey: PageKey {
    static let kind = "conversationList"
    static let place: String? = "conversations"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .list

    let number: Int

    init(number: Int) { self.number = number }

    init?(_ path: PagePath) {
        guard path.folders == ["conversations"], let number = path.number(inList: "index") else { return nil }
        self.number = number
    }

    var path: String { "conversations/" + PagePath.listName("index", number) }

    /// It has no figures: only a new conversation changes it, or who takes part in a room.
    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let context = changes.context
        var changed: Set<Int64>?
        if let entries = changes.conversations?.compactMap({ context.conversations[$0] }),
            try entries.allSatisfy({ try changes.isWritten(ConversationKey(slug: $0.summary.slug)) })
        {
            changed = Set(entries.map(\.summary).filter { $0.kind != .pair }.map(\.id))
        }
        let order = try context.conversationsByName()
        let list = ListPages(order.count, perPage: PageContext.conversationsPerPage)
        for number in 1...list.count {
            if let changed, !order[list[number]].contains(where: { changed.contains($0.summary.id) }) { continue }
            plan.add([Self(number: number)])
        }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        let order = try context.conversationsByName()
        for page in pages { try context.write(page, of: order, to: output) }
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

extension PageContext {
    static let conversationsPerPage = 500

    /// All conversations, as lists of all show them.
    func conversationsByName() throws -> [ConversationDirectory.Entry] {
        try shared.value { ConversationsByName(entries: conversations.orderByName().map { conversations.entries[$0] }) }
            .entries
    }

    fileprivate func write(
        _ key: ConversationListKey, of sorted: [ConversationDirectory.Entry], to output: PageOutput
    ) throws {
        let (number, list) = (key.number, ListPages(sorted.count, perPage: Self.conversationsPerPage))
        guard number <= list.count else { return }
        let shown = Array(sorted[list[number]])
        let page = ConversationListPage(
            title: words("conversations.title"),
            lead: listLead(
                "conversations", ["conversations": words.count("count.conversations", sorted.count)], number,
                of: list.count),
            rows: try nameRows(shown), pager: list.pager(number, words))
        let table = try shown.map { entry in
            [
                "[\(Markdown.cell(entry.title))](\(entry.summary.slug)/index.md)", word(entry.summary.kind),
                try listedParticipants(entry.summary, asMarkdown: true),
            ]
        }
        let text =
            "# \(page.title)\n\n\(page.lead)\n\n"
            + Markdown.table(fields("conversation", "kind", "participants"), table)
        try write(key, page, about: PageSubjects(conversations: shown.map(\.summary.sourceID)), to: output) {
            Array(text.utf8)
        }
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
}

private struct ConversationsByName: Sendable {
    let entries: [ConversationDirectory.Entry]
}

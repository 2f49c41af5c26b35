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

/// The list of all conversations for programs: whole, and with figures, which pages of it are without.
struct ConversationListDataKey: PageKey {
    static let kind = "conversationListData"
    static let place: String? = "conversations"
    static let allForms = PageForm.data
    static let action: DisclosureAction? = .list

    init() {}

    init?(_ path: PagePath) {
        guard path.folders == ["conversations"], path.name == "conversations" else { return nil }
    }

    var path: String { "conversations/conversations" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) { plan.add([Self()]) }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        let entries = try context.conversationsByName()
        let table = try context.conversationList(entries, participants: context.reader.participantCounts())
        try context.write(
            Self(), about: PageSubjects(conversations: entries.map(\.summary.sourceID)), to: output,
            csv: { table.csv }, json: { table.json("conversations") })
    }
}

/// What a page of the list shows.
struct ConversationListPage: SitePage {
    static let template = "conversations"
    let title: String
    let lead: String
    let conversations: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("lead", .text(lead)), ("conversations", .html(conversations)), ("csv", .text("conversations.csv")),
            ("json", .text("conversations.json")),
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
        let table = try conversationList(shown)
        let page = ConversationListPage(
            title: words("conversations.title"),
            lead: listLead(
                "conversations", ["conversations": words.count("count.conversations", sorted.count)], number,
                of: list.count),
            conversations: table.html(), pager: list.pager(number, words))
        try write(key, page, about: PageSubjects(conversations: shown.map(\.summary.sourceID)), to: output) {
            Array("# \(page.title)\n\n\(page.lead)\n\n\(table.markdown)".utf8)
        }
    }

    /// Conversations as lists of all show them: what a message changes, only programs get.
    ///
    /// - Parameter participants: How many there are of each that is no pair, for programs; without, who they are, for people.
    fileprivate func conversationList(
        _ entries: [ConversationDirectory.Entry], participants: [Int64: Int]? = nil
    ) throws -> Table {
        let columns: [Table.Column] = [
            .init(data: "conversation"), .init("title", words("field.conversation")),
            .init("kind", words("field.kind")), .init("participants", words("field.participants"), .wide),
            .init(data: "messages"), .init(data: "first_message"), .init(data: "last_message"),
        ]
        let rows = try entries.map { entry in
            let summary = entry.summary
            let (isPair, count) = (summary.kind == .pair, participants?[summary.id] ?? 0)
            let named =
                participants != nil
                ? Cell.data(Int64(isPair ? 2 : count))
                : isPair ? .empty : try participantNames(summary, writersFirst: false)
            return Table.Row([
                .data(summary.sourceID), cell(entry, folder: ""), .words(word(summary.kind), .text(summary.kind.name)),
                named, .data(Int64(summary.messages)), .data(summary.firstAt), .data(summary.lastAt),
            ])
        }
        return Table(columns, classes: ["conversations"], isSortable: true, rows: rows)
    }
}

private struct ConversationsByName: Sendable {
    let entries: [ConversationDirectory.Entry]
}

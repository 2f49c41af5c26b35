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

    /// A page changes with what is said in the conversations on it; all of them do when there is a new one.
    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let context = changes.context
        var changed: Set<Int64>?
        if let entries = changes.conversations?.compactMap({ context.conversations[$0] }),
            try entries.allSatisfy({ try changes.isWritten(ConversationKey(slug: $0.summary.slug)) })
        {
            changed = Set(entries.map(\.summary.id))
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

/// The list of all conversations for programs: whole.
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

    /// Conversations as lists of all show them.
    ///
    /// - Parameter participants: How many there are of each that is no pair, for programs; without, who they are stands below
    ///   the names, for people.
    fileprivate func conversationList(
        _ entries: [ConversationDirectory.Entry], participants: [Int64: Int]? = nil
    ) throws -> Table {
        let columns: [Table.Column] = [
            .init(data: "conversation"), .init("title", words("field.conversation")),
            .init("kind", words("field.kind")), .init(data: "participants"),
            .init("messages", words("field.messages"), .figure), .init(data: "first_message"),
            .init("last_message", words("field.last_message"), .figure),
        ]
        let rows = try entries.map { entry in
            let summary = entry.summary
            let (isPair, count) = (summary.kind == .pair, participants?[summary.id] ?? 0)
            let name = cell(entry, folder: "")
            return Table.Row([
                .data(summary.sourceID),
                participants == nil ? try withParticipants(name, summary, writersFirst: false) : name,
                .words(kind(of: summary), .text(summary.kind.name)), .data(Int64(isPair ? 2 : count)),
                words.cell(summary.messages), .data(summary.firstAt), cell(summary.lastAt),
            ])
        }
        return Table(columns, classes: ["conversations"], isSortable: true, rows: rows)
    }
}

private struct ConversationsByName: Sendable {
    let entries: [ConversationDirectory.Entry]
}

import Hansard
import HansardStore
import PairChannel

/// A page of the list of somebody’s conversations, of one who has so many that their own page has only the newest.
struct PersonConversationsKey: PageKey {
    static let kind = "personConversations"
    static let place: String? = "people"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view
    /// What names of pages begin with.
    static let base = "conversations"

    /// The person’s.
    let slug: String
    let number: Int

    init(slug: String, number: Int) { (self.slug, self.number) = (slug, number) }

    init?(_ path: PagePath) {
        guard path.folders.count == 2, path.folders[0] == "people", let number = path.number(inList: Self.base) else {
            return nil
        }
        (slug, self.number) = (path.folders[1], number)
    }

    var path: String { "people/\(slug)/" + PagePath.listName(Self.base, number) }

    /// All those of a person.
    private static func pages(_ slug: String, conversations: Int) -> [Self] {
        guard conversations > PageContext.mostOnPersonPage else { return [] }
        let list = ListPages(conversations, perPage: PageContext.conversationsPerPage)
        return (1...list.count).map { Self(slug: slug, number: $0) }
    }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let context = changes.context
        let many =
            try changes.isWhole ? context.reader.people(inMoreThan: PageContext.mostOnPersonPage) : [:]
        for index in changes.changedPeople() {
            let person = context.people[index]
            let count = try changes.isWhole ? many[person.id] ?? 0 : context.conversationCount(of: person)
            plan.add(pages(person.slug, conversations: count))
        }
    }

    /// Those of one person.
    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard let slug = pages.first?.slug, let index = try context.person(slug: slug) else { return }
        let own = try context.reader.ownMessages(of: context.people[index].id)
        // By name, so that a message moves none of them to another page.
        let sorted = try context.conversationsByTime(of: index, own).sorted {
            ($0.title.lowercased(), $0.id) < ($1.title.lowercased(), $1.id)
        }
        let known = Set(Self.pages(slug, conversations: sorted.count))
        for page in pages where known.contains(page) { try context.write(page, index, sorted, own, to: output) }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) throws -> Bool {
        try changes.hasChanged(changes.context.person(slug: slug), after: seq, isWhole: isWhole)
    }
}

struct PersonConversationsPage: SitePage {
    static let template = "person-conversations"
    let title: String
    let personName: String
    let person: String
    let lead: String
    let table: [UInt8]
    var ownNote: String?
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("personName", .text(personName)), ("person", .text(person)), ("lead", .text(lead)),
            ("table", .html(table)), ("ownNote", .init(ownNote)),
        ] + pager.values
    }
}

extension PageContext {
    /// Conversations that stand on somebody's page; of more, only the newest do, and lists of their own have all.
    static let mostOnPersonPage = 300

    fileprivate func conversationCount(of person: PeopleDirectory.Person) throws -> Int {
        try reader.conversations(of: person.id).count { conversations[$0] != nil }
    }

    fileprivate func write(
        _ key: PersonConversationsKey, _ index: PersonIndex, _ sorted: [ConversationDirectory.Entry],
        _ own: OwnMessages, to output: PageOutput
    ) throws {
        let (person, list) = (people[index], ListPages(sorted.count, perPage: Self.conversationsPerPage))
        let shown = Array(sorted[list[key.number]])
        let count = words.count("count.conversations", sorted.count)
        let table = try conversationTable(
            shown, folder: "../../conversations/", title: otherName(than: person), own: own)
        let page = PersonConversationsPage(
            title: words.listed([person.displayName, words("person.conversations")]),
            personName: person.displayName, person: "../\(person.slug).html",
            lead: listLead("conversations", ["conversations": count], key.number, of: list.count),
            table: table.html(), ownNote: ownNote(shown),
            pager: list.pager(key.number, words, base: PersonConversationsKey.base))
        let title = words.listed([MarkdownEscaping.escaped(person.displayName), words("person.conversations")])
        try write(key, page, about: PageSubjects(people: [person.sourceID]), to: output) {
            let note = page.ownNote.map { "\n\($0)\n" } ?? ""
            return Array("# \(title)\n\n\(page.lead)\n\n\(table.markdown)\(note)".utf8)
        }
    }

    /// That only what the person wrote is counted, where there is anything.
    func ownNote(_ shown: [ConversationDirectory.Entry]) -> String? {
        shown.isEmpty ? nil : words("person.own")
    }
}

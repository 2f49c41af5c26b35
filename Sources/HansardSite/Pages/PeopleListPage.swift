import Hansard
import HansardStore
import PairChannel

/// A page of the list of all people, by name.
struct PeopleListKey: PageKey {
    static let kind = "peopleList"
    static let place: String? = "people"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .list

    let number: Int

    init(number: Int) { self.number = number }

    init?(_ path: PagePath) {
        guard path.folders == ["people"], let number = path.number(inList: "index") else { return nil }
        self.number = number
    }

    var path: String { "people/" + PagePath.listName("index", number) }

    /// A page changes with what the people on it write; all of them do when there is somebody new.
    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let order = changes.context.peopleByName()
        let changed = try changes.isWhole || changes.hasNewPeople() ? nil : Set(changes.changedPeople())
        let list = ListPages(order.count, perPage: PageContext.peoplePerPage)
        for number in 1...list.count {
            if let changed, changed.isDisjoint(with: order[list[number]]) { continue }
            plan.add([Self(number: number)])
        }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        let writers: [Int64: (messages: Int, lastAt: Timestamp)] = try context.reader.writers()
        for page in pages { try context.write(page, of: context.peopleByName(), writers, to: output) }
    }
}

/// The list of all people for programs: whole.
struct PeopleListDataKey: PageKey {
    static let kind = "peopleListData"
    static let place: String? = "people"
    static let allForms = PageForm.data
    static let action: DisclosureAction? = .list

    init() {}

    init?(_ path: PagePath) {
        guard path.folders == ["people"], path.name == "people" else { return nil }
    }

    var path: String { "people/people" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) { plan.add([Self()]) }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        let order = context.peopleByName()
        let table = context.peopleList(order, writers: try context.reader.writers())
        try context.write(
            Self(), about: PageSubjects(people: order.map { context.people[$0].sourceID }), to: output,
            csv: { table.csv }, json: { table.json("people") })
    }
}

/// What a page of the list shows.
struct PeopleListPage: SitePage {
    static let template = "people"
    let title: String
    let lead: String
    let people: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("lead", .text(lead)), ("people", .html(people)), ("csv", .text("people.csv")),
            ("json", .text("people.json")),
        ] + pager.values
    }
}

extension PageContext {
    static let peoplePerPage = 500

    fileprivate func write(
        _ key: PeopleListKey, of sorted: [PersonIndex], _ writers: [Int64: (messages: Int, lastAt: Timestamp)],
        to output: PageOutput
    ) throws {
        let (number, list) = (key.number, ListPages(sorted.count, perPage: Self.peoplePerPage))
        guard number <= list.count else { return }
        let shown = sorted[list[number]]
        let table = peopleList(shown, writers: writers)
        let page = PeopleListPage(
            title: words("people.title"),
            lead: listLead("people", ["people": words.count("count.people", sorted.count)], number, of: list.count),
            people: table.html(), pager: list.pager(number, words))
        let subjects = PageSubjects(people: shown.map { people[$0].sourceID })
        try write(key, page, about: subjects, to: output) {
            Array("# \(page.title)\n\n\(page.lead)\n\n\(table.markdown)".utf8)
        }
    }

    /// People as lists of all show them.
    ///
    /// - Parameter writers: What each wrote, by their numbers in the database.
    fileprivate func peopleList(
        _ shown: some Sequence<PersonIndex>, writers: [Int64: (messages: Int, lastAt: Timestamp)]
    ) -> Table {
        let columns: [Table.Column] = [
            .init("person", words("field.id"), .id), .init("name", words("field.name")),
            .init("title", words("field.job_title")), .init("team", words("field.team")),
            .init("manager", words("field.manager")), .init("messages", words("field.messages"), .figure),
            .init("last_message", words("field.last_message"), .figure),
        ]
        let rows = shown.map { index in
            let person = people[index]
            var manager = Cell.data(person.manager)
            if let known = self.manager(of: person) {
                manager = Cell.name(known.name, manager.value).linked(html: known.page)
            }
            let written = writers[person.id]
            return Table.Row([
                .own(person.sourceID), cell(index, folder: ""), .own(person.title), .own(person.team), manager,
                words.cell(written?.messages ?? 0), cell(written?.lastAt),
            ])
        }
        return Table(columns, isSortable: true, rows: rows)
    }

    /// The name and page of somebody’s manager, where the archive knows them.
    func manager(of person: PeopleDirectory.Person) -> (name: String, page: String)? {
        person.manager.flatMap { people.index(ofSourceID: $0) }.map {
            (people[$0].displayName, "\(people[$0].slug).html")
        }
    }

    /// Everybody, as the lists of people show them.
    func peopleByName() -> [PersonIndex] {
        if let known = knownPeopleByName { return known }
        let names = people.people.map { ($0.displayName.lowercased(), ID($0.sourceID)) }
        let order = people.people.indices.sorted { names[$0] < names[$1] }.map { PersonIndex($0) }
        knownPeopleByName = order
        return order
    }

    /// Whose pages have that name.
    func person(slug: String) throws -> PersonIndex? {
        try shared.value {
            PeopleBySlug(
                people: Dictionary(
                    uniqueKeysWithValues: people.people.enumerated().map { ($1.slug, PersonIndex($0)) }))
        }.people[slug]
    }
}

private struct PeopleBySlug: Sendable {
    let people: [String: PersonIndex]
}

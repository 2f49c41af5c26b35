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

    /// It has no figures: only somebody new changes it.
    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        guard try changes.isWhole || changes.hasNewPeople() else { return }
        let list = ListPages(changes.context.people.people.count, perPage: PageContext.peoplePerPage)
        for number in 1...list.count { plan.add([Self(number: number)]) }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for page in pages { try context.write(page, of: context.peopleByName(), to: output) }
    }
}

struct PeopleListPage: SitePage {
    static let template = "people"
    let title: String
    let lead: String
    let rows: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [("lead", .text(lead)), ("rows", .html(rows))] + pager.values
    }
}

extension PageContext {
    static let peoplePerPage = 500

    fileprivate func write(_ key: PeopleListKey, of sorted: [PersonIndex], to output: PageOutput) throws {
        let (number, list) = (key.number, ListPages(sorted.count, perPage: Self.peoplePerPage))
        guard number <= list.count else { return }
        let shown = sorted[list[number]]
        var rows: [UInt8] = []
        var table: [[String]] = []
        for index in shown {
            let person = people[index]
            var remarks = [escapedHTML(person.sourceID)]
            if person.isBot { remarks.append(escapedHTML(words("people.bot"))) }
            if person.name == nil { remarks = [escapedHTML(words("people.id_only"))] }
            rows.append("<tr><th scope=\"row\"><a href=\"\(person.slug).html\"><bdi>")
            rows.append(contentsOf: people.nameHTML(index))
            rows.append("</bdi></a> <small>\(words.listedHTML(remarks))</small></th><td>")
            appendName(person.title, to: &rows)
            rows.append("</td><td>")
            appendName(person.team, to: &rows)
            rows.append("</td><td>")
            let manager = manager(of: person)
            if let manager { rows.append("<a href=\"\(manager.page)\"><bdi>\(escapedHTML(manager.name))</bdi></a>") }
            rows.append("</td></tr>\n")
            table.append([
                "[\(Markdown.cell(person.displayName))](\(person.slug).md)", Markdown.cell(person.sourceID),
                Markdown.cell(person.title ?? ""), Markdown.cell(person.team ?? ""),
                Markdown.cell(manager?.name ?? ""),
            ])
        }
        let page = PeopleListPage(
            title: words("people.title"),
            lead: listLead("people", ["people": words.count("count.people", sorted.count)], number, of: list.count),
            rows: rows, pager: list.pager(number, words))
        let text =
            "# \(page.title)\n\n\(page.lead)\n\n"
            + Markdown.table(fields("name", "id", "job_title", "team", "manager"), table)
        let subjects = PageSubjects(people: shown.map { people[$0].sourceID })
        try write(key, page, about: subjects, to: output) { Array(text.utf8) }
    }

    /// A text of somebody's own, isolated; nothing for none, so that its cell is empty.
    private func appendName(_ text: String?, to out: inout [UInt8]) {
        guard let text, !text.isEmpty else { return }
        out.append("<bdi>")
        out.appendHTML(text)
        out.append("</bdi>")
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

import Hansard
import HansardStore
import PairChannel

/// What somebody has not answered, and what they have answered late: the messages that a number on their page counts.
struct PersonUnansweredKey: PageKey {
    static let kind = "personUnanswered"
    static let place: String? = "people"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .view
    /// What names of pages begin with.
    static let base = "unanswered"
    /// Messages on a page.
    static let perPage = 500

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

    /// The other one’s messages change somebody’s, too.
    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let context = changes.context
        for (i, person) in context.people.people.enumerated() where changes.people?.contains(person.id) ?? true {
            let count = try context.sharedResponses().responses(of: PersonIndex(i), context)
            let messages = count.unanswered + count.late
            let list = ListPages(messages, perPage: perPage)
            let pages = messages == 0 ? [] : (1...list.count).map { Self(slug: person.slug, number: $0) }
            plan.add(pages)
            plan.remove(try changes.vanished(under: "people/\(person.slug)/\(base)", but: pages))
        }
    }

    /// Those of one person.
    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard let slug = pages.first?.slug, let index = try context.person(slug: slug) else { return }
        let id = context.people[index].id
        let messages =
            try context.unansweredReport().byPerson[id, default: []] + context.lateAnswers(of: index)
        guard !messages.isEmpty else { return }
        for page in pages { try context.write(page, index, messages, to: output) }
    }
}

/// What such a page shows.
struct PersonUnansweredPage: SitePage {
    static let template = "person-unanswered"
    let title: String
    let personName: String
    let person: String
    let end: String?
    let limit: String
    let open: [UInt8]
    let late: [UInt8]
    let pager: Pager

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("personName", .text(personName)), ("person", .text(person)), ("end", .init(end)),
            ("limit", .text(limit)),
            ("open", .html(open)), ("late", .html(late)),
        ] + pager.values
    }
}

extension PageContext {
    fileprivate func write(
        _ key: PersonUnansweredKey, _ index: PersonIndex, _ messages: [UnansweredMessage], to output: PageOutput
    ) throws {
        let (person, list) = (people[index], ListPages(messages.count, perPage: PersonUnansweredKey.perPage))
        guard key.number <= list.count else { return }
        let shown = messages[list[key.number]]
        let open = try table(shown.filter { $0.answeredAt == nil }, hasAnswer: false)
        let late = try table(shown.filter { $0.answeredAt != nil }, hasAnswer: true)
        let page = PersonUnansweredPage(
            title: words.listed([person.displayName, words("unanswered.title")]), personName: person.displayName,
            person: "../\(person.slug).html", end: unansweredEnd,
            limit: words.count("count.days", site.settings.responseLimitDays),
            open: open.html(), late: late.html(),
            pager: list.pager(key.number, words, base: PersonUnansweredKey.base))
        try write(key, page, about: subjects(shown), to: output) {
            let name = MarkdownEscaping.escaped(person.displayName)
            var text = "# \(words.listed([name, words("unanswered.title")]))\n"
            if let end = page.end { text += "\n\(end)\n" }
            if !open.isEmpty { text += "\n## \(words("unanswered.open"))\n\n\(open.markdown)" }
            if !late.isEmpty { text += "\n## \(words("unanswered.late"))\n\n\(late.markdown)" }
            return Array(text.utf8)
        }
    }

    private func table(_ messages: [UnansweredMessage], hasAnswer: Bool) throws -> Table {
        let answer: [Table.Column] = hasAnswer ? [.init("answered", words("unanswered.answered"), .figure)] : []
        var columns = unansweredColumns(hasPerson: false)
        columns.insert(contentsOf: answer, at: 2)
        return Table(
            columns, isSortable: true,
            rows: try messages.map { message in
                var cells = try unansweredCells(message, root: "../../")
                if hasAnswer, cells.count > 2 { cells.insert(cell(message.answeredAt), at: 2) }
                return Table.Row(cells)
            })
    }
}

import Hansard
import PairChannel

/// The page that searches.
struct SearchKey: PageKey {
    static let kind = "search"
    static let place: String? = "search"
    static let allForms = [PageForm.html]
    static let action: DisclosureAction? = nil

    init() {}

    init?(_ path: PagePath) {
        guard path.folders.isEmpty, path.name == "search" else { return nil }
    }

    var path: String { "search" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) {
        if changes.isWhole { plan.add([Self()]) }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        try context.write(
            Self(), SearchPage(title: context.words("search.title")), hasMarkdown: false, about: .nothing, to: output)
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) -> Bool { false }
}

/// What it shows. What it finds is in the files of `SearchIndexBuilder`, or comes from the server.
struct SearchPage: SitePage {
    static let template = "search"
    let title: String
    let asksServer = true
    /// The script puts the query behind it.
    let export: String? = "query="

    var values: [(name: StaticString, value: PageValue)] { [] }
}

/// What a search from the page of somebody, or of a conversation, is about: a filter that the search page puts before the words.
enum SearchScope {
    /// What somebody wrote; `nil` for an id that a query cannot say.
    static func from(_ id: String) -> String? { filter("from", id) }

    /// What was said in a conversation.
    static func `in`(_ id: String) -> String? { filter("in", id) }

    /// The search page with what was said in a month, as seen from a folder of the site.
    ///
    /// - Parameter scope: Of those messages, what is about this.
    static func address(_ month: CalendarMonth, _ scope: String? = nil) -> String {
        let before = CivilDate(daysSince1970: month.start.day - 1).iso
        let query = "after:\(before) before:\(month.next.iso)-01"
        let about = scope.map { "scope=\(PercentEncoding.encoded($0))&" } ?? ""
        return "../search.html?\(about)q=\(PercentEncoding.encoded(query))"
    }

    private static func filter(_ name: String, _ id: String) -> String? {
        id.contains("\"") ? nil : "\(name):\"\(id)\""
    }
}

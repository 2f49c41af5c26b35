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

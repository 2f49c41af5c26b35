import Hansard

/// The page that searches: `search.html`. What it finds is in the files of `SearchIndexBuilder`, or comes from the server.
struct SearchPage: SitePage {
    static let template = "search"
    let title: String
    let asksServer = true
    /// The script puts the query behind it.
    let export: String? = "query="

    var values: [(name: StaticString, value: PageValue)] { [] }
}

extension PageContext {
    func search() throws -> [SiteFile] {
        try files("search", SearchPage(title: words("search.title")), markdown: nil as (() -> [UInt8])?)
    }
}

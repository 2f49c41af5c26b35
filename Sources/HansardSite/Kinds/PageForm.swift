/// A form in which a page is published: the ending of its file.
package struct PageForm: Hashable, Sendable {
    /// Without the point: `html`.
    package let ending: String

    /// For people.
    package static let html = PageForm(ending: "html")
    /// For people and programs that read text.
    package static let markdown = PageForm(ending: "md")
    /// For spreadsheets.
    package static let csv = PageForm(ending: "csv")
    /// For programs; of a feed, JSON Feed.
    package static let json = PageForm(ending: "json")
    /// Of a feed, Atom.
    package static let xml = PageForm(ending: "xml")

    /// Those of a page for people.
    static let page = [html, markdown]
    /// Those of figures for programs.
    static let data = [csv, json]
    /// Those of a feed.
    static let feed = [json, xml]
}

/// Where pages are drawn to, and which of their forms are wanted.
struct PageOutput {
    /// `nil` for all.
    private let form: PageForm?
    /// How a served page differs from a built one; `nil` for the built one.
    let served: ServedPage?
    private let take: (SiteFile) throws -> Void

    /// - Parameters:
    ///   - form: The one that is wanted; `nil` for all that a page has.
    ///   - take: Gets each file once it is drawn.
    init(_ form: PageForm? = nil, served: ServedPage? = nil, _ take: @escaping (SiteFile) throws -> Void) {
        (self.form, self.served, self.take) = (form, served, take)
    }

    func wants(_ form: PageForm) -> Bool { self.form == nil || self.form == form }

    func write(_ file: SiteFile) throws { try take(file) }
}

import Hansard

/// How a list is cut into pages of so many entries each; the first one is there even if it is empty.
struct ListPages {
    /// Of all pages.
    let count: Int
    private let entries: Int
    private let perPage: Int

    init(_ entries: Int, perPage: Int) {
        (self.entries, self.perPage) = (entries, perPage)
        count = max(1, (entries + perPage - 1) / perPage)
    }

    /// The places of the entries on a page, which are numbered from 1 on.
    subscript(_ number: Int) -> Range<Int> {
        min(entries, (number - 1) * perPage)..<min(entries, number * perPage)
    }

    /// Links from a page to those before and after it.
    ///
    /// - Parameter base: The name of the first page, without its ending.
    func pager(_ number: Int, _ words: Words, base: String = "index") -> Pager {
        func link(_ number: Int) -> (href: String, title: String) {
            (PagePath.listName(base, number) + ".html", words("site.page", ["n": words.number(number)]))
        }
        var pager = Pager()
        if number > 1 { pager.previous = link(number - 1) }
        if number < count { pager.next = link(number + 1) }
        return pager
    }
}

extension PageContext {
    /// What a list in pages holds: `512 people, by name; page 2 of 3.`
    func listLead(_ section: String, _ values: [String: String], _ number: Int, of pages: Int) -> String {
        guard pages > 1 else { return words("\(section).lead", values) }
        let page = words("site.page_of", ["n": words.number(number), "of": words.number(pages)])
        return words("\(section).lead_page", values.merging(["page": page]) { own, _ in own })
    }
}

import Hansard

/// The links to the site’s own pages, on every page.
struct FreePageLinks {
    private let pages: [Site.FreePage]
    private let aboutTitle: String
    private let current: String

    /// - Parameter about: What the page `about` is called in the navigation.
    /// - Parameter current: The path of the page that the links stand on, without its ending.
    init(_ pages: [Site.FreePage], about: String, current: String) {
        self.pages = pages
        aboutTitle = about
        self.current = current
    }

    /// In the navigation, where there is such a page.
    func about(_ root: String) -> [UInt8] {
        guard let page = pages.first(where: { $0.name == "about" }) else { return [] }
        return link(page, aboutTitle, root)
    }

    /// Below every page.
    func all(_ root: String) -> [UInt8] {
        var out: [UInt8] = []
        for page in pages {
            if !out.isEmpty { out.append(" ") }
            out += link(page, page.title, root)
        }
        return out
    }

    private func link(_ page: Site.FreePage, _ title: String, _ root: String) -> [UInt8] {
        var out: [UInt8] = []
        out.append("<a href=\"\(root)\(page.name).html\"" as String)
        if page.name == current { out.append(" aria-current=\"page\"") }
        out.append(" dir=\"auto\">")
        out.appendHTML(title)
        out.append("</a>")
        return out
    }
}

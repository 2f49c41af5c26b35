import Hansard

struct FreeSitePage: SitePage {
    static let template = "page"
    let title: String
    let content: [UInt8]

    var values: [(name: StaticString, value: PageValue)] { [("content", .html(content))] }
}

extension PageContext {
    func free(_ page: Site.FreePage) throws -> [SiteFile] {
        let sitePage = FreeSitePage(title: page.title, content: safeHTML(commonMark: page.markdown))
        let text = "# \(MarkdownEscaping.escaped(page.title))\n\(page.markdown)"
        return try files(page.name, sitePage, markdown: Array(text.utf8))
    }
}

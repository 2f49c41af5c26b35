import Hansard

/// A page of the owner’s own.
struct FreeKey: PageKey {
    static let kind = "free"
    static let place: String? = nil
    static let allForms = PageForm.page
    static let action: DisclosureAction? = nil

    let name: String

    init(name: String) { self.name = name }

    init?(_ path: PagePath) {
        guard path.folders.isEmpty else { return nil }
        name = String(path.name)
    }

    var path: String { name }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) {
        guard changes.isWhole else { return }
        for page in changes.context.site.freePages { plan.add([Self(name: page.name)]) }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        for key in pages {
            guard let page = context.site.freePages.first(where: { $0.name == key.name }) else { continue }
            let content = safeHTML(commonMark: page.markdown, keepsLines: false)
            try context.write(
                key, FreeSitePage(title: page.title, content: content), about: .nothing, to: output
            ) {
                Array("# \(MarkdownEscaping.escaped(page.title))\n\n".utf8) + safeMarkdown(commonMark: page.markdown)
            }
        }
    }

    func mayHaveChanged(after seq: Int64, isWhole: Bool, _ changes: PageChanges) -> Bool { false }
}

/// A page that has a text and nothing else.
struct FreeSitePage: SitePage {
    static let template = "page"
    let title: String
    let content: [UInt8]

    var values: [(name: StaticString, value: PageValue)] { [("content", .html(content))] }
}

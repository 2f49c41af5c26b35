import Hansard
import HansardStore

/// The page that leads from a system’s address of a message, `https://acme.slack.com/archives/C003/p1773000000000100`, to where the
/// message stands in the site, without a server: `assets/permalinks.js` finds the page by the message’s time. There only where
/// the archive has conversations of such a system.
///
/// It says where each page of messages begins, and nothing of any message: one more message changes it only if a page begins
/// with it.
struct PermalinksKey: PageKey {
    static let kind = "permalinks"
    static let place: String? = "archives"
    static let allForms = [PageForm.html]
    static let action: DisclosureAction? = .list

    init() {}

    init?(_ path: PagePath) {
        guard path.folders == ["archives"], path.name == "index" else { return nil }
    }

    var path: String { "archives/index" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) throws {
        let context = changes.context
        guard context.hasPermalinks else { return }
        let isChanged = changes.conversations?.contains { context.conversations[$0]?.summary.usesShortNames ?? false }
        if isChanged ?? true { plan.add([Self()]) }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard context.hasPermalinks else { return }
        try context.permalinks(to: output)
    }
}

/// What it shows.
struct PermalinksPage: SitePage {
    static let template = "permalinks"
    let title: String
    /// Items of a list.
    let conversations: [UInt8]

    var values: [(name: StaticString, value: PageValue)] { [("conversations", .html(conversations))] }
}

extension PageContext {
    /// Whether there are conversations of a system that has addresses of messages.
    var hasPermalinks: Bool { conversations.entries.contains(where: \.summary.usesShortNames) }

    /// The conversations by their names, each with what addresses call it and where its pages begin.
    fileprivate func permalinks(to output: PageOutput) throws {
        let ids = try reader.idsInAddresses()
        let entries = try conversationsByName().filter { ids[$0.summary.id] != nil }
        var items: [UInt8] = []
        for entry in entries {
            let known = ids[entry.summary.id] ?? []
            let pages = try periods(of: entry.summary.id).map { "\($0.name) \($0.start.at)" }
            items.append("<li data-ids=\"")
            items.appendHTML(known.joined(separator: " "))
            items.append("\" data-pages=\"\(pages.joined(separator: " "))\"><a href=\"../conversations/")
            items.append("\(entry.summary.slug)/index.html\">\(entry.titleHTML)</a>")
            for id in known { items.append(" <code>\(escapedHTML(id))</code>") }
            items.append("</li>\n")
        }
        try write(
            PermalinksKey(), PermalinksPage(title: words("permalinks.title"), conversations: items),
            hasMarkdown: false, about: PageSubjects(conversations: entries.map(\.summary.sourceID)), to: output)
    }
}

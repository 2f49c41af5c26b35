import Hansard
import HansardStore

/// The first page of the site.
struct HomeKey: PageKey {
    static let kind = "home"
    static let place: String? = "index"
    static let allForms = PageForm.page
    static let action: DisclosureAction? = .list

    init() {}

    init?(_ path: PagePath) {
        guard path.folders.isEmpty, path.name == "index" else { return nil }
    }

    var path: String { "index" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) { plan.add([Self()]) }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        try context.home(to: output)
    }
}

struct HomePage: SitePage {
    static let template = "home"
    let feed: String? = "feed"
    let title: String
    let lead: String
    let asOf: String?
    let verified: String?
    let checkpoint: String?
    let table: [UInt8]
    let conversations: String?
    let allConversations: String
    /// The page that leads from a system’s address of a message to it.
    let permalinks: String?

    var values: [(name: StaticString, value: PageValue)] {
        [
            ("lead", .text(lead)), ("asOf", .init(asOf)), ("verified", .init(verified)),
            ("checkpoint", .init(checkpoint)), ("table", .html(table)),
            ("conversations", .init(conversations)), ("allConversations", .text(allConversations)),
            ("permalinks", .init(permalinks)),
        ]
    }
}

extension PageContext {
    static let conversationsOnHome = 100

    fileprivate func home(to output: PageOutput) throws {
        let entries = conversations.entries
        let latest = entries.sorted {
            ($0.summary.lastAt?.microseconds ?? .min, $1.id) > ($1.summary.lastAt?.microseconds ?? .min, $0.id)
        }
        let shown = latest.prefix(Self.conversationsOnHome)
        let messages = entries.reduce(0) { $0 + $1.summary.messages }
        let count = words.count("count.conversations", entries.count)
        let writers: Set<Int64> = try reader.writers()
        let summary = words(
            "home.summary",
            [
                "messages": words.count("count.messages", messages), "conversations": count,
                "people": words.count("count.people", writers.count),
            ])
        let firstAt = entries.compactMap(\.summary.firstAt).min()
        let lastAt = entries.compactMap(\.summary.lastAt).max()
        var lead = words("home.no_period", ["summary": summary])
        if let firstAt, let lastAt {
            lead = words("home.period", ["summary": summary, "first": date(firstAt), "last": date(lastAt)])
        }
        let verified = verified
        let table = try conversationTable(Array(shown), folder: "conversations/")
        let page = HomePage(
            title: words("home.title"), lead: lead,
            asOf: extent.lastInstant.map { words("home.as_of", ["time": dateTime($0)]) },
            verified: verified?.text, checkpoint: verified?.checkpoint,
            table: table.html(),
            conversations: entries.isEmpty ? nil : "conversations/index.html",
            allConversations: words("home.all", ["conversations": count]),
            permalinks: hasPermalinks ? "\(PermalinksKey().path).html" : nil)
        var text = "# \(MarkdownEscaping.escaped(site.settings.title))\n\n\(lead)"
        if let asOf = page.asOf { text += " \(asOf)" }
        text += "\n\n" + (entries.isEmpty ? words("home.nothing") + "\n" : table.markdown)
        if page.conversations != nil { text += "\n[\(page.allConversations)](conversations/index.md)\n" }
        if let verified {
            let lines = verified.checkpoint.split(separator: "\n", omittingEmptySubsequences: false)
            text += "\n\(verified.text) \(words("home.checkpoint"))\n\n"
            text += lines.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
        }
        try write(
            HomeKey(), page, about: PageSubjects(conversations: shown.map(\.summary.sourceID)), to: output
        ) { Array(text.utf8) }
    }

    /// What the last `hansard verify` found, where all was well. It says how many records there are: for those alone who may
    /// see them all.
    private var verified: (text: String, checkpoint: String)? {
        guard !site.isExported, reader.showsRecordNumbers, let found = VerifiedRecord(of: reader.folder), found.isWhole,
            let checkpoint = found.checkpoint
        else { return nil }
        let values = ["seq": words.number(Int(found.seq)), "time": dateTime(found.at)]
        return (words("home.verified", values), checkpoint.hasSuffix("\n") ? String(checkpoint.dropLast()) : checkpoint)
    }
}

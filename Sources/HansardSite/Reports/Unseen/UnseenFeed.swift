import Hansard
import HansardStore
import PairChannel

/// The feed of what is unseen.
struct UnseenFeedKey: PageKey {
    static let kind = "unseenFeed"
    static let place: String? = "unseen"
    static let allForms = PageForm.feed
    static let action: DisclosureAction? = .feed
    /// Items, at most.
    static let mostItems = 500

    init() {}

    init?(_ path: PagePath) {
        guard path.folders == ["unseen"], path.name == "feed" else { return nil }
    }

    var path: String { "unseen/feed" }

    static func plan(_ changes: BuildChanges, into plan: inout PagePlan) {
        if changes.context.site.settings.feeds { plan.add([Self()]) }
    }

    static func draw(_ pages: [Self], in context: PageContext, to output: PageOutput) throws {
        guard context.site.settings.feeds else { return }
        let report = try context.unseenReport()
        try context.write(
            Self(), of: "unseen/index.html", context.words("unseen.title"), context.unseenItems(report),
            about: PageSubjects(people: report.people.map(\.person.sourceID)), to: output)
    }
}

extension PageContext {
    fileprivate func unseenItems(_ report: UnseenReport) throws -> [FeedItem] {
        var lines = report.people.flatMap { person in person.lines.map { (person.person, $0) } }
        lines.sort {
            ($0.1.count.oldestAt, $0.1.count.oldest, ID($0.0.sourceID))
                > ($1.1.count.oldestAt, $1.1.count.oldest, ID($1.0.sourceID))
        }
        return try lines.prefix(UnseenFeedKey.mostItems).map { person, line in
            // How many there are is in the report: an item stays as it is until all are seen.
            let title = words(
                "feeds.unseen", ["person": person.displayName, "conversation": line.conversationTitle])
            let since = words("feeds.unseen_since", ["time": dateTime(line.count.oldestAt)])
            let text = words.sentences(words.sentence(title), since)
            return FeedItem(
                id: stableURN("unseen", person.sourceID, line.conversation, line.oldestID), title: title,
                page:
                    "conversations/\(line.conversationSlug)/\(try pageName(line)).html#\(messageAnchor(line.oldestID))",
                author: nil, published: line.count.oldestAt, precision: .millisecond,
                html: Array("<p>\(escapedHTML(text))</p>".utf8), text: Array(text.utf8),
                details: .unseen(
                    person: person.sourceID, conversation: line.conversation, oldest: line.oldestID))
        }
    }
}

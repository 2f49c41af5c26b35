import Hansard
import HansardStore

/// A conversation, as the API has it.
struct ConversationResource: Resource {
    static let name = "Conversation"
    static let note = "A conversation."

    private let summary: ConversationSummary
    /// What pages call it.
    private let title: String
    private let pair: [String]?

    init(_ summary: ConversationSummary, _ call: Call) {
        self.summary = summary
        title = call.pages.title(of: summary.id) ?? summary.title(call.people)
        pair = if let low = call.id(of: summary.low), let high = call.id(of: summary.high) { [low, high] } else { nil }
    }

    static let fields: [Field<Self>] = [
        Field("id", "Its id in the source.") { $0.summary.sourceID },
        Field("slug", "Its name in addresses of pages; it also stands for the id in paths.") { $0.summary.slug },
        Field("kind", "Two people, a closed circle, or open to all.") { $0.summary.kind },
        Field("title", "What pages call it.") { $0.title },
        Field("name", "Its name in the source, if it has one.") { $0.summary.name },
        Field("topic", "What it is about, in its own words.") { $0.summary.topic },
        Field("purpose", "What it is for, in its own words.") { $0.summary.purpose },
        Field("is_archived", "Nobody writes in it any more.") { $0.summary.isArchived },
        Field("pair", "The ids of the two people of a pair, in the order of the pair.") { $0.pair },
        Field("messages", "How many messages it has.") { $0.summary.messages },
        Field("first_at", "When its first message was sent.") { $0.summary.firstAt },
        Field("last_at", "When its last message was sent.") { $0.summary.lastAt },
        Field(
            "reading_from",
            "From when on it is on record who has seen what: what was sent before counts for nobody as unseen. "
                + "Null when no source says anything of it."
        ) { $0.summary.readingAt },
        Field("path", "Its first page, from the site’s root.") { "conversations/\($0.summary.slug)/index.html" },
    ]
}

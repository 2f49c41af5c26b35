import Hansard
import HansardStore
import PairChannel

/// All conversations of a site, with their titles ready.
struct ConversationDirectory: Sendable {
    struct Entry: Sendable {
        let summary: ConversationSummary
        let title: String
        /// The title as HTML, each name isolated.
        let titleHTML: String

        /// In the source. Where nothing else says which of two comes first, this does, and not which came first.
        var id: ID { ID(summary.sourceID) }
    }

    let entries: [Entry]
    /// In all of them.
    let messages: Int
    private let indexOfID: [Int64: Int]
    private let indexOfSlug: [String: Int]

    init(_ summaries: [ConversationSummary], _ people: PeopleDirectory, _ words: Words? = nil) {
        entries = summaries.map { summary in
            Entry(summary: summary, title: summary.title(people, words), titleHTML: Self.html(summary, people, words))
        }
        messages = summaries.reduce(0) { $0 + $1.messages }
        indexOfID = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.summary.id, $0) })
        indexOfSlug = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.summary.slug, $0) })
    }

    subscript(_ id: Int64) -> Entry? { indexOfID[id].map { entries[$0] } }

    /// The one whose pages are in a folder of that name.
    subscript(slug slug: String) -> Entry? { indexOfSlug[slug].map { entries[$0] } }

    /// The one that its source calls so. Goes over all of them.
    subscript(sourceID id: String) -> Entry? {
        let id = ID(id)
        return entries.first { $0.id == id }
    }

    /// Places of the entries by name, as a list of all shows them.
    func orderByName() -> [Int] {
        let names = entries.map { $0.title.lowercased() }
        return entries.indices.sorted { (names[$0], entries[$0].id) < (names[$1], entries[$1].id) }
    }

    private static func html(_ summary: ConversationSummary, _ people: PeopleDirectory, _ words: Words?) -> String {
        if let group = summary.peopleInName(people) {
            let names = group.map { "<bdi>\(escapedHTML(people[$0].displayName))</bdi>" }
            return words?.listedHTML(names) ?? names.joined(separator: ", ")
        }
        if summary.name?.isEmpty ?? true, let low = summary.low, let high = summary.high,
            let first = people.index(ofID: low), let second = people.index(ofID: high)
        {
            let names = [first, second].map { "<bdi>\(escapedHTML(people[$0].displayName))</bdi>" }
            return (words?.phrase("conversation.pair") ?? Phrase("{first} and {second}")).html([
                "first": names[0], "second": names[1],
            ])
        }
        return "<bdi>\(escapedHTML(summary.title(people)))</bdi>"
    }
}

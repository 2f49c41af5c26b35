import Hansard
import HansardStore
import PairChannel

/// Feeds, whatever they are of.
extension PageContext {
    /// Items of a feed, at most.
    static let feedItems = 50

    /// What a feed of these messages has of the record.
    func subjects(_ positions: [LocatedMessage]) -> PageSubjects {
        PageSubjects(
            conversations: Set(positions.map(\.conversation)).compactMap { conversations[$0]?.summary.sourceID }
                .sorted(),
            records: .runs(of: positions.map(\.seq)))
    }

    /// Messages of several conversations as items, in the order of their positions.
    func items(_ positions: [LocatedMessage], _ transcripts: TranscriptReader) throws -> [FeedItem] {
        var maker = FeedMessages(people: people, words: words, time: isoDateTime)
        var items: [Int64: FeedItem] = [:]
        for (id, positions) in Dictionary(grouping: positions, by: \.conversation) {
            guard let entry = conversations[id] else { continue }
            try transcripts.open(entry.summary, try periods(of: id))
            let page = try transcripts.messages(positions)
            for message in page {
                items[message.seq] = item(
                    message, in: entry, on: transcripts.pageName(message.position), &maker)
            }
        }
        return positions.compactMap { items[$0.seq] }
    }

    /// A message, without the number of its record where that would tell how many others there are.
    func item(
        _ message: ArchivedMessage, in entry: ConversationDirectory.Entry, on name: String,
        _ maker: inout FeedMessages
    ) -> FeedItem {
        var item = maker.item(
            message, in: (entry.summary.sourceID, entry.title, "conversations/\(entry.summary.slug)/"), on: name,
            usesShortNames: entry.summary.usesShortNames)
        if !reader.showsRecordNumbers, case .message(var record) = item.details {
            record.number = nil
            item.details = .message(record)
        }
        return item
    }

    /// Writes a feed as JSON Feed and as Atom.
    ///
    /// - Parameters:
    ///   - page: The page that it is of, from the site’s root.
    ///   - title: `nil` for the site’s own feed.
    func write(
        _ key: some PageKey, of page: String, _ title: String?, _ items: @autoclosure () throws -> [FeedItem],
        about subjects: PageSubjects, to output: PageOutput
    ) throws {
        guard site.settings.feeds, output.wants(.json) || output.wants(.xml) else { return }
        let settings = site.settings
        let feed = Feed(
            id: settings.baseURL.map { $0 + key.path + ".json" }
                ?? stableURN("feed", settings.title, settings.organisation ?? "", key.path),
            title: title.map { "\($0) – \(settings.title)" } ?? settings.title, language: settings.language,
            author: settings.organisation ?? settings.title, page: page, path: key.path, baseURL: settings.baseURL,
            items: try items())
        try write(key, .json, about: subjects, to: output) { JSONFeed.bytes(feed) }
        try write(key, .xml, about: subjects, to: output) { AtomFeed.bytes(feed) }
    }
}

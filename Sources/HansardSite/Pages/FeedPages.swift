import Foundation
import Hansard
import HansardStore
import PairChannel

/// The pages of a conversation that have its newest messages, oldest first.
typealias FeedTail = [(name: String, page: [ArchivedMessage])]

extension PageContext {
    /// Items of a feed, at the most.
    static let feedItems = 50
    /// Items of the feed of what is unseen, at the most.
    static let unseenFeedItems = 500

    /// The first of the pages that the newest messages of a conversation are on.
    static func firstPageOfFeed(_ periods: [TranscriptPeriod]) -> Int {
        var (first, messages) = (periods.count, 0)
        while first > 0, messages < feedItems {
            first -= 1
            messages += periods[first].count
        }
        return first
    }

    func conversationFeed(_ entry: ConversationDirectory.Entry, _ tail: FeedTail) -> [SiteFile] {
        var maker = FeedMessages(people: people, words: words, time: isoDateTime)
        let folder = "conversations/\(entry.summary.slug)/"
        var items: [FeedItem] = []
        for (name, page) in tail.reversed() {
            for message in page.reversed() where items.count < Self.feedItems {
                items.append(item(message, in: entry, on: name, &maker))
            }
        }
        var files = feed(folder + "feed", of: folder + "index.html", entry.title, items)
        let records = tail.flatMap(\.page).suffix(Self.feedItems).map(\.seq)
        let subjects = PageSubjects(conversations: [entry.summary.sourceID], records: .runs(of: records))
        for i in files.indices { files[i].subjects = subjects }
        return files
    }

    /// Reads what `conversationFeed` needs.
    func feedTail(_ periods: [TranscriptPeriod], _ transcripts: TranscriptReader) throws -> FeedTail {
        var tail: FeedTail = []
        try transcripts.read(periods[Self.firstPageOfFeed(periods)...]) { tail.append(($0.name, $1)) }
        return tail
    }

    /// - Parameter newest: Where the newest messages of the person are, newest first.
    func personFeed(
        _ index: PersonIndex, _ newest: [LocatedMessage], _ transcripts: TranscriptReader
    ) throws -> [SiteFile] {
        let person = people[index]
        return shows(
            newest,
            feed(
                "people/\(person.slug).feed", of: "people/\(person.slug).html", person.displayName,
                try items(newest, transcripts)))
    }

    func siteFeed(_ transcripts: TranscriptReader) throws -> [SiteFile] {
        let newest = try reader.newestMessages(Self.feedItems)
        return shows(newest, feed("feed", of: "index.html", nil, try items(newest, transcripts)))
    }

    private func shows(_ positions: [LocatedMessage], _ files: [SiteFile]) -> [SiteFile] {
        let subjects = PageSubjects(
            conversations: Set(positions.map(\.conversation)).compactMap { conversations[$0]?.summary.sourceID }
                .sorted(),
            records: .runs(of: positions.map(\.seq)))
        return files.map {
            var file = $0
            file.subjects = subjects
            return file
        }
    }

    func unseenFeed(_ report: UnseenReport) throws -> [SiteFile] {
        var lines = report.people.flatMap { person in person.lines.map { (person.person, $0) } }
        lines.sort {
            ($0.1.count.oldestAt, $0.1.count.oldest, ID($0.0.sourceID))
                > ($1.1.count.oldestAt, $1.1.count.oldest, ID($1.0.sourceID))
        }
        let items = try lines.prefix(Self.unseenFeedItems).map { person, line in
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
        return feed("unseen/feed", of: "unseen/index.html", words("unseen.title"), items)
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
    private func item(
        _ message: ArchivedMessage, in entry: ConversationDirectory.Entry, on name: String,
        _ maker: inout FeedMessages
    ) -> FeedItem {
        var item = maker.item(
            message, in: (entry.summary.sourceID, entry.title, "conversations/\(entry.summary.slug)/"), on: name)
        if !reader.showsRecordNumbers, case .message(var record) = item.details {
            record.number = nil
            item.details = .message(record)
        }
        return item
    }

    private func feed(_ path: String, of page: String, _ title: String?, _ items: [FeedItem]) -> [SiteFile] {
        let settings = site.settings
        let feed = Feed(
            id: settings.baseURL.map { $0 + path + ".json" }
                ?? stableURN("feed", settings.title, settings.organisation ?? "", path),
            title: title.map { "\($0) – \(settings.title)" } ?? settings.title, language: settings.language,
            author: settings.organisation ?? settings.title, page: page, path: path, baseURL: settings.baseURL,
            items: items)
        return [
            SiteFile(path: feed.jsonPath, bytes: JSONFeed.bytes(feed)),
            SiteFile(path: feed.atomPath, bytes: AtomFeed.bytes(feed)),
        ]
    }
}

/// Everybody's newest messages, gathered while all transcripts are drawn: to look for them one person at a time would
/// read the record once more for each.
final class NewestByPerson: @unchecked Sendable {
    private let lock = NSLock()
    // Below: with `lock` held.
    private var kept: [[LocatedMessage]]
    private var least: [LocatedMessage?]
    private let limit: Int

    init(people: Int, limit: Int = PageContext.feedItems) {
        kept = Array(repeating: [], count: people)
        least = Array(repeating: nil, count: people)
        self.limit = limit
    }

    func add(_ page: [ArchivedMessage], in conversation: Int64) {
        lock.withLock {
            for message in page.reversed() {
                guard let sender = message.sender.map({ Int($0) }) else { continue }
                let position = LocatedMessage(message.position, in: conversation)
                if let least = least[sender], position < least { continue }
                kept[sender].append(position)
                if kept[sender].count >= limit * 2 { cut(sender) }
            }
        }
    }

    /// The newest messages of a person, newest first.
    func newest(of person: PersonIndex) -> [LocatedMessage] {
        lock.withLock {
            cut(Int(person))
            return kept[Int(person)]
        }
    }

    private func cut(_ person: Int) {
        kept[person] = Array(kept[person].sorted(by: >).prefix(limit))
        if kept[person].count == limit { least[person] = kept[person].last }
    }
}

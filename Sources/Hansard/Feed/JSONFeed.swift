import PairChannel

/// Writes a feed as JSON Feed 1.1 (jsonfeed.org/version/1.1), one item a line.
package enum JSONFeed {
    package static let mediaType = "application/feed+json"

    package static func bytes(_ feed: Feed) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(1_024 + feed.items.reduce(0) { $0 + $1.html.count + $1.text.count + 480 })
        out.append("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":")
        out.appendJSON(printable(feed.title))
        // Addresses are absolute or left out: a reader does not know what a relative one is relative to.
        if let base = feed.baseURL {
            out.appendMember("home_page_url", base + feed.page)
            out.appendMember("feed_url", base + feed.jsonPath)
            if let next = feed.next { out.appendMember("next_url", base + next) }
            out.appendMember("icon", base + "assets/icon.svg")
        }
        out.appendMember("language", feed.language)
        out.append(",\"authors\":[{\"name\":")
        out.appendJSON(feed.author)
        out.append("}],\"_hansard\":{")
        if let base = feed.baseURL { out.appendFirstMember("about", base + Feed.aboutPath) }
        out.append(feed.baseURL == nil ? "\"id\":" : ",\"id\":")
        out.appendJSON(feed.id)
        out.append("},\"items\":[")
        for (i, item) in feed.items.enumerated() {
            out.append(i > 0 ? ",\n" : "\n")
            append(item, feed.baseURL, to: &out)
        }
        out.append("\n]}\n")
        return out
    }

    private static func append(_ item: FeedItem, _ base: String?, to out: inout [UInt8]) {
        out.append("{\"id\":")
        out.appendJSON(item.id)
        if let base { out.appendMember("url", base + item.page) }
        // A message has no title of its own, and an invented one would hide how it begins.
        if case .unseen = item.details { out.appendMember("title", printable(item.title)) }
        out.append(",\"content_html\":")
        item.html.withUnsafeBufferPointer { out.appendJSON($0) }
        out.append(",\"content_text\":")
        item.text.withUnsafeBufferPointer { out.appendJSON($0) }
        out.append(",\"date_published\":\"")
        out.appendFeedTime(item.published, item.precision)
        out.append("\"")
        if let modified = item.modified {
            out.append(",\"date_modified\":\"")
            out.appendFeedTime(modified, .millisecond)
            out.append("\"")
        }
        if let author = item.author {
            out.append(",\"authors\":[{\"name\":")
            out.appendJSON(printable(author.name))
            if let base, let page = author.page { out.appendMember("url", base + page) }
            out.append("}]")
        }
        out.append(",\"_hansard\":{")
        if let base {
            out.appendFirstMember("about", base + Feed.aboutPath)
            out.append(",")
        }
        append(item.details, to: &out)
        out.append("}}")
    }

    private static func append(_ details: FeedItem.Details, to out: inout [UInt8]) {
        switch details {
        case .message(let record):
            out.appendFirstMember("conversation", record.conversation)
            out.appendMember("message", record.message)
            out.append(record.number.map { ",\"record\":\($0)" } ?? ",\"record\":null")
            out.append(record.isEdited ? ",\"edited\":true" : ",\"edited\":false")
            out.append(record.isDeleted ? ",\"deleted\":true" : ",\"deleted\":false")
            out.append(",\"reactions\":[")
            for (i, reaction) in record.reactions.enumerated() {
                out.append(i > 0 ? ",{" : "{")
                out.appendFirstMember("emoji", reaction.emoji)
                out.append(",\"people\":[")
                for (j, person) in reaction.people.enumerated() {
                    if j > 0 { out.append(",") }
                    out.appendJSON(person)
                }
                out.append("],\"count\":\(reaction.count)}")
            }
            out.append("]")
        case .unseen(let person, let conversation, let oldest):
            out.appendFirstMember("person", person)
            out.appendMember("conversation", conversation)
            out.appendMember("oldest", oldest)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func appendMember(_ name: StaticString, _ value: String) {
        append(",")
        appendFirstMember(name, value)
    }

    fileprivate mutating func appendFirstMember(_ name: StaticString, _ value: String) {
        append("\"")
        append(name)
        append("\":")
        appendJSON(value)
    }
}

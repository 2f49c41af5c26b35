import PairChannel

/// Writes a feed as JSON Feed 1.1 (jsonfeed.org/version/1.1), one item a line.
package enum JSONFeed {
    package static let mediaType = "application/feed+json"

    package static func bytes(_ feed: Feed) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(1_024 + feed.items.reduce(0) { $0 + $1.html.count + $1.text.count + 480 })
        out.openObject()
        out.member("version", "https://jsonfeed.org/version/1.1")
        out.member("title", printable(feed.title))
        // Addresses are absolute or left out: a reader does not know what a relative one is relative to.
        if let base = feed.baseURL {
            out.member("home_page_url", base + feed.page)
            out.member("feed_url", base + feed.jsonPath)
            if let next = feed.next { out.member("next_url", base + next) }
            out.member("icon", base + "assets/icon.svg")
        }
        out.member("language", feed.language)
        out.name("authors")
        out.appendArray(of: [feed.author]) { out, author in out.appendObject { $0.member("name", author) } }
        out.name("_hansard")
        out.appendObject { out in
            if let base = feed.baseURL { out.member("about", base + Feed.aboutPath) }
            out.member("id", feed.id)
        }
        out.name("items")
        out.appendLines(of: feed.items) { append($1, feed.baseURL, to: &$0) }
        out.append("}\n")
        return out
    }

    private static func append(_ item: FeedItem, _ base: String?, to out: inout [UInt8]) {
        out.openObject()
        out.member("id", item.id)
        if let base { out.member("url", base + item.page) }
        // A message has no title of its own, and an invented one would hide how it begins.
        if case .unseen = item.details { out.member("title", printable(item.title)) }
        item.html.withUnsafeBufferPointer { out.member("content_html", $0) }
        item.text.withUnsafeBufferPointer { out.member("content_text", $0) }
        out.name("date_published")
        out.append("\"")
        out.appendFeedTime(item.published, item.precision)
        out.append("\"")
        if let modified = item.modified {
            out.name("date_modified")
            out.append("\"")
            out.appendFeedTime(modified, .millisecond)
            out.append("\"")
        }
        if let author = item.author {
            out.name("authors")
            out.appendArray(of: [author]) { out, author in
                out.openObject()
                out.member("name", printable(author.name))
                if let base, let page = author.page { out.member("url", base + page) }
                out.closeObject()
            }
        }
        out.name("_hansard")
        out.openObject()
        if let base { out.member("about", base + Feed.aboutPath) }
        append(item.details, to: &out)
        out.closeObject()
        out.closeObject()
    }

    private static func append(_ details: FeedItem.Details, to out: inout [UInt8]) {
        switch details {
        case .message(let record):
            out.member("conversation", record.conversation)
            out.member("message", record.message)
            out.member("record", record.number)
            out.member("edited", record.isEdited)
            out.member("deleted", record.isDeleted)
            out.name("reactions")
            out.appendArray(of: record.reactions) { out, reaction in
                out.openObject()
                out.member("emoji", reaction.emoji)
                out.name("people")
                out.appendJSON(reaction.people)
                out.member("count", reaction.count)
                out.closeObject()
            }
        case .unseen(let person, let conversation, let oldest):
            out.member("person", person)
            out.member("conversation", conversation)
            out.member("oldest", oldest)
        }
    }
}

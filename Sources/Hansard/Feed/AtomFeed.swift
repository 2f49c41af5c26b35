/// Writes a feed as Atom (RFC 4287).
package enum AtomFeed {
    package static let mediaType = "application/atom+xml"

    package static func bytes(_ feed: Feed) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(1_024 + feed.items.reduce(0) { $0 + $1.html.count * 2 + 480 })
        // Without the site’s address, links are relative to the feed’s own, which Atom allows (section 2).
        let root = feed.baseURL ?? String(repeating: "../", count: feed.atomPath.utf8.count { $0 == 0x2F })
        out.append(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"")
        out.appendXML(feed.language)
        out.append("\">\n<id>")
        out.appendXML(feed.id)
        out.append("</id>\n<title>")
        out.appendXML(printable(feed.title))
        out.append("</title>\n<updated>")
        out.appendFeedTime(feed.items.map(\.updated).max() ?? Timestamp(microseconds: 0), .millisecond)
        out.append("</updated>\n<author><name>")
        out.appendXML(feed.author)
        out.append("</name></author>\n<link rel=\"alternate\" type=\"text/html\" href=\"")
        out.appendXML(root + feed.page)
        out.append("\"/>\n")
        if feed.baseURL != nil {
            out.append("<link rel=\"self\" type=\"application/atom+xml\" href=\"")
            out.appendXML(root + feed.atomPath)
            out.append("\"/>\n")
        }
        if let next = feed.next {
            out.append("<link rel=\"next\" type=\"application/atom+xml\" href=\"")
            out.appendXML(root + next)
            out.append("\"/>\n")
        }
        out.append("<generator>Hansard</generator>\n")
        for item in feed.items { append(item, root, to: &out) }
        out.append("</feed>\n")
        return out
    }

    private static func append(_ item: FeedItem, _ root: String, to out: inout [UInt8]) {
        out.append("<entry><id>")
        out.appendXML(item.id)
        out.append("</id><title>")
        out.appendXML(printable(item.title))
        out.append("</title><updated>")
        out.appendFeedTime(item.updated, item.modified == nil ? item.precision : .millisecond)
        out.append("</updated><published>")
        out.appendFeedTime(item.published, item.precision)
        out.append("</published>")
        if let author = item.author {
            out.append("<author><name>")
            out.appendXML(printable(author.name))
            out.append("</name>")
            if let page = author.page {
                out.append("<uri>")
                out.appendXML(root + page)
                out.append("</uri>")
            }
            out.append("</author>")
        }
        out.append("<link rel=\"alternate\" type=\"text/html\" href=\"")
        out.appendXML(root + item.page)
        out.append("\"/><content type=\"html\">")
        item.html.withUnsafeBufferPointer { out.appendXML($0) }
        out.append("</content></entry>\n")
    }
}

extension [UInt8] {
    /// A time in UTC. Feeds want seconds, also where the source has none (RFC 3339, section 5.6).
    mutating func appendFeedTime(_ at: Timestamp, _ precision: TimePrecision) {
        appendRFC3339(at, precision: precision == .minute ? .second : precision, offsetSeconds: 0)
    }

    mutating func appendXML(_ text: String) {
        var text = text
        text.withUTF8 { appendXML($0) }
    }

    /// Appends UTF-8 as XML text or as an attribute’s value. What XML 1.0 cannot hold even as a reference (section 2.2:
    /// control characters but tab and line ends, U+FFFE, U+FFFF) becomes U+FFFD.
    mutating func appendXML(_ text: UnsafeBufferPointer<UInt8>) {
        var copied = 0
        var i = 0
        while i < text.count {
            let replacement: StaticString
            var length = 1
            switch text[i] {
            case UInt8(ascii: "&"): replacement = "&amp;"
            case UInt8(ascii: "<"): replacement = "&lt;"
            case UInt8(ascii: ">"): replacement = "&gt;"
            case UInt8(ascii: "\""): replacement = "&quot;"
            case 0x0D: replacement = "&#13;"
            case 0x09, 0x0A:
                i += 1
                continue
            case ..<0x20: replacement = "\u{FFFD}"
            case 0xEF where i + 2 < text.count && text[i + 1] == 0xBF && text[i + 2] >= 0xBE:
                (replacement, length) = ("\u{FFFD}", 3)
            default:
                i += 1
                continue
            }
            append(contentsOf: text[copied..<i])
            append(replacement)
            i += length
            copied = i
        }
        append(contentsOf: text[copied...])
    }
}

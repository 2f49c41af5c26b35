import Foundation
import PairChannel
import Testing

@testable import Hansard

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite struct FeedTests {
    private func item(_ text: String, _ html: String? = nil, modified: Timestamp? = nil) -> FeedItem {
        FeedItem(
            id: stableURN("a", text), title: "Jamie in \(text)", page: "conversations/x/2026-03.html#m-1",
            author: FeedItem.Author(name: "Jamie & <Doe>", page: "people/7.html"),
            published: Timestamp(microseconds: 1_772_441_650_215_000), precision: .millisecond, modified: modified,
            html: Array((html ?? "<p>\(text)</p>").utf8), text: Array(text.utf8),
            details: .message(
                FeedItem.Record(
                    conversation: "x", message: "1", number: 7, isEdited: modified != nil, isDeleted: false,
                    reactions: [FeedItem.Record.Reaction(emoji: "👍", people: ["3", "7"], count: 37)])))
    }

    private func feed(_ items: [FeedItem], base: String? = nil) -> Feed {
        Feed(
            id: "urn:uuid:1", title: "Team & more", language: "en", author: "Harbour",
            page: "conversations/x/index.html",
            path: "conversations/x/feed", baseURL: base, items: items)
    }

    private func json(_ feed: Feed) throws -> JSONValue { try JSONValue(parsing: JSONFeed.bytes(feed)) }

    @Test func aNameTurnsNoTitle() throws {
        var titled = feed([item("x")])
        titled.title = "\u{2067}room\u{1B}"
        titled.items[0].title = "a\u{202E}b"
        titled.items[0].author = FeedItem.Author(name: "c\u{2069}", page: nil)
        let atom = String(decoding: AtomFeed.bytes(titled), as: UTF8.self)
        for shown in ["<title>U+2067roomU+001B</title>", "<title>aU+202Eb</title>", "<name>cU+2069</name>"] {
            #expect(atom.contains(shown))
        }
        #expect(try json(titled)["title"]?.string == "U+2067roomU+001B")
        #expect(try json(titled)["items"]?.elements.first?["authors"]?.elements.first?["name"]?.string == "cU+2069")
    }

    // MARK: Ids

    @Test func anIdIsAUUIDThatOnlyItsPartsDecide() throws {
        let id = stableURN("message", "team", "1")
        #expect(id == stableURN("message", "team", "1"))
        #expect(id != stableURN("message", "tea", "m1"))
        #expect(
            id.wholeMatch(of: /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        // Published ids must not change: a reader would show every message again.
        #expect(id == "urn:uuid:63423337-ed3e-8143-9076-a0b3fc797207")
    }

    // MARK: JSON Feed

    @Test func aJSONFeedSaysWhatThePageSays() throws {
        let value = try json(
            feed([item("Hello \"you\"\n\u{1}", modified: Timestamp(microseconds: 1_772_441_700_000_000))]))
        #expect(value["version"]?.string == "https://jsonfeed.org/version/1.1")
        #expect(value["title"]?.string == "Team & more")
        let first = try #require(value["items"]?.elements.first)
        #expect(first["content_text"]?.string == "Hello \"you\"\n\u{1}")
        #expect(first["content_html"]?.string == "<p>Hello \"you\"\n\u{1}</p>")
        #expect(first["date_published"]?.string == "2026-03-02T08:54:10.215Z")
        #expect(first["date_modified"]?.string == "2026-03-02T08:55:00.000Z")
        #expect(first["_hansard"]?["edited"]?.bool == true)
        #expect(first["_hansard"]?["reactions"]?.elements.first?["people"]?.elements.map(\.string) == ["3", "7"])
        #expect(first["_hansard"]?["reactions"]?.elements.first?["count"]?.int == 37)
    }

    @Test func withoutTheSitesAddressAJSONFeedHasNone() throws {
        let value = try json(feed([item("a")]))
        #expect(value["home_page_url"] == nil && value["feed_url"] == nil && value["icon"] == nil)
        #expect(value["items"]?.elements.first?["url"] == nil)
        #expect(value["items"]?.elements.first?["_hansard"]?["about"] == nil)
    }

    @Test func withTheSitesAddressEveryAddressIsAbsolute() throws {
        let value = try json(feed([item("a")], base: "https://example.com/r/"))
        #expect(value["home_page_url"]?.string == "https://example.com/r/conversations/x/index.html")
        #expect(value["feed_url"]?.string == "https://example.com/r/conversations/x/feed.json")
        let first = try #require(value["items"]?.elements.first)
        #expect(first["url"]?.string == "https://example.com/r/conversations/x/2026-03.html#m-1")
        #expect(first["authors"]?.elements.first?["url"]?.string == "https://example.com/r/people/7.html")
        #expect(first["_hansard"]?["about"]?.string == "https://example.com/r/assets/feeds.txt")
    }

    @Test func aFeedMayHaveNoItems() throws {
        #expect(try json(feed([]))["items"]?.elements.isEmpty == true)
        #expect(AtomReader(AtomFeed.bytes(feed([]))).problems == [])
    }

    // MARK: Atom

    @Test(arguments: [
        "plain", "<b> & \"quotes\" 'x' ]]>", "控\u{0}制\u{1}\u{B}\u{C}\u{1F}\u{7F}", "\u{FFFE}\u{FFFF}\r\n\t", "🎈 سلام",
    ])
    func anAtomFeedIsWellFormedWhateverTheText(text: String) throws {
        let bytes = AtomFeed.bytes(feed([item(text)]))
        let reader = AtomReader(bytes)
        #expect(reader.problems == [])
        let expected = String(
            String.UnicodeScalarView(
                "<p>\(text)</p>".unicodeScalars.map {
                    $0.value < 0x20 && ![9, 10, 13].contains($0.value) || $0.value == 0xFFFE || $0.value == 0xFFFF
                        ? "\u{FFFD}" : $0
                }))
        #expect(reader.contents == [expected])
    }

    @Test func anAtomFeedIsUpdatedWithItsLatestItem() {
        let edited = item("a", modified: Timestamp(microseconds: 1_772_450_000_000_000))
        let text = String(decoding: AtomFeed.bytes(feed([item("b"), edited])), as: UTF8.self)
        #expect(text.contains("</title>\n<updated>2026-03-02T11:13:20.000Z</updated>"))
    }

    @Test func withoutTheSitesAddressAtomLinksAreRelative() {
        let text = String(decoding: AtomFeed.bytes(feed([item("b")])), as: UTF8.self)
        #expect(text.contains("href=\"../../conversations/x/2026-03.html#m-1\""))
        #expect(!text.contains("rel=\"self\""))
        let absolute = String(decoding: AtomFeed.bytes(feed([item("b")], base: "https://example.com/")), as: UTF8.self)
        #expect(
            absolute.contains(
                "<link rel=\"self\" type=\"application/atom+xml\" href=\"https://example.com/conversations/x/feed.xml\"/>"
            ))
    }
}

/// Reads an Atom feed and says what is missing or in the wrong place (RFC 4287, section 4).
final class AtomReader: NSObject, XMLParserDelegate {
    private(set) var problems: [String] = []
    private(set) var contents: [String] = []
    private(set) var ids: [String] = []
    private var path: [String] = []
    private var counts: [[String: Int]] = []
    private var text = ""

    init(_ bytes: [UInt8]) {
        super.init()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = self
        if !parser.parse() { problems.append("not well-formed: \(parser.parserError.map { "\($0)" } ?? "")") }
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        if path.isEmpty, name != "feed" || attributes["xmlns"] != "http://www.w3.org/2005/Atom" {
            problems.append("the root is no Atom feed")
        }
        if !counts.isEmpty { counts[counts.count - 1][name, default: 0] += 1 }
        path.append(name)
        counts.append([:])
        text = ""
        if name == "link", attributes["href"]?.isEmpty ?? true { problems.append("a link leads nowhere") }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        path.removeLast()
        let children = counts.removeLast()
        switch name {
        case "feed", "entry":
            for needed in ["id", "title", "updated"] where children[needed] != 1 {
                problems.append("a \(name) has \(children[needed] ?? 0) \(needed)")
            }
        case "id":
            ids.append(text)
            if !text.contains(":") { problems.append("“\(text)” is no IRI") }
        case "updated", "published":
            if text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) == nil {
                problems.append("“\(text)” is no time")
            }
        case "author": if children["name"] != 1 { problems.append("an author has no name") }
        case "content": contents.append(text)
        default: break
        }
    }
}

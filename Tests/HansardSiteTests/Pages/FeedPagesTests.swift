import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

#if canImport(FoundationXML)
    import FoundationXML
#endif

@Suite(.blocking) struct FeedPagesTests {
    private static func message(
        _ id: String, _ sender: String, _ at: String, _ text: String, in channel: String = "team", more: String = ""
    ) -> String {
        #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"\#(sender)","sent_at":"\#(at)","text":"\#(text)"\#(more)}"#
    }

    private func json(_ path: String, _ site: TestSite) throws -> JSONValue {
        try JSONValue(parsing: Array(site.text(path).utf8))
    }

    private func messages(_ path: String, _ site: TestSite) throws -> [String] {
        try json(path, site)["items"]!.elements.map { $0["_hansard"]?["message"]?.string ?? "" }
    }

    @Test(arguments: ["", "base_url: https://example.com/record"]) func everyFeedKeepsTheRulesOfItsFormat(
        settings: String
    ) throws {
        let site = try TestSite.sample()
        try site.build(audience: nil, settings: settings)
        let feeds = try site.files().filter { $0.key.hasSuffix("feed.json") || $0.key.hasSuffix("feed.xml") }
        #expect(feeds.count > 50)
        for (path, bytes) in feeds {
            if path.hasSuffix("json") {
                let value = try JSONValue(parsing: Array(bytes))
                #expect(JSONFeedRules.problems(value, hasAddress: !settings.isEmpty) == [], "\(path)")
            } else {
                let parser = XMLParser(data: bytes)
                #expect(parser.parse(), "\(path)")
            }
        }
    }

    @Test func aFeedHasTheNewestMessagesNewestFirst() throws {
        let site = try TestSite()
        try site.ingest(
            (100..<300).map {
                Self.message("m\($0)", $0 % 2 == 0 ? "7" : "3", "2026-03-02T09:00:00.\($0)Z", "text \($0)")
            }
                + [Self.message("p", "7", "2026-03-02T09:00:00.2985Z", "between", in: "private-chat-3-7")])
        try site.build()
        #expect(try messages("conversations/team/feed.json", site) == (250..<300).reversed().map { "m\($0)" })
        #expect(try messages("feed.json", site).prefix(3) == ["m299", "p", "m298"])
        #expect(try messages("people/7.feed.json", site).prefix(3) == ["p", "m298", "m296"])
        #expect(try messages("people/7.feed.json", site).count == 50)
        #expect(try messages("people/3.feed.json", site).first == "m299")
    }

    @Test func aFeedGoesBackOverSeveralPages() throws {
        let site = try TestSite()
        try site.ingest((1...510).map { Self.message("m\($0)", "7", "2026-03-02T09:00:00Z", "text \($0)") })
        try site.build(audience: nil, settings: "base_url: https://example.com/")
        let items = try json("conversations/team/feed.json", site)["items"]!.elements
        #expect(items.count == 50)
        #expect(items[0]["url"]?.string == "https://example.com/conversations/team/2026-03-2.html#m-m510")
        #expect(items[49]["url"]?.string == "https://example.com/conversations/team/2026-03.html#m-m461")
    }

    @Test func anEditChangesTextAndTimeAndNotTheID() throws {
        let site = try TestSite()
        try site.ingest([Self.message("1", "7", "2026-03-02T09:00:00Z", "before")])
        try site.build()
        let before = try json("feed.json", site)["items"]!.elements[0]
        try site.ingest(
            [#"{"type":"edit","id":"1","channel":"team","edited_at":"2026-03-02T10:00:00Z","text":"after"}"#],
            file: "edit.jsonl")
        try site.build()
        for path in ["feed.json", "conversations/team/feed.json", "people/7.feed.json"] {
            let after = try json(path, site)["items"]!.elements[0]
            #expect(after["id"] == before["id"])
            #expect(after["content_text"]?.string == "after")
            #expect(after["date_modified"]?.string == "2026-03-02T10:00:00.000Z")
        }
    }

    @Test func aDeletedMessageSaysWhenAndByWhomBeforeWhatItSaid() throws {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"person","id":"3","name":"Alex <Roe>"}"#,
            Self.message(
                "1", "7", "2026-03-02T09:00:00Z", "**as** it was", more: #","attachments":[{"name":"a.txt"}]"#),
            #"{"type":"delete","id":"1","channel":"team","deleter":"3","deleted_at":"2026-03-02T10:00:00Z"}"#,
        ])
        try site.build(audience: nil, settings: "timezone: Europe/Berlin")
        for path in ["feed.json", "conversations/team/feed.json", "people/7.feed.json"] {
            let item = try json(path, site)["items"]!.elements[0]
            #expect(
                item["content_html"]?.string
                    == "<p>Deleted 2026-03-02 11:00:00+01:00 by <bdi>Alex &lt;Roe&gt;</bdi></p>"
                    + "<blockquote><p>**as** it was</p><ul><li>a.txt</li></ul></blockquote>")
            #expect(
                item["content_text"]?.string
                    == "Deleted 2026-03-02 11:00:00+01:00 by Alex <Roe>\n\n**as** it was\na.txt")
            #expect(item["_hansard"]?["deleted"]?.bool == true)
            #expect(item["date_modified"]?.string == "2026-03-02T10:00:00.000Z")
        }
        #expect(try site.text("feed.xml").contains("&lt;p&gt;Deleted 2026-03-02 11:00:00+01:00 by "))
    }

    @Test func aDeletionSaysWhatIsKnownOfIt() throws {
        let site = try TestSite()
        try site.ingest([
            Self.message("1", "7", "2026-03-02T09:00:00Z", "text"),
            #"{"type":"delete","id":"1","channel":"team","deleted_at":"2026-03-02T10:00:00Z"}"#,
        ])
        let export = "\(site.base)/sources/export"
        try FileManager.default.createDirectory(atPath: export + "/general", withIntermediateDirectories: true)
        for (file, text) in [
            ("users.json", #"[{"id":"U1","name":"jamie"}]"#),
            ("channels.json", #"[{"id":"C1","name":"general","members":["U1"],"creator":"U1"}]"#),
            (
                "general/2026-03-03.json",
                #"[{"type":"message","subtype":"tombstone","user":"USLACKBOT","text":"This message was deleted.","ts":"1772528052.000100"}]"#
            ),
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(export)/\(file)"))
        }
        try site.ingest(paths: [export])
        try site.build(audience: nil, settings: "timezone: Europe/Berlin")
        #expect(
            try json("feed.json", site)["items"]!.elements.map { $0["content_html"]?.string } == [
                "<p>Deleted; the text is not in the source</p>",
                "<p>Deleted 2026-03-02 11:00:00+01:00</p><blockquote><p>text</p></blockquote>",
            ])
    }

    @Test func theSameMessageHasTheSameIDInEveryFeedAndArchive() throws {
        let (site, other) = (try TestSite(), try TestSite())
        let line = Self.message("1", "7", "2026-03-02T09:00:00Z", "text")
        for site in [site, other] { try site.ingest([line]) }
        try other.ingest([Self.message("2", "7", "2026-03-02T09:00:00Z", "text")], file: "2.jsonl")
        try site.build()
        try other.build(audience: nil, settings: "base_url: https://example.com/")
        let ids = try ["feed.json", "conversations/team/feed.json", "people/7.feed.json"].map {
            try json($0, site)["items"]!.elements[0]["id"]!
        }
        #expect(Set(ids.map { "\($0)" }).count == 1)
        #expect(try json("feed.json", other)["items"]!.elements[1]["id"] == ids[0])
        #expect(try json("feed.json", other)["items"]!.elements[0]["id"] != ids[0])
    }

    @Test func whatIsUnseenIsAnItemForEachPersonAndConversation() throws {
        let site = try TestSite()
        try site.ingest([
            Self.message("1", "3", "2026-03-02T09:00:00Z", "one", in: "private-chat-3-7"),
            Self.message("2", "3", "2026-03-02T09:05:00Z", "two", in: "private-chat-3-7"),
            #"{"type":"seen","channel":"private-chat-3-7","person":"3","up_to":"2","seen_at":"2026-03-02T09:05:00Z"}"#,
        ])
        try site.build()
        let items = try json("unseen/feed.json", site)["items"]!.elements
        #expect(items.count == 1)
        #expect(items[0]["title"]?.string == "7 has unseen messages in 3 and 7")
        #expect(items[0]["_hansard"]?["oldest"]?.string == "1")
    }

    @Test func oneNewMessageRewritesTheFeedsOfItsConversationAndItsSender() throws {
        let site = try TestSite.sample()
        try site.build()
        let before = try site.files()
        try site.ingest(
            [Self.message("new", "3", "2026-05-30T09:00:00Z", "One more.", in: "private-chat-3-9")], file: "new.jsonl")
        try site.build()
        let changed = try site.files().filter { $0.key.contains("feed.") && before[$0.key] != $0.value }.keys.sorted()
        #expect(
            changed == [
                "conversations/private-chat-3-9/feed.json", "conversations/private-chat-3-9/feed.xml", "feed.json",
                "feed.xml", "people/3.feed.json", "people/3.feed.xml", "unseen/feed.json", "unseen/feed.xml",
            ])
    }

    /// It may move messages to other pages, but none of a month before its own.
    @Test func aLateMessageDrawsTheFeedsOfThoseAloneWhoWroteSince() throws {
        let site = try TestSite()
        try site.ingest(
            (10..<220).map { Self.message("\($0)", "early\($0)", "2026-01-02T10:\($0 % 50 + 10):00Z", "x") }
                + (10..<16).map { Self.message("l\($0)", "late\($0)", "2026-05-02T09:00:\($0)Z", "x") })
        try site.build()
        try site.ingest([Self.message("new", "late10", "2026-05-01T09:00:00Z", "x")], file: "more.jsonl")
        let report = try site.build()
        // Everybody's page is drawn, which says who takes part where: two files each, and not the two of each feed.
        #expect(report.unchanged < 216 * 2 + 60)
        let after = try site.files()
        try site.build("full")
        #expect(differences(after, try site.files("full")) == [])
    }

    @Test func aPersonHasAFeedFromTheirFirstMessageOn() throws {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"online","person":"9","at":"2026-03-02T09:00:00Z"}"#,
            Self.message("1", "3", "2026-03-02T09:00:00Z", "Hello"),
        ])
        try site.build()
        #expect(try site.files()["people/9.feed.json"] == nil && site.files()["people/3.feed.json"] != nil)
        #expect(try !site.text("people/9.html").contains("feed+json"))
        try site.ingest([Self.message("2", "9", "2026-03-02T10:00:00Z", "Hello too")], file: "more.jsonl")
        try site.build()
        #expect(try messages("people/9.feed.json", site) == ["2"])
        #expect(try site.text("people/9.html").contains(#"href="9.feed.json""#))
        try site.build("full")
        #expect(differences(try site.files(), try site.files("full")) == [])
    }

    @Test func feedsCanBeTurnedOff() throws {
        let site = try TestSite.sample()
        try site.build()
        try site.build(audience: nil, settings: "feeds: false")
        #expect(try site.files().keys.filter { $0.contains("feed.json") || $0.contains("feed.xml") } == [])
        #expect(try !site.text("index.html").contains("feed+json"))
    }

    @Test(arguments: [("index.html", "feed"), ("people/3.html", "3.feed"), ("unseen/index.html", "feed")])
    func aPageLeadsToItsFeed(page: String, feed: String) throws {
        let site = try TestSite.sample()
        try site.build()
        let html = try site.text(page)
        #expect(html.contains(#"<link rel="alternate" type="application/feed+json" title="#))
        #expect(html.contains(#"href="\#(feed).json">JSON Feed</a>"#))
        #expect(html.contains(#"href="\#(feed).xml">Atom</a>"#))
    }

    // MARK: Search engines

    @Test func searchEnginesAreKeptAwayUnlessTheyAreCalled() throws {
        let site = try TestSite.sample()
        try site.build(audience: nil, settings: "base_url: https://example.com/")
        #expect(try site.text("robots.txt") == "User-agent: *\nDisallow: /\n")
        #expect(try site.text("index.html").contains(#"<meta name="robots" content="noindex">"#))
        #expect(try site.files()["sitemap.xml"] == nil)
        try site.build(audience: nil, settings: "base_url: https://example.com/\nsearch_engines: true")
        #expect(try site.text("robots.txt") == "User-agent: *\nAllow: /\nSitemap: https://example.com/sitemap.xml\n")
        #expect(try !site.text("index.html").contains("noindex"))
        let listed = Set(
            try site.text("sitemap.xml").matches(of: /<loc>https:\/\/example.com\/([^<]*)<\/loc>/).map { String($0.1) })
        #expect(listed == Set(try site.files().keys.filter { $0.hasSuffix(".html") }))
    }

    @Test func theSitemapOfAStepIsThatOfABuildFromNothing() throws {
        let site = try TestSite.sample()
        let settings = "base_url: https://example.com/\nsearch_engines: true"
        try site.build(audience: nil, settings: settings)
        try site.ingest(
            [Self.message("new", "3", "2027-05-30T09:00:00Z", "One more.", in: "elsewhere")], file: "new.jsonl")
        try site.build(audience: nil, settings: settings)
        try site.build("full", audience: nil, settings: settings)
        #expect(differences(try site.files(), try site.files("full")) == [])
        #expect(try site.text("sitemap.xml").contains("https://example.com/conversations/elsewhere/index.html"))
    }

    @Test func aLargeSitemapIsAListOfOthers() {
        let files = Sitemap.files((1...120_000).map { "p\($0).html" }, baseURL: "https://example.com/")
        #expect(files.map(\.path) == ["sitemap.xml", "sitemap-1.xml", "sitemap-2.xml", "sitemap-3.xml"])
        #expect(
            String(decoding: files[0].bytes, as: UTF8.self).contains(
                "<sitemap><loc>https://example.com/sitemap-3.xml</loc></sitemap>"))
        #expect(
            files.dropFirst().map {
                String(decoding: $0.bytes, as: UTF8.self).components(separatedBy: "<url>").count - 1
            } == [50_000, 50_000, 20_000])
    }

    @Test(arguments: ["base_url: example.com", "base_url: ftp://example.com/", "base_url: https://example.com/?a=b"])
    func anAddressMustBeOne(settings: String) throws {
        #expect(throws: SiteSettings.Problem.self) { try SiteSettings(yaml: settings, file: "site.yml") }
    }
}

/// What is wrong with a JSON Feed 1.1, by jsonfeed.org/version/1.1.
enum JSONFeedRules {
    private static let feedKeys: [String: @Sendable (JSONValue) -> Bool] = [
        "version": { $0.string == "https://jsonfeed.org/version/1.1" }, "title": isText, "home_page_url": isAddress,
        "feed_url": isAddress, "description": isText, "user_comment": isText, "next_url": isAddress, "icon": isAddress,
        "favicon": isAddress, "authors": isAuthors, "language": isText,
        "items": { if case .array = $0 { true } else { false } },
    ]
    private static let itemKeys: [String: @Sendable (JSONValue) -> Bool] = [
        "id": isText, "url": isAddress, "external_url": isAddress, "title": isText, "content_html": isText,
        "content_text": isText, "summary": isText, "date_published": isTime, "date_modified": isTime,
        "authors": isAuthors, "language": isText,
    ]

    static func problems(_ feed: JSONValue, hasAddress: Bool) -> [String] {
        var problems = check(
            feed, feedKeys, needs: ["version", "title", "items"] + (hasAddress ? ["feed_url", "home_page_url"] : []))
        var ids: Set<String> = []
        for item in feed["items"]?.elements ?? [] {
            problems += check(item, itemKeys, needs: ["id"] + (hasAddress ? ["url"] : []))
            if item["content_html"] == nil, item["content_text"] == nil { problems.append("an item without content") }
            if let id = item["id"]?.string, !ids.insert(id).inserted { problems.append("“\(id)” stands twice") }
        }
        return problems
    }

    private static func check(_ value: JSONValue, _ known: [String: @Sendable (JSONValue) -> Bool], needs: [String])
        -> [String]
    {
        guard case .object(let members) = value else { return ["no object"] }
        var problems: [String] = []
        for member in members {
            if member.name.hasPrefix("_") {
                if case .object = member.value { continue }
                problems.append("“\(member.name)” is no object")
            } else if let isRight = known[member.name] {
                if !isRight(member.value) { problems.append("“\(member.name)” is \(member.value)") }
            } else {
                problems.append("“\(member.name)” is no member")
            }
        }
        return problems + needs.filter { value[$0] == nil }.map { "“\($0)” is missing" }
    }

    @Sendable private static func isText(_ value: JSONValue) -> Bool { value.string != nil }

    @Sendable private static func isAddress(_ value: JSONValue) -> Bool { value.string?.hasPrefix("https://") ?? false }

    @Sendable private static func isTime(_ value: JSONValue) -> Bool {
        value.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil
    }

    @Sendable private static func isAuthors(_ value: JSONValue) -> Bool {
        value.elements.allSatisfy { $0["name"]?.string != nil } && !value.elements.isEmpty
    }
}

import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// Addresses of Slack’s messages in texts lead to the archive’s own pages.
@Suite(.blocking) struct PermalinkPagesTests {
    private func ingest(_ days: [String: String], into site: TestSite, as name: String) throws {
        let folder = "\(site.base)/sources/\(name)"
        let files = [
            "users.json": #"[{"id":"U1","name":"anna","profile":{"display_name":"Anna Berg"}}]"#,
            "channels.json":
                #"[{"id":"C1","name":"general","members":["U1"]},{"id":"C2","name":"random","members":["U1"]}]"#,
        ].merging(days) { _, day in day }
        for (path, text) in files {
            let file = "\(folder)/\(path)"
            try FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        }
        try site.ingest(paths: [folder])
    }

    private static let pointing =
        #"[{"type":"message","user":"U1","text":"See <https://acme.slack.com/archives/C2/p1773000000000100|this> in <#C2|random>, <@U1>","ts":"1773100000.000100"}]"#
    private static let target = #"[{"type":"message","user":"U1","text":"The plan","ts":"1773000000.000100"}]"#
    private static let place = "../../conversations/c2_/2026-03.html#m-1773000000.000100"

    @Test func aPermalinkAndMentionsLeadToPagesOfTheSite() throws {
        let site = try TestSite()
        try ingest(
            ["general/2026-03-09.json": Self.pointing, "random/2026-03-08.json": Self.target], into: site, as: "a")
        try site.build()
        let html = try site.text("conversations/c1_/2026-03.html")
        #expect(html.contains("href=\"\(Self.place)\">this</a>"))
        #expect(html.contains("href=\"../../conversations/c2_/index.html\">#random</a>"))
        #expect(html.contains("href=\"../../people/u1_.html\">@Anna Berg</a>"))
        #expect(try site.text("conversations/c2_/2026-03.html").contains("id=\"m-1773000000.000100\""))
        #expect(try site.text("conversations/c1_/2026-03.md").contains("[this](../../conversations/c2_/2026-03.md)"))
    }

    @Test func aPageIsDrawnAnewWhenTheMessageComesToWhichItLeads() throws {
        let site = try TestSite()
        try ingest(["general/2026-03-09.json": Self.pointing], into: site, as: "a")
        try site.build()
        #expect(try site.text("conversations/c1_/2026-03.html").contains("https://acme.slack.com/archives/C2/p1773"))
        try ingest(["random/2026-03-08.json": Self.target], into: site, as: "b")
        try site.build()
        #expect(try site.text("conversations/c1_/2026-03.html").contains("href=\"\(Self.place)\""))
        try site.build("anew", everything: true)
        #expect(differences(try site.files(), try site.files("anew")) == [])
    }

    @Test func theArchiveSaysWhereAnAddressLeads() throws {
        let site = try TestSite()
        try ingest(
            ["general/2026-03-09.json": Self.pointing, "random/2026-03-08.json": Self.target], into: site, as: "a")
        let reader = try ArchiveReader(path: site.archive)
        let link = try #require(Permalink(address: "https://acme.slack.com/archives/C2/p1773000000000100"))
        let address = try #require(try reader.address(of: link))
        #expect(address.slug == "c2_" && address.page == "2026-03" && address.id == "1773000000.000100")
        #expect(address.target == TextLinks.Target(page: "conversations/c2_/2026-03", anchor: "m-1773000000.000100"))
        for other in ["C2/p1773000000000999", "C9/p1773000000000100"] {
            let unknown = try #require(Permalink(address: "https://acme.slack.com/archives/\(other)"))
            #expect(try reader.address(of: unknown) == nil)
        }
        #expect(try reader.linkingMessages().map(\.targets) == [[link]])
    }

    // MARK: The page that leads from such an address to its message

    @Test func whereEachPageOfMessagesBeginsStandsOnAPage() throws {
        let site = try TestSite()
        // So many that April begins another page.
        let march = (0..<TranscriptCutter.leastMessages).map {
            #"{"type":"message","user":"U1","text":"x","ts":"\#(1_773_000_000 + $0).000100"}"#
        }
        try ingest(
            [
                "general/2026-03-09.json": Self.pointing,
                "random/2026-03-08.json": "[\(march.joined(separator: ","))]",
                "random/2026-04-08.json": #"[{"type":"message","user":"U1","text":"More","ts":"1775700000.000200"}]"#,
            ], into: site, as: "a")
        try site.build()
        let html = try site.text("archives/index.html")
        #expect(
            html.contains(
                #"<li data-ids="C1" data-pages="2026-03 1773100000000100"><a href="../conversations/c1_/index.html"><bdi>general</bdi></a> <code>C1</code></li>"#
            ))
        #expect(html.contains(#"data-ids="C2" data-pages="2026-03 1773000000000100 2026-04 1775700000000200""#))
        #expect(HTMLChecker(html).problems == [])
        #expect(try site.text("index.html").contains(#"<a href="archives/index.html">"#))
    }

    @Test func oneMoreMessageWritesThatPageOnlyWhereAPageBeginsWithIt() throws {
        let site = try TestSite()
        try ingest(["general/2026-03-09.json": Self.pointing], into: site, as: "a")
        try site.build()
        let before = try site.text("archives/index.html")
        let reply = #"[{"type":"message","user":"U1","text":"Yes","ts":"1773200000.000100"}]"#
        try ingest(["general/2026-03-11.json": reply], into: site, as: "b")
        try site.build()
        #expect(try site.text("archives/index.html") == before)
        try ingest(["random/2026-03-08.json": Self.target], into: site, as: "c")
        try site.build()
        #expect(try site.text("archives/index.html").contains(#"data-ids="C2""#))
        try site.build("anew", everything: true)
        #expect(differences(try site.files(), try site.files("anew")) == [])
    }

    @Test func whereNoSystemHasSuchAddressesThereIsNoSuchPage() throws {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"message","id":"1","channel":"C1","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"x"}"#
        ])
        try site.build()
        #expect(try site.files()["archives/index.html"] == nil)
        #expect(try !site.text("index.html").contains("archives/"))
    }

    @Test func anotherIDOfAConversationLeadsThereToo() throws {
        let site = try TestSite()
        let message = #"[{"type":"message","user":"U1","text":"The plan","ts":"1773000000.000100"}]"#
        // An export without its lists knows the conversation by its folder alone; the next one tells its id.
        try ingest(["random/2026-03-08.json": message, "channels.json": "[]"], into: site, as: "a")
        try ingest(["random/2026-03-08.json": message], into: site, as: "b")
        try site.build()
        let html = try site.text("archives/index.html")
        #expect(html.contains("data-ids=\"C2 random\" data-pages=\"2026-03 1773000000000100\""))
    }

    @Test func outsideOfAScopeNoAddressLeadsAnywhere() throws {
        let site = try TestSite()
        try ingest(
            ["general/2026-03-09.json": Self.pointing, "random/2026-03-08.json": Self.target], into: site, as: "a")
        try site.build(
            "part", audience: "general",
            settings: "audiences:\n  general:\n    conversations: [C1]")
        let html = try site.text("conversations/c1_/2026-03.html", in: "part")
        #expect(html.contains("https://acme.slack.com/archives/C2/p1773000000000100") && !html.contains("c2_"))
        let permalinks = try site.text("archives/index.html", in: "part")
        #expect(permalinks.contains("C1") && !permalinks.contains("C2") && !permalinks.contains("random"))
    }
}

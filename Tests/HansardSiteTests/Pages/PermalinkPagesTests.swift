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

    @Test func outsideOfAScopeNoAddressLeadsAnywhere() throws {
        let site = try TestSite()
        try ingest(
            ["general/2026-03-09.json": Self.pointing, "random/2026-03-08.json": Self.target], into: site, as: "a")
        try site.build(
            "part", audience: "general",
            settings: "audiences:\n  general:\n    conversations: [C1]")
        let html = try site.text("conversations/c1_/2026-03.html", in: "part")
        #expect(html.contains("https://acme.slack.com/archives/C2/p1773000000000100") && !html.contains("c2_"))
    }
}

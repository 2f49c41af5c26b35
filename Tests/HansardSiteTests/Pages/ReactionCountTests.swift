import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// Slack counts reactions that it does not name.
@Suite(.blocking) struct ReactionCountTests {
    private func text(_ ending: String, of site: TestSite) throws -> String {
        let files = try site.files().filter { $0.key.hasPrefix("conversations/") && $0.key.hasSuffix(ending) }
        return files.values.map { String(decoding: $0, as: UTF8.self) }.joined()
    }

    private func snapshot(_ reactions: String, in site: TestSite) throws {
        let folder = site.base + "/sources/export"
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder + "/general", withIntermediateDirectories: true)
        for (name, text) in [
            ("users.json", #"[{"id":"U1","name":"Ben"},{"id":"U2","name":"Carl"},{"id":"U3","name":"Dee"}]"#),
            ("channels.json", #"[{"id":"C1","name":"general","members":["U1","U2"]}]"#),
            (
                "general/2026-01-09.json",
                #"[{"type":"message","user":"U1","text":"x","ts":"1767950000.000100","reactions":[\#(reactions)]}]"#
            ),
        ] {
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        try site.ingest(paths: [folder])
    }

    @Test func thePageAndItsMarkdownSayHowManyOthersThereAre() throws {
        let site = try TestSite()
        try site.ingest(paths: [TestSite.project + "/Tests/HansardTests/Fixtures/slack/reaction-counts/export"])
        try site.build()
        let html = try text("01.html", of: site)
        #expect(
            html.contains(
                "<li><span title=\":+1:\">👍</span> 37: <bdi>Robin Roe</bdi>, <bdi>Kim</bdi> and 35 others</li>"))
        #expect(html.contains("<li><span title=\":clap::skin-tone-3:\">👏🏼</span> <bdi>Robin Roe</bdi></li>"))
        #expect(html.contains("<li><span title=\":eyes:\">👀</span> 4 people</li>"))
        let markdown = try text("01.md", of: site)
        #expect(markdown.contains("- 👍 37: Robin Roe, Kim and 35 others\n"))
        #expect(markdown.contains("- 👀 4 people\n"))
        #expect(!markdown.contains("- 👍 Robin"))
        let feed = try text("feed.json", of: site)
        #expect(feed.contains(#""people":["U02ROBIN","U03KIM"],"count":37"#))
        #expect(feed.contains(#"{"emoji":":eyes:","people":[],"count":4}"#))
    }

    @Test func theNewestCountStandsAndItsPagesAreDrawnAnew() throws {
        let site = try TestSite()
        func counted(_ reactions: String) throws -> String {
            try snapshot(reactions, in: site)
            try site.build()
            try site.build("anew", everything: true)
            let (built, anew) = (try text("01.html", of: site), try site.files("anew"))
            #expect(anew.values.contains { String(decoding: $0, as: UTF8.self) == built })
            let start = try #require(built.firstRange(of: #"<ul class="r">"#)).upperBound
            return String(built[start...].split(separator: "</ul>").first ?? "")
        }
        let (ben, carl) = ("<bdi>Ben</bdi>", "<bdi>Carl</bdi>")
        let sign = "<li><span title=\":x:\">❌</span>"
        #expect(try counted(#"{"name":"x","users":["U1"],"count":1}"#) == "\(sign) \(ben)</li>")
        #expect(try counted(#"{"name":"x","users":["U1"],"count":3}"#) == "\(sign) 3: \(ben) and 2 others</li>")
        #expect(try counted(#"{"name":"x","users":["U2"],"count":3}"#) == "\(sign) 3: \(ben), \(carl) and 1 other</li>")
        // All of them are named by now.
        #expect(try counted(#"{"name":"x","users":["U1","U2"],"count":2}"#) == "\(sign) 2: \(ben), \(carl)</li>")
    }

    @Test func aReactionThatIsThereTwiceIsRecordedOnce() throws {
        let site = try TestSite()
        for _ in 0..<2 { try snapshot(#"{"name":"x","count":4}"#, in: site) }
        let records = try ArchiveReader(path: site.archive).statistics().records
        try snapshot(#"{"name":"x","count":4}"#, in: site)
        #expect(try ArchiveReader(path: site.archive).statistics().records == records)
    }
}

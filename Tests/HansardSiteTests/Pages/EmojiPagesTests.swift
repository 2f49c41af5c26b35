import Crypto
import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

/// Emoji that a system writes by their short names.
@Suite(.blocking) struct EmojiPagesTests {
    /// The first bytes of a PNG of 16 × 16 pixels.
    private static let png: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
        + [0, 0, 0, 16, 0, 0, 0, 16, 8, 6, 0, 0, 0, 0, 0, 0, 0]

    private func message(_ text: String, system: String) -> [String] {
        let system = system.isEmpty ? "" : #""system":"\#(system)","#
        return [
            #"{"type":"message",\#(system)"id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"\#(text)"}"#,
            #"{"type":"reaction",\#(system)"id":"1","channel":"team","person":"7","emoji":":party:","at":"2026-03-02T09:01:00Z"}"#,
        ]
    }

    private func content(_ files: [String: [UInt8]], in site: TestSite) throws -> String {
        let folder = site.base + "/content"
        try FileManager.default.createDirectory(atPath: folder + "/emoji", withIntermediateDirectories: true)
        for (name, bytes) in files { try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/emoji/\(name)")) }
        return folder
    }

    @Test func textsAndReactionsHaveTheSitesOwnEmojiAsImages() throws {
        let site = try TestSite()
        try site.ingest(message("Hooray :party: :tada: at 12:30:45", system: "slack"))
        let content = try content(["party.png": Self.png], in: site)
        try site.build(content: content)
        let html = try site.text("conversations/team/2026-03.html")
        let image = #"<img class="em" src="../../assets/emoji/party.png" alt=":party:" title=":party:" loading="lazy">"#
        #expect(html.contains("Hooray \(image) 🎉 at 12:30:45"))
        #expect(html.contains("<ul class=\"r\"><li>\(image) <bdi>7</bdi></li></ul>"))
        #expect(try site.files()["assets/emoji/party.png"] == Data(Self.png))
        #expect(try site.text("conversations/team/2026-03.md").contains("Hooray :party: 🎉 at"))
        #expect(try site.text("conversations/team/feed.json").contains("🎉"))
    }

    @Test func pagesAreDrawnAnewWhenAnEmojiIsAdded() throws {
        let site = try TestSite()
        try site.ingest(message(":party:", system: "slack"))
        try site.build(content: try content([:], in: site))
        #expect(try site.text("conversations/team/2026-03.html").contains("<p>:party:</p>"))
        try site.build(content: try content(["party.png": Self.png], in: site))
        #expect(try site.text("conversations/team/2026-03.html").contains("<p><img class=\"em\""))
    }

    @Test func aLogWithoutASystemHasItsTextsAsTheyAre() throws {
        let site = try TestSite()
        try site.ingest(message("Hooray :party: :tada:", system: ""))
        try site.build(content: try content(["party.png": Self.png], in: site))
        let html = try site.text("conversations/team/2026-03.html")
        #expect(html.contains("Hooray :party: :tada:") && html.contains("<li>:party: <bdi>"))
    }

    @Test(arguments: [
        ("party.exe", "NAME.png"), ("two words.png", "NAME.png"), ("fake.png", "no image"),
        ("script.svg", "<script"), ("handler.svg", "onload"), ("emoji.json", "no JSON object"),
    ])
    func whatIsNoHarmlessImageIsRefusedWithTheReason(file: String, reason: String) throws {
        let svg = file == "script.svg" ? "<svg><script>x</script></svg>" : "<svg onload='x'></svg>"
        let site = try TestSite()
        let folder = try content([file: Array((file.hasSuffix("svg") ? svg : "x").utf8)], in: site)
        let problem = #expect(throws: Site.Problem.self) {
            _ = try Site(content: folder, templates: TestSite.project + "/Templates")
        }
        #expect(problem?.description.contains(reason) == true)
        #expect(problem?.description.contains("emoji/\(file)") == true)
    }

    // MARK: Out of an export

    /// A GIF of 16 × 16 pixels, one for each number.
    private static func gif(_ number: UInt8) -> [UInt8] {
        Array("GIF89a".utf8) + [16, 0, 16, 0, 0, 0, 0, 0x3B, number]
    }

    /// Writes a Slack export with the image of `:party:`, and `:bigparty:`, which is the same.
    private func export(_ name: String, ts: String, image: [UInt8], in site: TestSite) throws -> String {
        let folder = "\(site.base)/\(name)"
        for (path, bytes) in [
            ("users.json", Array(#"[{"id":"U1","name":"jamie"}]"#.utf8)),
            ("channels.json", Array(#"[{"id":"C1","name":"general","members":["U1"]}]"#.utf8)),
            (
                "general/2026-03-02.json",
                Array(
                    #"[{"type":"message","user":"U1","text":"Hooray :party: :bigparty:","ts":"1772441650.000100","reactions":[{"name":"party","users":["U1"],"count":1}]},{"type":"message","user":"U1","text":"\#(name)","ts":"\#(ts)"}]"#
                        .utf8)
            ), ("emojis/party.gif", image),
            ("index.json", Array(#"{"party":"https://emoji.example.com/1.gif","bigparty":"alias:party"}"#.utf8)),
        ] {
            let file = URL(fileURLWithPath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
        return folder
    }

    private static func path(of image: [UInt8]) -> String {
        "files/emoji/\(Hexadecimal.text(SHA256.hash(data: image))).gif"
    }

    private func page(_ site: TestSite) throws -> String {
        let path = try #require(
            try site.files().keys.first { $0.hasPrefix("conversations/") && $0.hasSuffix("/2026-03.html") })
        return try site.text(path)
    }

    private func image(_ path: String, _ name: String) -> String {
        #"<img class="em" src="../../\#(path)" alt=":\#(name):" title=":\#(name):" loading="lazy">"#
    }

    @Test func textsAndReactionsHaveTheEmojiOfTheirExport() throws {
        let site = try TestSite()
        let report = try site.ingest(
            paths: [try export("a", ts: "1772441660.000100", image: Self.gif(1), in: site)])
        #expect((report.emoji.added, report.files.added, report.quarantined) == (2, 1, 0))
        try site.build()
        let (html, path) = (try page(site), Self.path(of: Self.gif(1)))
        #expect(html.contains("Hooray \(image(path, "party")) \(image(path, "bigparty"))"))
        #expect(html.contains("<ul class=\"r\"><li>\(image(path, "party"))"))
        #expect(try site.files()[path] == Data(Self.gif(1)))
    }

    /// It is a file of the record, unlike one of the site’s own.
    @Test func whoGetsTheImageOfAnExportIsInTheAccessLog() throws {
        let site = try TestSite()
        try site.ingest(paths: [try export("a", ts: "1772441660.000100", image: Self.gif(1), in: site)])
        let pages = try SitePages(site: TestSite.ours.get(), reader: ArchiveReader(path: site.archive))
        #expect(try pages.file(at: Self.path(of: Self.gif(1)))?.action == .attachment)
        #expect(try pages.file(at: "assets/icon.svg")?.action == nil)
    }

    @Test func theSitesOwnEmojiComeBeforeThoseOfAnExport() throws {
        let site = try TestSite()
        try site.ingest(paths: [try export("a", ts: "1772441660.000100", image: Self.gif(1), in: site)])
        try site.build(content: try content(["party.png": Self.png], in: site))
        let html = try page(site)
        #expect(html.contains(image("assets/emoji/party.png", "party")))
        #expect(html.contains(image("assets/emoji/party.png", "bigparty")), "another name is one of what is drawn")
    }

    @Test(arguments: [["old", "new"], ["new", "old"]])
    func theNewestExportSaysWhatAnEmojiIs(order: [String]) throws {
        let site = try TestSite()
        let exports = [
            "old": try export("old", ts: "1772441660.000100", image: Self.gif(1), in: site),
            "new": try export("new", ts: "1772441670.000100", image: Self.gif(2), in: site),
        ]
        for name in order {
            try site.ingest(paths: [exports[name]!])
            try site.build()
        }
        #expect(try page(site).contains(image(Self.path(of: Self.gif(2)), "party")))
        #expect(try site.files()[Self.path(of: Self.gif(2))] != nil)
    }

    @Test func eachWorkspaceHasItsOwnEmoji() throws {
        let site = try TestSite()
        for (number, system) in ["slack:T1", "slack:T2"].enumerated() {
            try Data(Self.gif(UInt8(number))).write(to: URL(fileURLWithPath: "\(site.base)/sources/\(number).gif"))
            try site.ingest(
                [
                    #"{"type":"emoji","system":"\#(system)","emoji":"party","path":"\#(number).gif"}"#,
                    #"{"type":"message","system":"\#(system)","id":"1","channel":"team-\#(number)","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":":party:"}"#,
                ], file: "\(number).jsonl")
        }
        try site.build()
        for number in 0...1 {
            let html = try site.text("conversations/team-\(number)/2026-03.html")
            #expect(html.contains(image(Self.path(of: Self.gif(UInt8(number))), "party")))
        }
    }

    @Test func aListOfSlacksSaysWhatElseEmojiAreCalled() throws {
        let site = try TestSite()
        try site.ingest(message(":bigparty:", system: "slack"))
        let list = #"{"ok":true,"emoji":{"party":"https://emoji.example/p.png","bigparty":"alias:party"}}"#
        let svg = #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>"#
        try site.build(
            content: try content(["emoji.json": Array(list.utf8), "party.svg": Array(svg.utf8)], in: site))
        #expect(
            try site.text("conversations/team/2026-03.html").contains("assets/emoji/party.svg\" alt=\":bigparty:\""))
    }
}

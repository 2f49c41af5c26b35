import Foundation
import Hansard
import HansardStore
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

import Foundation
import TestSupport
import Testing

@testable import HansardSite

/// The chat’s widget as templates and a theme have it.
@Suite(.blocking) struct WidgetSourcesTests {
    private static let templates = TestSite.project + "/Templates"

    /// A site whose theme has these files.
    private func site(_ theme: [String: String] = [:]) throws -> Site {
        let content = NSTemporaryDirectory() + "/hansard-widget-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: content + "/mine", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: content) }
        try Data("theme: mine\n".utf8).write(to: URL(fileURLWithPath: content + "/site.yml"))
        for (name, text) in theme {
            let url = URL(fileURLWithPath: "\(content)/mine/\(name)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }
        return try Site(content: content, templates: Self.templates)
    }

    private func english() throws -> String {
        try String(contentsOfFile: Self.templates + "/strings/en.yml", encoding: .utf8)
    }

    private func texts(_ json: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
    }

    @Test func itIsAScriptOfLessThanTwoKilobytesAndWhatThatLoads() throws {
        let widget = try site().widget
        let script = try #require(widget.script)
        // The server puts 200 bytes into it, at most.
        #expect(script.count < 1_800)
        #expect(
            Set(["main.js", "protocol.js", "api.js", "conversation.js", "people.js", "chat.css"]).isSubset(
                of: widget.parts.keys))
    }

    @Test func itHasWordsInEveryLanguageOfThePages() throws {
        let words = try site().widget.words()
        #expect(words.leftOut.isEmpty)
        #expect(words.languages.map(\.language) == ["ar", "de", "en", "es", "fr", "ja"])
        let keys = try words.languages.map { Set(try texts($0.json).keys) }
        #expect(Set(keys).count == 1 && keys[0].allSatisfy { $0.hasPrefix("chat.") })
        let english = try texts(words.languages[2].json)
        #expect(english["chat.message_to"] as? String == "Message to {name}")
        #expect(
            english["chat.new_messages"] as? [String: String] == [
                "one": "{n} new message", "other": "{n} new messages",
            ])
    }

    @Test func aFileOfAThemeTakesThePlaceOfOurs() throws {
        let plain = try site()
        let site = try site(["chat/widget/chat.css": "mine {}", "chat/hansard-chat.js": "mine()"])
        #expect(site.widget.parts["chat.css"] == Array("mine {}".utf8))
        #expect(site.widget.script == Array("mine()".utf8))
        #expect(site.widget.scriptFile.hasSuffix("/mine/chat/hansard-chat.js"))
        #expect(site.widget.parts["main.js"] == plain.widget.parts["main.js"])
        // No page is drawn anew for that.
        #expect(site.fingerprint == plain.fingerprint)
    }

    @Test func aThemesWordsAndLanguagesAreTheWidgetsToo() throws {
        let mine = try english().replacing("  send: Send", with: "  send: Dispatch")
        let words = try site([
            "strings/en.yml": mine, "strings/nl.yml": try english().replacing("  send: Send", with: "  send: Verzend"),
        ])
        .widget.words()
        #expect(words.languages.map(\.language) == ["ar", "de", "en", "es", "fr", "ja", "nl"])
        #expect(try texts(words.languages[2].json)["chat.send"] as? String == "Dispatch")
        #expect(try texts(words.languages[6].json)["chat.send"] as? String == "Verzend")
    }

    /// A theme’s, made before the chat had words there.
    @Test func aLanguageThatLacksSomeOfItsWordsIsLeftOutAndNamed() throws {
        let old = String(try english().prefix(upTo: #require(try english().firstRange(of: "\nchat:")?.lowerBound)))
        let words = try site(["strings/nl.yml": old]).widget.words()
        #expect(!words.languages.map(\.language).contains("nl"))
        let problem = try #require(words.leftOut.first)
        #expect(
            problem.contains("mine/strings/nl.yml") && problem.contains("“chat.")
                && problem.contains("Copy the section"))
        let error = #expect(throws: Site.Problem.self) { _ = try site(["strings/en.yml": old]).widget.words() }
        #expect(error?.description.contains("The section “chat” is missing") == true)
    }
}

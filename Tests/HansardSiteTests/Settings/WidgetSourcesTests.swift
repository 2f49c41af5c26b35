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
        #expect(words.languages.map(\.language) == Project.languages)
        let keys = try words.languages.map { Set(try texts($0.json).keys) }
        #expect(Set(keys).count == 1 && keys[0].allSatisfy { $0.hasPrefix("chat.") || $0 == "language.direction" })
        let english = try texts(#require(words.languages.first { $0.language == "en" }).json)
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
            "strings/en.yml": mine, "strings/eo.yml": try english().replacing("  send: Send", with: "  send: Sendu"),
        ])
        .widget.words()
        #expect(words.languages.map(\.language) == (Project.languages + ["eo"]).sorted())
        func send(_ language: String) throws -> String? {
            try texts(#require(words.languages.first { $0.language == language }).json)["chat.send"] as? String
        }
        #expect(try send("en") == "Dispatch" && send("eo") == "Sendu")
    }

    @Test func aLanguageThatNobodyCountsInIsLeftOutAndNamed() throws {
        let words = try site(["strings/tlh.yml": try english()]).widget.words()
        #expect(!words.languages.map(\.language).contains("tlh"))
        #expect(words.leftOut.first?.contains("ICU has no plural rules for “tlh”") == true)
    }

    @Test func theWordsSayInWhichDirectionTheyAreRead() throws {
        let words = try site().widget.words().languages
        let directions = try Dictionary(
            uniqueKeysWithValues: words.map { ($0.language, try texts($0.json)["language.direction"] as? String) })
        #expect(directions["ar"] == "rtl" && directions["en"] == "ltr")
    }

    /// A theme’s, made before the chat had words there.
    @Test func aLanguageThatLacksSomeOfItsWordsIsLeftOutAndNamed() throws {
        let old = String(try english().prefix(upTo: #require(try english().firstRange(of: "\nchat:")?.lowerBound)))
        let words = try site(["strings/eo.yml": old]).widget.words()
        #expect(!words.languages.map(\.language).contains("eo"))
        let problem = try #require(words.leftOut.first)
        #expect(
            problem.contains("mine/strings/eo.yml") && problem.contains("“chat.")
                && problem.contains("Copy the section"))
        let error = #expect(throws: Site.Problem.self) { _ = try site(["strings/en.yml": old]).widget.words() }
        #expect(error?.description.contains("The section “chat” is missing") == true)
    }
}

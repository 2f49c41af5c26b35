import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardSite

/// The strings files that come with the program.
@Suite(.blocking) struct StringsTests {
    private static let folder = TestSite.project + "/Templates/strings"

    private static func files() throws -> [String: String] {
        try Dictionary(
            uniqueKeysWithValues: Project.languages.map {
                ($0, try String(contentsOfFile: "\(folder)/\($0).yml", encoding: .utf8))
            })
    }

    /// The files with the words of one page or role in every language.
    private static func shared() throws -> [String: String] {
        let folder = TestSite.project + "/Templates/words"
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: folder))?.filter { $0.hasSuffix(".yml") } ?? []
        return try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8)) })
    }

    /// The keys of all English texts.
    private static func english() throws -> Set<String> {
        Set(try Words("en", in: try files(), shared: shared(), folder: "strings").keys)
    }

    @Test func everyLanguageHasEveryTextWithItsPlacesAndForms() throws {
        let files = try Self.files()
        let shared = try Self.shared()
        for language in files.keys.sorted() { _ = try Words(language, in: files, shared: shared, folder: "strings") }
    }

    @Test func noTextStandsInTwoFiles() throws {
        for (language, text) in try Self.files() {
            var found = try StringsFile(yaml: text, file: language).entries.keys.map(\.self)
            for (name, text) in try Self.shared() {
                found += try SharedStringsFile(yaml: text, file: name).entries[language, default: [:]].keys
            }
            let twice = Dictionary(grouping: found) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
            #expect(twice == [], "\(language)")
        }
    }

    private static let ofAPage = ["links.yml": "en: {links: {title: Links}}\nde: {links: {title: Verweise}}"]

    @Test func aFileOfOnePageHasItsWordsInEveryLanguage() throws {
        let files = ["en": "home: {title: Home}", "de": "home: {title: Start}"]
        let words = try Words("de", in: files, shared: Self.ofAPage, folder: "strings")
        #expect(words("links.title") == "Verweise" && words("home.title") == "Start")
    }

    @Test func aLanguageIsOneFileWithTheWordsOfSuchFilesToo() throws {
        var files = ["en": "home: {title: Home}", "pt": "home: {title: Início}"]
        let problem = #expect(throws: Site.Problem.self) {
            _ = try Words("pt", in: files, shared: Self.ofAPage, folder: "strings")
        }
        #expect(problem?.description == "strings/pt.yml: “links.title” is missing.")
        files["pt"] = "home: {title: Início}\nlinks: {title: Ligações}"
        #expect(try Words("pt", in: files, shared: Self.ofAPage, folder: "strings")("links.title") == "Ligações")
    }

    @Test func whatIsNoLanguageWithSectionsIsRefused() {
        let problem = #expect(throws: Site.Problem.self) {
            _ = try Words("en", in: ["en": "a: {b: c}"], shared: ["words/x.yml": "en: Links"], folder: "strings")
        }
        #expect(problem?.description.hasPrefix("words/x.yml: “en” is no language") == true)
    }

    @Test func aFileOfALanguageThatNobodyCountsInIsRefused() throws {
        var files = try Self.files()
        files["tlh"] = files["en"]
        let problem = #expect(throws: Site.Problem.self) { _ = try Words("tlh", in: files, folder: "strings") }
        #expect(
            problem?.description
                == "strings/tlh.yml: ICU has no plural rules for “tlh”. Name the file by the language’s tag, such as pt.yml or pt-BR.yml."
        )
    }

    @Test func aLanguageOfARegionIsReadFromItsLanguage() throws {
        #expect(try Words("en-GB", in: try Self.files(), folder: "strings").language == "en")
    }

    @Test func aLanguageWithoutAFileIsRefusedWithThoseThereAre() throws {
        let files = try Self.files()
        let problem = #expect(throws: Site.Problem.self) { _ = try Words("tlh", in: files, folder: "strings") }
        #expect(problem?.description.contains("no words for the language “tlh”") == true)
    }

    @Test(
        arguments: [
            ("en", 1, "1 byte"), ("en", 999, "999 bytes"), ("en", 1_000, "1 kB"), ("en", 999_600, "1 MB"),
            ("en", 5_000_000_000_000_000, "5000 TB"), ("de", 81_200, "81,2\u{A0}kB"), ("fr", 1, "1\u{A0}octet"),
            ("fr", 81_200, "81,2\u{A0}ko"), ("fr", 1_200_000, "1,2\u{A0}Mo"), ("ja", 12, "12バイト"),
            ("ar", 1_200_000, "1.2\u{A0}ميغابايت"),
        ] as [(String, Int64, String)])
    func sizesAreInTheUnitsOfTheLanguage(language: String, bytes: Int64, text: String) throws {
        #expect(try Words(language, in: try Self.files(), folder: "strings").bytes(bytes) == text)
    }

    /// A page’s text has the punctuation of its language, which for Japanese is another one altogether.
    @Test func aPageAsMarkdownHasThePunctuationOfItsLanguage() throws {
        let site = try TestSite()
        func line(_ type: String, _ more: String) -> String { #"{"type":"\#(type)",\#(more)}"# }
        func at(_ name: String, _ minute: Int) -> String { #""\#(name)":"2026-03-02T09:\#(minute):00Z""# }
        let here = #""channel":"private-chat-3-7""#
        try site.ingest([
            line("person", #""id":"3","name":"A","team":"T","title":"J","email":"a@example.com""#),
            line("online", #""person":"3",\#(at("at", 10))"#), line("offline", #""person":"3",\#(at("at", 20))"#),
            line("online", #""person":"3",\#(at("at", 30))"#), line("offline", #""person":"3",\#(at("at", 40))"#),
            line(
                "message",
                #"\#(here),"id":"1","sender":"3",\#(at("sent_at", 11)),"text":"x","attachments":[{"name":"f","size":1}]"#
            ),
            line("message", #"\#(here),"id":"2","sender":"7",\#(at("sent_at", 12)),"text":"x","reply_to":"1""#),
            line("message", #"\#(here),"id":"3","sender":"3",\#(at("sent_at", 13)),"text":"x","reply_to":"2""#),
            line("edit", #"\#(here),"id":"2","editor":"7",\#(at("edited_at", 14)),"text":"y""#),
            line("delete", #"\#(here),"id":"3","deleter":"3",\#(at("deleted_at", 15))"#),
            line("reaction", #"\#(here),"id":"1","person":"7","emoji":"👍",\#(at("at", 16))"#),
            line("reaction", #"\#(here),"id":"1","person":"7","emoji":"👍","removed":true,\#(at("at", 17))"#),
            line("seen", #"\#(here),"person":"3","up_to":"2",\#(at("seen_at", 18))"#),
        ])
        try site.build(audience: nil, settings: "language: ja")
        for (path, bytes) in try site.files() where path.hasSuffix(".md") {
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix(">") {
                #expect(line.firstMatch(of: /[:;,.] |[:;,.]$/) == nil, "\(path): \(line)")
            }
        }
    }

    private static func sources() throws -> [String] {
        let code = TestSite.project + "/Sources"
        return try #require(FileManager.default.enumerator(atPath: code)).compactMap { $0 as? String }
            .filter { $0.hasSuffix(".swift") }.map { try String(contentsOfFile: "\(code)/\($0)", encoding: .utf8) }
    }

    /// The keys that code and templates name.
    private static func used() throws -> Set<String> {
        var keys: Set<String> = []
        for text in try sources() {
            for match in text.matches(of: /"([a-z]+\.[a-z0-9_]+)"/) { keys.insert(String(match.1)) }
            for (function, section) in [
                ("pieces", "transcript"), ("phrase", "calendar"), ("phrase", "unit"), ("list", "calendar"),
            ] {
                for match in text.matches(
                    of: try Regex("\\b\(function)\\(\"([a-z_]+)\"", as: (Substring, Substring).self))
                {
                    keys.insert("\(section).\(match.1)")
                }
            }
        }
        let assets = TestSite.project + "/Templates/assets"
        for name in try FileManager.default.subpathsOfDirectory(atPath: assets) where name.hasSuffix(".js") {
            let text = try String(contentsOfFile: "\(assets)/\(name)", encoding: .utf8)
            for match in text.matches(of: /'([a-z]+\.[a-z0-9_]+)'/) { keys.insert(String(match.1)) }
            for match in text.matches(of: /'([a-z_]+)'/) { keys.insert("keys.\(match.1)") }
        }
        let widget = TestSite.project + "/Templates/chat/widget"
        for name in try FileManager.default.contentsOfDirectory(atPath: widget) where name.hasSuffix(".js") {
            let text = try String(contentsOfFile: "\(widget)/\(name)", encoding: .utf8)
            for match in text.matches(of: /'([a-z_]+)'/) { keys.insert("chat.\(match.1)") }
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: TestSite.project + "/Templates") {
            guard name.hasSuffix(".mustache") else { continue }
            let text = try String(contentsOfFile: TestSite.project + "/Templates/\(name)", encoding: .utf8)
            for match in text.matches(of: /\{\{t\.([a-z]+\.[a-z0-9_]+)\}\}/) {
                #expect(try Self.english().contains(String(match.1)), "\(name) names \(match.1)")
                keys.insert(String(match.1))
            }
        }
        return keys
    }

    @Test func everyTextIsUsed() throws {
        let listed: Set<String> = ["language.name", "site.reports", "site.search", "keys.title", "keys.close"]
        let lead = Set(["conversations", "people", "participants"].flatMap { ["\($0).lead", "\($0).lead_page"] })
        let gaps = Set(
            GapKind.allCases.flatMap { kind in ["", "_text", "_mend"].map { "gaps.\(kind.rawValue)\($0)" } })
        // The script names them by the filters of a query.
        let parts = Set(
            ["from", "to", "with", "in", "before", "after", "on", "since", "until"].map { "search.part_\($0)" })
        let offers = Set(["person", "conversation"].map { "search.meant_\($0)" })
        let known = try Self.used().union(listed).union(lead).union(gaps).union(parts).union(offers).union(
            Self.usedInPolicies())
        // Those of roles are asked for by the role’s name: see `PermissionTests`.
        #expect(try Self.english().filter { !$0.hasPrefix("role.") }.subtracting(known) == [])
    }

    /// Documents for auditors name their texts by the last part of the key alone, or by what it begins with.
    private static func usedInPolicies() throws -> Set<String> {
        let folder = TestSite.project + "/Sources/HansardSite/Policy"
        var keys = Set(ProcessingSettings.Member.allCases.map { "policy.member_\($0.rawValue)" })
        for kind in PolicyDocument.Kind.allCases {
            keys.formUnion(["policy.\(kind.rawValue)", "policy.\(kind.rawValue)_lead"])
        }
        for reports in ["none", "direct", "all"] { keys.insert("policy.reader_\(reports)") }
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
            for name in text.matches(of: /"([a-z_]+)"/) {
                keys.formUnion(["", "section_", "check_"].map { "policy.\($0)\(name.1)" })
            }
        }
        return keys
    }

    @Test func everyTextThatCodeAsksForIsThere() throws {
        let english = try Self.english()
        var missing: Set<String> = []
        for text in try Self.sources() {
            for match in text.matches(of: /words(?:\.html|\.count|\.phrase)?\(\s*"([a-z]+\.[a-z0-9_]+)"/) {
                if !english.contains(String(match.1)) { missing.insert(String(match.1)) }
            }
        }
        #expect(missing == [])
    }

    @Test func everyTextThatTheChatsWidgetAsksForIsThere() throws {
        let english = try Self.english()
        let widget = TestSite.project + "/Templates/chat/widget"
        var asked: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: widget) where name.hasSuffix(".js") {
            let text = try String(contentsOfFile: "\(widget)/\(name)", encoding: .utf8)
            for match in text.matches(of: /words\.(?:text|count)\('([a-z_]+)'/) { asked.insert("chat.\(match.1)") }
        }
        #expect(asked.count > 25)
        #expect(asked.subtracting(english) == [])
    }
}

import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// Pages that are drawn when they are asked for: to the byte those that a build writes, and no others.
@Suite(.blocking) struct ServedPagesTests {
    private static func pages(_ site: TestSite, content: String? = nil) throws -> SitePages {
        try SitePages(
            site: Site(content: content ?? TestSite.project + "/Content", templates: TestSite.project + "/Templates"),
            reader: ArchiveReader(path: site.archive))
    }

    /// What is wrong with each file of the build in `output` that is drawn otherwise.
    private static func problems(_ pages: SitePages, _ files: [String: Data]) throws -> [String] {
        var drawn: [String: Data] = [:]
        for path in files.keys where !path.hasPrefix("search/") {
            guard let file = try pages.file(at: path) else { continue }
            switch file.body {
            case .bytes(let bytes): drawn[path] = Data(bytes)
            case .stored(let stored, let count):
                drawn[path] = FileManager.default.contents(atPath: stored)
                if drawn[path]?.count != Int(count) { return ["\(path) has another size"] }
            }
        }
        return differences(drawn, files.filter { !$0.key.hasPrefix("search/") })
    }

    private static func check(_ site: TestSite, settings: String? = nil) throws {
        var content: String?
        if let settings {
            try site.build(audience: nil, settings: settings)
            content = site.base + "/content"
        } else {
            try site.build()
        }
        let files = try site.files()
        let pages = try pages(site, content: content)
        #expect(try problems(pages, files) == [])
        #expect(try others(files).filter { try pages.file(at: $0) != nil } == [])
    }

    /// Paths near those of a build that it did not write.
    private static func others(_ files: [String: Data]) -> Set<String> {
        var others: Set<String> = []
        for path in files.keys {
            let stem = (path as NSString).deletingPathExtension
            for ending in ["html", "md", "json", "xml", "csv", "txt", "js"] {
                for change in ["", "-2", "-3", "-999", "-12", ".feed", "/index", "/conversations"] {
                    others.insert("\(stem)\(change).\(ending)")
                }
            }
            others.insert(path.uppercased())
            others.insert("x" + path)
            others.insert("/" + path)
            others.insert("conversations/../" + path)
            others.insert(path.replacing("2026-", with: "2025-"))
            others.insert(path.replacing("-03", with: "-11"))
            others.insert(path.replacing("-0", with: "-"))
        }
        return others.subtracting(files.keys)
    }

    @Test func everyFileOfTheSampleIsDrawnAsABuildWritesIt() throws { try Self.check(try TestSite.sample()) }

    @Test(arguments: [
        "direct-messages", "edit-log", "enterprise-grid", "old-bots-and-files", "rich-text", "slackdump-dump",
        "thread-reply", "unlisted-conversations",
    ])
    func everyFileOfAnExportIsDrawnAsABuildWritesIt(name: String) throws {
        let site = try TestSite()
        try site.ingest(paths: ["\(TestSite.project)/Tests/HansardTests/Fixtures/slack/\(name)/export"])
        try Self.check(site)
    }

    @Test(arguments: [3, 4] as [UInt64]) func everyFileOfARandomLogIsDrawnAsABuildWritesIt(seed: UInt64) throws {
        let site = try TestSite()
        try site.ingest(RandomLog(seed: seed, lines: 1_500, disorder: seed == 4).lines)
        try Self.check(site)
    }

    @Test(arguments: [
        "language: de\ntimezone: Europe/Berlin\nfeeds: no\nattachments: no",
        "timezone: America/New_York\nbase_url: https://example.com/\nsearch_engines: yes",
    ])
    func theSettingsAreThoseOfTheBuild(settings: String) throws {
        let site = try TestSite.sample()
        try Data("a file".utf8).write(to: URL(fileURLWithPath: site.base + "/sources/a.txt"))
        try site.ingest([
            #"{"type":"message","id":"f","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"","attachments":[{"name":"a.txt","path":"a.txt"}]}"#
        ])
        try Self.check(site, settings: settings)
    }

    /// Lists that go on over several pages: people, conversations, participants, somebody’s conversations, years.
    @Test func everyPageOfALongListIsDrawnAsABuildWritesIt() throws {
        let site = try TestSite()
        var lines = (0..<520).map { i in
            #"{"type":"message","id":"r\#(i)","channel":"room-\#(i)","sender":"1","sent_at":"2026-03-02T09:00:00Z","text":"x"}"#
        }
        lines += (0..<520).map { i in
            #"{"type":"message","id":"m\#(i)","channel":"all","sender":"p\#(i)","sent_at":"2026-03-02T10:00:00Z","text":"y"}"#
        }
        for month in 0..<61 {
            let at = "\(2019 + month / 12)-\(month % 12 < 9 ? "0" : "")\(month % 12 + 1)"
            lines += (0..<200).map { i in
                #"{"type":"message","id":"l\#(month)-\#(i)","channel":"long","sender":"1","sent_at":"\#(at)-10T10:00:00Z","text":"z"}"#
            }
        }
        try site.ingest(lines)
        try site.build()
        let files = try site.files()
        for path in [
            "people/index-2.html", "conversations/index-2.html", "conversations/all/participants-2.html",
            "people/1/conversations-2.html", "conversations/long/year-2019.html", "reports/responses-2.html",
        ] {
            #expect(files[path] != nil, "\(path)")
        }
        let few = files.filter { path, _ in !path.hasPrefix("conversations/room-") && !path.hasPrefix("people/p") }
        #expect(try Self.problems(try Self.pages(site), few) == [])
    }

    @Test func aFileOfAnAttachmentIsWhereTheArchiveHasIt() throws {
        let site = try TestSite()
        try Data("a file".utf8).write(to: URL(fileURLWithPath: site.base + "/sources/a.txt"))
        try site.ingest([
            #"{"type":"message","id":"f","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"","attachments":[{"name":"a.txt","path":"a.txt"}]}"#
        ])
        try site.build()
        let path = try #require(try site.files().keys.first { $0.hasPrefix("files/") })
        let file = try #require(try Self.pages(site).file(at: path))
        guard case .stored(let stored, bytes: 6) = file.body else {
            Issue.record("not stored")
            return
        }
        #expect(stored.hasPrefix(site.archive))
        #expect(file.subjects.conversations == ["team"])
        #expect(try Self.pages(site).file(at: path.replacing(".bin", with: ".png")) == nil)
    }

    @Test func aPageSaysWhatOfTheRecordIsOnIt() throws {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"message","id":"1","channel":"team","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"a"}"#,
            #"{"type":"message","id":"2","channel":"team","sender":"7","sent_at":"2026-03-02T09:01:00Z","text":"b"}"#,
        ])
        let pages = try Self.pages(site)
        let transcript = try #require(try pages.file(at: "conversations/team/2026-03.html")).subjects
        #expect(transcript.conversations == ["team"])
        let range = try #require(transcript.records.first)
        #expect(range.count == 2)
        #expect(try pages.file(at: "conversations/team/index.html")?.subjects.conversations == ["team"])
        #expect(try pages.file(at: "people/7.html")?.subjects.people == ["7"])
        #expect(try pages.file(at: "conversations/team/feed.json")?.subjects == transcript)
        #expect(try pages.file(at: "feed.xml")?.subjects == transcript)
        for list in ["index.html", "index.md", "conversations/index.html"] {
            #expect(try pages.file(at: list)?.subjects.conversations == ["team"], "\(list)")
        }
        #expect(try pages.file(at: "people/index.html")?.subjects.people == ["7"])
        #expect(try pages.file(at: "about.html")?.subjects == PageSubjects())
    }

    @Test func presenceThatIsTheSameIsNotReadAgain() throws {
        let site = try TestSite()
        func lines(_ person: String, _ day: Int) -> [String] {
            ["09", "17"].map {
                #"{"type":"\#($0 == "09" ? "online" : "offline")","person":"\#(person)","at":"2026-03-\#(day)T\#($0):00:00Z"}"#
            }
        }
        try site.ingest(lines("1", 10) + lines("2", 11) + lines("3", 10))
        let paths = [
            "presence/index.html", "presence/hours.csv", "presence/2026-03-11.html", "presence/2026-03-12.html",
        ]
        var pages = try Self.pages(site)
        for path in paths { _ = try pages.file(at: path) }
        for (i, more) in [lines("2", 12), lines("0", 11), lines("3", 13)].enumerated() {
            try site.ingest(more, file: "\(i).jsonl")
            let next = try SitePages(
                site: TestSite.ours.get(),
                reader: ArchiveReader(path: site.archive), after: pages)
            let anew = try Self.pages(site)
            for path in paths { #expect(try next.file(at: path)?.bytes == anew.file(at: path)?.bytes, "\(path)") }
            pages = next
        }
    }

    // MARK: How a served page differs

    @Test func aServedPageNamesWhoHasSignedIn() throws {
        let site = try TestSite.sample()
        let pages = try Self.pages(site)
        let path = try #require(try pages.file(at: "people/index.html"))
        let built = String(decoding: path.bytes, as: UTF8.self)
        #expect(!built.contains("sign-out"))
        func text(_ session: String?) throws -> String {
            let file = try pages.file(at: "people/index.html", served: ServedPage(session: session))
            return String(decoding: try #require(file).bytes, as: UTF8.self)
        }
        #expect(try text(nil) == built)
        let signedIn = try text("Jamie <b>")
        #expect(signedIn.contains("<bdi>Jamie &lt;b&gt;</bdi> <a href=\"../auth/sign-out\">Sign out</a>"))
        #expect(HTMLChecker(signedIn).problems == [])
    }

    @Test func onlyTheServedSearchPageMayAskTheServer() throws {
        let pages = try Self.pages(try TestSite.sample())
        func text(_ path: String, _ served: ServedPage?) throws -> String {
            String(decoding: try #require(try pages.file(at: path, served: served)).bytes, as: UTF8.self)
        }
        #expect(try text("search.html", nil).contains("search-index.js"))
        #expect(try !text("search.html", nil).contains("connect-src"))
        #expect(try !text("index.html", ServedPage()).contains("connect-src"))
        let served = try text("search.html", ServedPage())
        #expect(served.contains("form-action 'self'; connect-src 'self'\">"))
        #expect(served.contains("search-server.js") && !served.contains("search-index.js"))
    }

    @Test func whatIsNotThereHasAPageOfItsOwn() throws {
        let pages = try Self.pages(try TestSite.sample())
        let text = String(decoding: try pages.missingPage(at: "a/b/c.html", served: ServedPage()).bytes, as: UTF8.self)
        #expect(text.contains("Not found"))
        #expect(text.contains("<p><a href=\"../../index.html\">To the first page</a></p>"))
        #expect(HTMLChecker(text).problems == [])
    }

    // MARK: Whether a page is still the same

    /// After each piece of a log, every page that has changed is said to have changed.
    @Test(arguments: [5, 6] as [UInt64]) func noPageThatHasChangedIsTakenForTheSame(seed: UInt64) throws {
        let site = try TestSite()
        let lines = RandomLog(seed: seed, lines: 1_600, disorder: seed == 6).lines
        try site.ingest(Array(lines.prefix(1_300)))
        var (same, wrong): (Int, [String]) = (0, [])
        var before = try Self.pages(site)
        try site.build()
        var drawn = try site.files().filter { !$0.key.hasPrefix("search/") }
        for start in stride(from: 1_300, to: lines.count, by: 20) {
            let since = before.state
            try site.ingest(Array(lines[start..<min(lines.count, start + 20)]), file: "\(start).jsonl")
            let now = try Self.pages(site)
            for (path, bytes) in drawn where path != "robots.txt" && !path.hasPrefix("assets/") {
                guard try !now.hasChanged(path, since: since, isWhole: true) else {
                    if try !now.hasChanged(path, since: since, isWhole: false) { wrong.append("\(path) of a part") }
                    continue
                }
                same += 1
                if try now.file(at: path).map({ Data($0.bytes) }) != bytes { wrong.append(path) }
            }
            try site.build()
            drawn = try site.files().filter { !$0.key.hasPrefix("search/") }
            before = now
        }
        #expect(wrong == [])
        #expect(same > 100)
    }

    @Test func aTranscriptStaysTheSameWhateverIsSaidElsewhere() throws {
        let site = try TestSite()
        func message(_ id: String, _ channel: String, _ at: String) -> String {
            #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"7","sent_at":"\#(at)","text":"x"}"#
        }
        try site.ingest(
            (0..<200).map { message("a\($0)", "one", "2026-01-10T10:00:00Z") }
                + (0..<200).map { message("b\($0)", "one", "2026-02-10T10:00:00Z") }
                + [message("c", "one", "2026-03-10T10:00:00Z"), message("d", "two", "2026-03-10T10:00:00Z")])
        let since = try Self.pages(site).state
        try site.ingest([message("e", "two", "2026-03-11T10:00:00Z"), message("f", "one", "2026-03-11T10:00:00Z")])
        let now = try Self.pages(site)
        func changed(_ path: String) throws -> Bool { try now.hasChanged(path, since: since, isWhole: true) }
        #expect(try !changed("conversations/one/2026-01.html"))
        #expect(try !changed("conversations/one/2026-02.html"))
        #expect(try changed("conversations/one/2026-03.html"))
        #expect(try changed("conversations/one/index.html"))
        #expect(try changed("index.html"))
        #expect(try !changed("about.html"))
        #expect(try !now.hasChanged("index.html", since: now.state, isWhole: true))
        // Who sees a part of the archive may have come to see more.
        #expect(try now.hasChanged("index.html", since: now.state, isWhole: false))
        #expect(try !now.hasChanged("conversations/one/2026-01.html", since: since, isWhole: false))
        #expect(try now.hasChanged("conversations/one/2026-03.html", since: since, isWhole: false))
    }

    @Test func anotherNameChangesEveryPage() throws {
        let site = try TestSite.sample()
        let since = try Self.pages(site).state
        try site.ingest([#"{"type":"person","id":"9","name":"Another Name"}"#])
        for isWhole in [true, false] {
            #expect(
                try Self.pages(site).hasChanged(
                    "conversations/private-chat-9-10/2026-03.html", since: since, isWhole: isWhole))
        }
    }
}

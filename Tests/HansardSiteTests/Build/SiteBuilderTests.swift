import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct SiteBuilderTests {
    @Test func anyNumberOfWorkersWritesTheSameBytes() throws {
        let site = try TestSite.sample()
        try site.build("one", jobs: 1)
        try site.build("four", jobs: 4)
        let files = try site.files("one")
        #expect(files.count > 100)
        #expect(differences(try site.files("four"), files) == [])
    }

    @Test func aSecondBuildWritesNothing() throws {
        let site = try TestSite.sample()
        let first = try site.build()
        #expect(first.written == (try site.files().count))
        let second = try site.build()
        #expect((second.written, second.removed, second.bytes) == (0, 0, 0))
        let everything = try site.build(everything: true)
        #expect((everything.written, everything.removed) == (0, 0))
        #expect(everything.unchanged == first.written)
    }

    @Test func oneNewMessageRewritesOnlyItsPages() throws {
        let site = try TestSite.sample()
        try site.build()
        let before = try site.files()
        let added = try site.ingest(
            [
                #"{"type":"message","id":"new","channel":"private-chat-3-9","sender":"3","sent_at":"2026-05-30T09:00:00Z","text":"One more."}"#
            ],
            file: "new.jsonl")
        #expect(added.messages.added == 1)
        let report = try site.build()
        let after = try site.files()
        try site.build("full")
        #expect(differences(after, try site.files("full")) == [])
        let changed = after.filter { before[$0.key] != $0.value }.map(\.key).sorted()
        #expect(report.written == changed.count)
        for path in changed {
            let isExpected =
                path.hasPrefix("conversations/private-chat-3-9/") || path.hasPrefix("index.")
                || path.hasPrefix("unseen/")
                || path.hasPrefix("feed.") || path.hasPrefix("people/3.feed.")
                || path.hasPrefix("search/")
                || path.hasPrefix("conversations/conversations.") || path.hasPrefix("conversations/index.")
                || path.hasPrefix("people/people.") || path.hasPrefix("people/index.")
                // A report counts everything; the list of them, and what sources lack, count no message.
                || path.hasPrefix("reports/") && !path.hasPrefix("reports/index.") && !path.hasPrefix("reports/gaps.")
                || path.hasPrefix("people/3/unanswered.") || path.hasPrefix("people/9/unanswered.")
                || ["people/3.html", "people/3.md", "people/9.html", "people/9.md"].contains(path)
            #expect(isExpected, "\(path) was rewritten")
        }
    }

    @Test func aMessageInARoomChangesItsSendersPageAndNobodyElses() throws {
        let site = try TestSite()
        func message(_ number: Int, _ sender: Int, _ day: Int) -> String {
            let time = Timestamp(day: 20_000 + day).rfc3339(.second)
            return #"{"type":"message","id":"m\#(number)","channel":"team","sender":"\#(sender)","#
                + #""sent_at":"\#(time)","text":"\#(number)"}"#
        }
        // Two months, so that the room has more than one page; and nothing says who has read what.
        try site.ingest((0..<40).map { message($0, $0 % 20, $0 * 2) })
        try site.build()
        let before = try site.files()
        try site.ingest([message(40, 3, 80), message(41, 3, 81)], file: "more.jsonl")
        try site.build()
        let after = try site.files()
        try site.build("full")
        #expect(differences(after, try site.files("full")) == [])
        let changed = after.filter { before[$0.key] != $0.value }.map(\.key)
        #expect(
            Set(changed.filter { $0.hasPrefix("people/") && !$0.contains(".feed.") }) == [
                "people/3.html", "people/3.md", "people/index.html", "people/index.md", "people/people.csv",
                "people/people.json",
            ])
        #expect(try site.text("people/5.html").contains("Messages and times are the person"))
    }

    @Test func noPageIsLongerThan300KilobytesWhateverIsWritten() throws {
        let texts = [
            String(repeating: "A long message, as people paste them. ", count: 100),
            String(repeating: "\\\"<&'", count: 600), String(repeating: "\u{202E}\u{200B}", count: 400),
            String(repeating: "https://example.com/a/long/address ", count: 60),
            String(repeating: "line\\n", count: 900), String(repeating: "長い文", count: 700),
        ]
        let site = try TestSite()
        for (i, format) in ["plain", "markdown"].enumerated() {
            try site.ingest(
                (0..<600).map { n in
                    #"{"type":"message","id":"\#(n)","channel":"room-\#(format)","sender":"7","format":"\#(format)","sent_at":"2026-03-\#(10 + n / 60)T09:00:00Z","text":"\#(texts[n % texts.count])"}"#
                }, file: "\(i).jsonl")
        }
        try site.build()
        let pages = try site.files().filter { $0.key.hasPrefix("conversations/") && $0.key.hasSuffix(".html") }
        #expect(pages.count > 20)
        #expect(pages.filter { $0.value.count > 300_000 }.map { "\($0.key): \($0.value.count)" } == [])
        // All of it on one page would be some megabytes.
        #expect(pages.keys.filter { $0.hasSuffix("/whole.html") } == [])
    }

    @Test func aPageShowsTheBeginningOfWhatNobodyReadsAndItsMarkdownHasAllOfIt() throws {
        func record(_ type: String, _ rest: String) -> String {
            #"{"type":"\#(type)","id":"1","channel":"room",\#(rest)}"#
        }
        let long = String(repeating: "0123456789", count: 200_000)
        let site = try TestSite()
        try site.ingest(
            [
                record("message", #""sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"first""#),
                #"{"type":"message","id":"2","channel":"room","sender":"7","sent_at":"2026-03-02T09:01:00Z","text":"\#(long) end"}"#,
            ]
                + (0..<400).map { n in
                    record(
                        "edit",
                        #""editor":"7","edited_at":"2026-03-02T10:\#(10 + n / 60):\#(10 + n % 50)Z","text":"version \#(n) \#(String(repeating: "x", count: 1_000))""#
                    )
                }
                + (0..<300).map {
                    record("reaction", #""person":"p\#($0)","emoji":"👍","at":"2026-03-02T09:02:00Z","removed":false"#)
                })
        try site.build()
        let html = try site.text("conversations/room/2026-03.html")
        #expect(html.utf8.count < 300_000)
        #expect(html.contains("The text goes on: 65.5 kB of 2 MB are shown."))
        #expect(html.contains(#"<a href="2026-03.md">Markdown of this page</a>"#))
        #expect(html.contains("Earlier texts: "))
        #expect(html.contains("200 more"))
        #expect(HTMLChecker(html).problems == [])
        let markdown = try site.text("conversations/room/2026-03.md")
        #expect(markdown.contains(long))
        #expect(markdown.contains("first"))
    }

    @Test func aNewMessageDoesNotRewriteTheOlderPagesOfItsConversation() throws {
        let site = try TestSite()
        func message(_ number: Int, _ time: String) -> String {
            #"{"type":"message","id":"\#(number)","channel":"team","sender":"7","sent_at":"\#(time)","text":"number \#(number)"}"#
        }
        try site.ingest(
            (1...300).map { message($0, "2026-01-05T09:00:00Z") }
                + (301...700).map { message($0, "2026-02-05T09:00:00Z") }
                + (701...1_300).map { message($0, "2026-03-05T09:00:00Z") })
        try site.build()
        let before = try site.files()
        try site.ingest([message(1_301, "2026-03-06T09:00:00Z")], file: "new.jsonl")
        try site.build()
        let after = try site.files()
        let changed = after.filter { before[$0.key] != $0.value }.map(\.key).filter {
            $0.hasPrefix("conversations/team/") && PageAddress($0).map { Self.kinds.contains($0.kind) } ?? true
        }
        #expect(
            changed.sorted()
                == [
                    "2026-03-2.html", "2026-03-2.md", "feed.json", "feed.xml", "index.html", "index.md", "whole.html",
                    "whole.md",
                ].map { "conversations/team/" + $0 })
    }

    /// Those of a conversation’s pages of which it is known here what a message changes.
    private static let kinds: Set = [
        "transcript", "conversation", "conversationYear", "participants", "thread", "wholeConversation",
        "conversationFeed",
    ]

    @Test(arguments: 1...2) func buildingInStepsIsBuildingAtOnce(seed: UInt64) throws {
        let site = try TestSite()
        let log = RandomLog(seed: seed, lines: 1_400, disorder: false)
        try compareStepsWithFullBuilds(site, log)
    }

    @Test(arguments: sample(of: 11...13)) func buildingInStepsIsBuildingAtOnceWhenRecordsComeLate(seed: UInt64) throws {
        let site = try TestSite()
        let log = RandomLog(seed: seed, lines: 1_400, disorder: true)
        try compareStepsWithFullBuilds(site, log)
    }

    /// With a search index whose first segment has most of the messages.
    @Test(arguments: 21...22) func buildingInStepsIsBuildingAtOnceWhenOldMessagesChange(seed: UInt64) throws {
        let log = RandomLog(seed: seed, lines: 1_240, disorder: false)
        let end = log.lines.count
        try compareStepsWithFullBuilds(try TestSite(), log, cuts: [0] + Array(end - 40...end), searchSlice: 512)
    }

    /// Intervals and absences of minutes to months, told by one channel and by several, some of it late.
    @Test(arguments: sample(of: 31...34))
    func buildingInStepsIsBuildingAtOnceWhateverIsToldOfPresence(seed: UInt64) throws {
        let site = try TestSite()
        var random = SeededRandom(seed: seed)
        let start: Int64 = 1_772_409_600_000_000
        let hour: Int64 = 3_600_000_000
        func time(_ hours: Int64) -> String { Timestamp(microseconds: start + hours * hour).rfc3339(.second) }
        var lines = (0..<60).map { number -> String in
            let sender = number % 2 == 0 ? "3" : "7"
            return #"{"type":"message","id":"m\#(number)","channel":"private-chat-3-7","sender":"\#(sender)","#
                + #""sent_at":"\#(time(Int64(number) * 41))","text":"Number \#(number)"}"#
        }
        try site.ingest(lines)
        var now: Int64 = 0
        for step in 0..<14 {
            lines = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                now += [1, 5, 20, 30, 200, 900].randomElement(using: &random)!
                let at = Int.random(in: 0..<6, using: &random) == 0 ? Int64.random(in: 0...now, using: &random) : now
                let state = ["online", "offline", "away"].randomElement(using: &random)!
                let channel = [
                    "", "", #","live_socket":"1/presence-staff#1.1""#, #","live_socket":"1/presence-staff#2.1""#,
                ]
                .randomElement(using: &random)!
                let person = ["3", "7", "9"].randomElement(using: &random)!
                return #"{"type":"\#(state)","person":"\#(person)","at":"\#(time(at))"\#(channel)}"#
            }
            #expect(try site.ingest(lines, file: "\(step).jsonl").quarantined == 0)
            try site.build("steps")
            try site.build("full-\(step)")
            let found = differences(try site.files("steps"), try site.files("full-\(step)"))
            #expect(found == [], "after step \(step)")
            if !found.isEmpty { return }
        }
    }

    /// Ingests a log in pieces, builds after each, and compares with a build from nothing.
    private func compareStepsWithFullBuilds(
        _ site: TestSite, _ log: RandomLog, cuts: [Int]? = nil, searchSlice: Int? = nil
    ) throws {
        let cuts = cuts ?? [0, 1_000, 1_001, 1_010, 1_100, 1_101, 1_250, log.lines.count]
        for i in cuts.indices.dropLast() {
            try site.ingest(Array(log.lines[cuts[i]..<cuts[i + 1]]), file: "\(i).jsonl")
            try site.build("steps", jobs: 1 + i % 3, searchSlice: searchSlice)
            // Where steps are many, not each of them has to be compared.
            guard i % max(1, cuts.count / 8) == 0 else { continue }
            try site.build("full-\(i)", searchSlice: searchSlice)
            let found = differences(try site.files("steps"), try site.files("full-\(i)"))
            #expect(found == [], "after lines \(cuts[i] + 1) to \(cuts[i + 1])")
            if !found.isEmpty { return }
        }
    }

    // MARK: Files of others

    @Test func aFileThatIsNotOfItsMakingIsNeverTouched() throws {
        let site = try TestSite.sample()
        let foreign = ["notes.txt", "people/mine.html", "conversations/old/index.html"]
        for path in foreign {
            let file = URL(fileURLWithPath: "\(site.base)/output/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("mine".utf8).write(to: file)
        }
        try site.build()
        try site.build(everything: true)
        for path in foreign { #expect(try site.text(path) == "mine") }
    }

    @Test func aFileOfAnotherWhereAPageWouldGoStopsTheBuild() throws {
        let site = try TestSite.sample()
        try FileManager.default.createDirectory(atPath: site.base + "/output/people", withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(fileURLWithPath: site.base + "/output/people/7.html"))
        let error = #expect(throws: OutputFolder.Problem.self) { try site.build() }
        #expect(error?.description.contains("people/7.html: This file is not of our making") == true)
        #expect(try site.files() == ["people/7.html": Data("mine".utf8)])
    }

    @Test func pagesThatAreNoLongerPartOfTheSiteAreRemoved() throws {
        let (site, other) = (try TestSite.sample(), try TestSite())
        try other.ingest([
            #"{"type":"message","id":"1","channel":"somewhere-else","sender":"70","sent_at":"2026-03-02T09:00:00Z","text":"Another archive."}"#
        ])
        try site.build()
        try Data("mine".utf8).write(to: URL(fileURLWithPath: site.base + "/output/people/mine.html"))
        try FileManager.default.removeItem(atPath: site.archive)
        try FileManager.default.moveItem(atPath: other.archive, toPath: site.archive)
        let report = try site.build()
        #expect(report.removed > 100)
        try site.build("full")
        var expected = try site.files("full")
        expected["people/mine.html"] = Data("mine".utf8)
        #expect(differences(try site.files(), expected) == [])
        #expect(!FileManager.default.fileExists(atPath: site.base + "/output/presence/people"))
    }

    @Test func aBuildThatWasKilledIsMadeUpFor() throws {
        let site = try TestSite.sample()
        try site.build("full")
        try site.build()
        let manifest = try OutputManifest(output: site.base + "/output")
        var state = try #require(try manifest.state())
        state.isComplete = false
        try manifest.set(state)
        try manifest.intend(["people/half.html"])
        try manifest.close()
        try Data("half a pa".utf8).write(to: URL(fileURLWithPath: site.base + "/output/people/half.html"))
        try site.build()
        #expect(differences(try site.files(), try site.files("full")) == [])
    }

    @Test func otherSettingsDrawEveryPageAnew() throws {
        let site = try TestSite.sample()
        try site.build()
        let content = site.base + "/content"
        try FileManager.default.createDirectory(atPath: content, withIntermediateDirectories: true)
        try Data("title: Another title\n".utf8).write(to: URL(fileURLWithPath: content + "/site.yml"))
        try site.build(content: content)
        for (path, bytes) in try site.files() where path.hasSuffix(".html") {
            #expect(String(decoding: bytes, as: UTF8.self).contains("Another title"), "\(path)")
        }
        // The settings' free pages went with the settings.
        #expect(try site.files()["about.html"] == nil)
    }

    @Test func anArchiveWithoutMessagesHasASite() throws {
        let site = try TestSite()
        try site.ingest([#"{"type":"person","id":"7","name":"Jamie Doe"}"#])
        try site.build()
        #expect(try site.text("index.html").contains("0 messages by 0 people in 0 conversations"))
        #expect(try site.text("unseen/index.html").contains("Nothing is unseen."))
    }
}

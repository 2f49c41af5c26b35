import Foundation
import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardSite

/// What is published is found as the archive finds it; the search page's own reader is tested in Tests/Browser.
@Suite(.blocking) struct PublishedIndexTests {
    @Test(arguments: [1, 2]) func itFindsWhatTheArchiveFinds(seed: UInt64) throws {
        let site = try TestSite()
        try site.ingest(RandomLog(seed: seed, lines: 3_000, disorder: seed > 1).lines)
        try site.build(jobs: 2)
        let index = try PublishedIndex(output: site.base + "/output")
        let reader = try ArchiveReader(path: site.archive)
        var queries = [["text"], ["edited"], ["nowhere"], ["edited", "text"]]
        queries += stride(from: 1, to: 3_000, by: 37).flatMap { [["text", "\($0)"], ["edited", "\($0)"], ["\($0)"]] }
        for words in queries {
            let query = try SearchQuery(words.joined(separator: " "))
            for limit in [3, 5_000] {
                let expected = try reader.search(query, limit: limit, zone: .utc).hits.map(\.id)
                #expect(try index.search(words, limit: limit).map(\.id) == expected, "\(words)")
            }
        }
    }

    @Test func everyTextComesBackInOrder() throws {
        let site = try TestSite()
        let texts = ["", "one", "a much longer text, twice. ", "日本語", "line\nline", "🎉"]
        try site.ingest(
            (0..<1_500).map { i in
                let text = String(repeating: texts[i % texts.count], count: i % 97 == 0 ? 2_000 : 1)
                    .replacing("\n", with: "\\n")
                return
                    #"{"type":"message","id":"\#(i % 7 == 0 ? "m" : "")\#(i)","channel":"room","sender":"\#(i % 5)","sent_at":"\#(Timestamp(microseconds: 1_767_225_600_000_000 + Int64(i) * 61_000_000).rfc3339(.second))","text":"\#(text)"}"#
            })
        try site.build()
        let index = try PublishedIndex(output: site.base + "/output")
        #expect(index.count == 1_500)
        for i in stride(from: 1_499, through: 0, by: -1) {
            let document = try index.document(i)
            #expect(document.id == "\(i % 7 == 0 ? "m" : "")\(i)")
            #expect(document.text == String(repeating: texts[i % texts.count], count: i % 97 == 0 ? 2_000 : 1))
        }
    }

    @Test func anEmojiAndItsNamesFindEachOther() throws {
        let site = try TestSite()
        let texts = ["Hooray :tada:", "Hooray 🎉", "All fine :thumbsup:", "All fine 👍🏽", "tada"]
        try site.ingest(
            texts.enumerated().map { number, text in
                #"{"type":"message","id":"\#(number)","channel":"room","sender":"7","sent_at":"2026-03-02T09:0\#(number):00Z","text":"\#(text)"}"#
            })
        try site.build()
        let index = try PublishedIndex(output: site.base + "/output")
        for (word, found) in [
            ("🎉", ["1", "0"]), (":tada:", ["1", "0"]), (":+1:", ["3", "2"]), (":thumbsup:", ["3", "2"]),
        ] {
            #expect(try index.search([word], limit: 5).map(\.id) == found, "\(word)")
        }
    }

    @Test func anArchiveWithoutMessagesHasAnIndex() throws {
        let site = try TestSite()
        try site.ingest([#"{"type":"person","id":"7","name":"Jamie Doe"}"#])
        try site.build()
        #expect(try PublishedIndex(output: site.base + "/output").search(["word"], limit: 10).isEmpty)
    }

    @Test func oneNewMessageRewritesThreeFilesOfTheIndex() throws {
        let site = try TestSite()
        func message(_ number: Int) -> String {
            #"{"type":"message","id":"\#(number)","channel":"private-chat-3-7","sender":"\#(number % 2 == 0 ? 3 : 7)","sent_at":"\#(Timestamp(microseconds: 1_767_225_600_000_000 + Int64(number) * 61_000_000).rfc3339(.second))","text":"number \#(number)"}"#
        }
        try site.ingest((0..<2_100).map { message($0) })
        try site.build()
        let before = try site.files()
        try site.ingest([message(2_100)], file: "new.jsonl")
        try site.build()
        let after = try site.files()
        let changed = after.filter { before[$0.key] != $0.value && $0.key.hasPrefix("search/") }.map(\.key).sorted()
        #expect(changed == ["search/c.js", "search/root.js", "search/t/0/8.js"])
        try site.build("full")
        #expect(differences(after, try site.files("full")) == [])
    }

    // MARK: The first segment

    /// In a few conversations; the first segment has 2,048.
    private static let slice = 1_024
    private static let old = (0..<2_600).map { i in
        let time = Timestamp(microseconds: 1_767_225_600_000_000 + Int64(i) * 1_300_000_000).rfc3339(.second)
        let text = i % 50 == 0 ? "see https://example.com/\(i)" : "old \(i % 40)"
        return
            #"{"type":"message","id":"\#(i)","channel":"room-\#(i % 3)","sender":"\#(i % 4)","sent_at":"\#(time)","text":"\#(text)"}"#
    }

    private static func mark(_ type: String, _ id: Int, _ more: String) -> String {
        #"{"type":"\#(type)","id":"\#(id)","channel":"room-\#(id % 3)",\#(more)}"#
    }

    private static let at = "2026-03-20T08:00:00Z"
    private static let oldMarks: [[String]] = [
        [mark("reaction", 400, #""person":"2","emoji":"👍","at":"\#(at)""#)],
        [
            mark("delete", 50, #""deleter":"2","deleted_at":"\#(at)""#),
            mark("reaction", 2_040, #""person":"2","emoji":"👍","at":"\#(at)""#),
            mark("reaction", 400, #""person":"2","emoji":"👍","at":"\#(at)","removed":true"#),
            #"{"type":"message","id":"new","channel":"room-1","sender":"2","sent_at":"2026-03-21T08:00:00Z","text":"so","reply_to":"7"}"#,
        ],
        [#"{"type":"seen","channel":"room-2","person":"1","up_to":"1001","seen_at":"\#(at)"}"#],
        [
            #"{"type":"seen","channel":"room-2","person":"1","up_to":"2000","seen_at":"\#(at)"}"#,
            mark("delete", 1_900, #""deleter":"2","deleted_at":"\#(at)""#),
        ],
    ]

    /// An edit of an old message gives later documents other numbers, and all is written anew.
    @Test func whatHappensToAnOldMessageRewritesItsTextAndTheFlags() throws {
        let site = try TestSite()
        // With one mark, so that the log records who has seen what, and all else in it is unseen.
        try site.ingest(
            Self.old + [#"{"type":"seen","channel":"room-0","person":"0","up_to":"0","seen_at":"\#(Self.at)"}"#])
        try site.build(jobs: 2, searchSlice: Self.slice)
        var before = try site.files()
        let rewritten = [
            ["search/f/", "search/root.js"], ["search/c.js", "search/f/", "search/root.js", "search/t/", "search/u/"],
            ["search/b/", "search/root.js", "search/u/"],
            ["search/b/", "search/f/", "search/root.js", "search/t/", "search/u/"],
        ]
        for (i, lines) in Self.oldMarks.enumerated() {
            try site.ingest(lines, file: "\(i).jsonl")
            try site.build(searchSlice: Self.slice)
            let after = try site.files()
            let changed = after.filter { before[$0.key] != $0.value && $0.key.hasPrefix("search/") }.keys
            #expect(Set(changed.map(Self.kind)).isSubset(of: rewritten[i]), "\(i)")
            #expect(changed.filter { $0.hasPrefix("search/t/") }.count <= 3)
            before = after
        }
        try site.build("full", searchSlice: Self.slice)
        #expect(differences(before, try site.files("full")) == [])
        // A file that somebody has changed is not built upon.
        let file = try #require(before.keys.first { $0.hasPrefix("search/f/") })
        try Data("hansard.take();".utf8).write(to: URL(fileURLWithPath: "\(site.base)/output/\(file)"))
        try site.ingest(
            [Self.mark("reaction", 500, #""person":"2","emoji":"👍","at":"\#(Self.at)""#)], file: "last.jsonl")
        try site.ingest(
            [Self.mark("edit", 600, #""editor":"2","text":"edited","edited_at":"\#(Self.at)""#)], file: "edit.jsonl")
        try site.build(searchSlice: Self.slice)
        try site.build("fuller", searchSlice: Self.slice)
        #expect(differences(try site.files(), try site.files("fuller")) == [])
    }

    private static func kind(_ path: String) -> String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? "search/\(parts[1])/" : path
    }
}

import Foundation
import Hansard
import HansardStore
import Testing

@testable import HansardSite

/// What is published is found as the archive finds it; the search page's own reader is tested in Tests/Browser.
@Suite struct PublishedIndexTests {
    @Test(arguments: [1, 2, 3]) func itFindsWhatTheArchiveFinds(seed: UInt64) throws {
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
}

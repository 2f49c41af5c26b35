import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardSite

@Suite(.blocking) struct ReportPagesTests {
    @Test(arguments: sample(of: 1...4)) func whatIsUnseenIsTheSameFromTheTableAsFromTheRecords(seed: UInt64) throws {
        let site = try TestSite()
        let log = RandomLog(seed: seed, lines: 700, disorder: true)
        for (i, part) in [log.lines[..<400], log.lines[400..<600], log.lines[600...]].enumerated() {
            try site.ingest(Array(part), file: "\(i).jsonl")
            let reader = try ArchiveReader(path: site.archive)
            let kept = try UnseenReport(reader, asOf: nil)
            let counted = try UnseenReport(reader, asOf: try reader.extent().lastInstant)
            #expect(UnseenText.json(kept) == UnseenText.json(counted))
            #expect(kept.ages().reduce(0) { $0 + $1.unseen } == kept.unseen)
        }
    }

    @Test func everyReportIsThereForPeopleAndForPrograms() throws {
        let site = try TestSite.sample()
        try site.build()
        let files = try site.files()
        for path in ["reports/responses", "reports/activity"] {
            for ending in ["html", "md", "csv", "json"] {
                #expect(files["\(path).\(ending)"] != nil, "\(path).\(ending)")
            }
        }
        for path in ["reports/responses.json", "reports/activity.json", "unseen/unseen.json", "presence/hours.json"] {
            let data = try #require(files[path])
            #expect(throws: Never.self, "\(path)") { try JSONValue(parsing: Array(data)) }
        }
        let activity = try JSONValue(parsing: Array(try #require(files["reports/activity.json"])))
        let sum = activity["days"]?.elements.compactMap { $0["messages"]?.int }.reduce(0, +)
        #expect(sum == activity["messages"]?.int)
        let unseen = try JSONValue(parsing: Array(try #require(files["unseen/unseen.json"])))
        let waiting = unseen["people"]?.elements.compactMap { $0["unseen"]?.int }.reduce(0, +)
        for key in ["ages", "teams"] {
            #expect(unseen[key]?.elements.compactMap { $0["unseen"]?.int }.reduce(0, +) == waiting, "\(key)")
        }
        let csv = String(decoding: try #require(files["reports/activity.csv"]), as: UTF8.self)
        #expect(csv.split(separator: "\r\n").count - 1 == activity["days"]?.elements.count)
    }

    /// Many people and conversations: nothing lists all of them on one page.
    @Test func longListsArePaged() throws {
        let site = try TestSite()
        var lines: [String] = []
        for i in 1...620 {
            lines.append(
                #"{"type":"message","id":"\#(i)","channel":"private-chat-0-\#(i)","sender":"0","sent_at":"2026-03-02T09:00:00Z","text":"Hello"}"#
            )
            lines.append(#"{"type":"online","person":"\#(i)","at":"2026-03-02T09:00:00Z"}"#)
            lines.append(#"{"type":"offline","person":"\#(i)","at":"2026-03-02T10:00:00Z"}"#)
        }
        lines.append(
            #"{"type":"seen","channel":"private-chat-0-1","person":"0","up_to":"1","seen_at":"2026-03-02T09:00:00Z"}"#)
        try site.ingest(lines)
        try site.build()
        let files = try site.files()
        for path in ["reports/responses-2", "unseen/index-2", "presence/index-2", "people/0/conversations-2"] {
            #expect(files[path + ".html"] != nil && files[path + ".md"] != nil, "\(path)")
        }
        func links(_ path: String) throws -> Int {
            try site.text(path).components(separatedBy: "<tr><th scope=\"row\">").count - 1
        }
        #expect(try links("people/0.html") < 130)
        #expect(try links("people/0/conversations.html") + links("people/0/conversations-2.html") == 620)
        #expect(try links("reports/responses-2.html") == 121)
        // One message more writes few files, and the same as from nothing.
        try site.ingest(
            [
                #"{"type":"message","id":"x","channel":"private-chat-0-5","sender":"5","sent_at":"2026-03-02T09:30:00Z","text":"Hi"}"#
            ], file: "more.jsonl")
        try site.build()
        try site.build("full")
        #expect(differences(try site.files(), try site.files("full")) == [])
    }

    /// Response times are of pairs: the report is drawn anew for those, and for who is in it.
    @Test(arguments: [
        #"{"type":"message","id":"2","channel":"team","sender":"3","sent_at":"2026-03-03T09:00:00Z","text":"Hi"}"#,
        #"{"type":"message","id":"2","channel":"team","sender":"8","sent_at":"2026-03-03T09:00:00Z","text":"Hi"}"#,
        #"{"type":"message","id":"2","channel":"private-chat-3-7","sender":"7","sent_at":"2026-03-03T09:00:00Z","text":"Hi"}"#,
        #"{"type":"person","id":"3","name":"Three","team":"North"}"#,
        #"{"type":"person","id":"3","name":"Three","team":"South","manager":"7"}"#,
        #"{"type":"person","id":"9","name":"Nine","team":"South"}"#,
        #"{"type":"online","person":"9","at":"2026-03-03T09:00:00Z"}"#,
    ]) func theReportOfResponseTimesIsNeverThatOfBefore(line: String) throws {
        let site = try TestSite()
        try site.ingest([
            #"{"type":"person","id":"3","name":"Three","team":"South"}"#,
            #"{"type":"message","id":"1","channel":"private-chat-3-7","sender":"3","sent_at":"2026-03-02T09:00:00Z","text":"Hi"}"#,
            #"{"type":"message","id":"1","channel":"team","sender":"3","sent_at":"2026-03-02T09:00:00Z","text":"Hi"}"#,
        ])
        try site.build()
        try site.ingest([line], file: "more.jsonl")
        try site.build()
        try site.build("full")
        #expect(differences(try site.files(), try site.files("full")) == [])
    }

    @Test func aMessageMovesTheMomentOfTheUnseenReportOnItsFirstPageAlone() throws {
        func message(_ person: Int, _ second: Int) -> String {
            let at = Timestamp(microseconds: 1_772_442_000_000_000 + Int64(second) * 1_000_000).rfc3339(.second)
            return
                #"{"type":"message","id":"\#(second)","channel":"private-chat-0-\#(person)","sender":"0","sent_at":"\#(at)","text":"Hi"}"#
        }
        let site = try TestSite()
        try site.ingest(
            (1...450).map { message($0, $0) } + [
                #"{"type":"seen","channel":"private-chat-0-1","person":"0","up_to":"1","seen_at":"2026-03-02T09:00:00Z"}"#
            ])
        try site.build()
        let before = try site.files()
        #expect(before["unseen/index-2.html"] != nil)
        try site.ingest([message(1, 2_400)], file: "more.jsonl")
        try site.build()
        let changed = try site.files().filter { before[$0.key] != $0.value && $0.key.hasPrefix("unseen/") }
        #expect(
            changed.keys.sorted() == ["index.html", "index.md", "unseen.csv", "unseen.json"].map { "unseen/" + $0 })
    }

    @Test func chartsAndTablesAreWellFormed() throws {
        let site = try TestSite.sample()
        try site.build()
        for path in ["reports/index", "reports/responses", "reports/activity", "presence/index", "people/9"] {
            let html = try site.text(path + ".html")
            #expect(HTMLChecker(html).problems == [], "\(path)")
        }
    }
}

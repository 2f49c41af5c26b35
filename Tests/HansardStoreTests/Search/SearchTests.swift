import Foundation
import GRDB
import GRDBSQLite
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

/// A search that reads no more of the record than it must finds what reading all of it finds.
@Suite(.blocking) struct SearchTests {
    /// Three logs, one ingested after the other, whose times overlap: the newest messages are not in the newest records.
    private static func archive() throws -> (TestArchive, texts: [String: [String]], times: [String: Int]) {
        var random = SeededRandom(seed: 3)
        let archive = try TestArchive()
        var (texts, times): ([String: [String]], [String: Int]) = ([:], [:])
        for (log, start) in [20_000, 0, 32_000].enumerated() {
            var lines: [String] = []
            for number in 0..<600 {
                let (id, minute) = ("\(log)-\(number)", start + number * 30 + Int.random(in: 0..<2_000, using: &random))
                let words = (0..<4).map { _ in
                    ["ferry", "lift", "coach", "rota", "pier"].randomElement(using: &random)!
                }
                let text = words.joined(separator: " ") + (number % 200 == 7 ? " wheelchair" : "")
                lines.append(
                    #"{"type":"message","id":"\#(id)","channel":"private-chat-3-7","sender":"3","sent_at":"\#(at(minute))","text":"\#(text)"}"#
                )
                (texts[id], times[id]) = ([text], minute)
            }
            for _ in 0..<40 {
                let id = "\(Int.random(in: 0...log, using: &random))-\(Int.random(in: 0..<600, using: &random))"
                let text = "rota changed to wheelchair \(Int.random(in: 0..<9, using: &random))"
                lines.append(
                    #"{"type":"edit","id":"\#(id)","channel":"private-chat-3-7","editor":"3","edited_at":"\#(at(200_000 + log))","text":"\#(text)"}"#
                )
                texts[id, default: []].append(text)
            }
            try archive.ingest(lines)
        }
        return (archive, texts, times)
    }

    private static func at(_ minute: Int) -> String {
        Timestamp(microseconds: 1_767_225_600_000_000 + Int64(minute) * 60_000_000).rfc3339(.second)
    }

    @Test(arguments: ["wheelchair", "ferry", "ferry lift", "rota changed", "-ferry", "wheelchair -pier", "nothing"])
    func findsTheNewestWhicheverLogTheyCameWith(query: String) throws {
        let (archive, texts, times) = try Self.archive()
        let reader = try archive.reader
        let parts = query.split(separator: " ")
        let wanted = parts.filter { !$0.hasPrefix("-") }
        let unwanted = parts.filter { $0.hasPrefix("-") }.map { $0.dropFirst() }
        let expected = texts.filter { _, versions in
            versions.contains { text in
                let words = Set(text.split(separator: " "))
                return wanted.allSatisfy(words.contains) && !unwanted.contains(where: words.contains)
            }
        }.keys.sorted { times[$0]! > times[$1]! }
        for limit in [1, 20, 300] {
            var (found, place) = ([String](), MessagePosition.last)
            while true {
                let page = try reader.search(SearchQuery(query), before: place, limit: limit, zone: .utc)
                found += page.hits.map(\.id)
                guard page.hasMore, found.count < 100, let last = page.hits.last else { break }
                place = last.place
            }
            #expect(found.map { times[$0]! } == expected.prefix(found.count).map { times[$0]! }, "\(limit)")
            #expect(Set(found).count == found.count)
            if found.count < 100 { #expect(Set(found) == Set(expected)) }
        }
    }

    /// Filters and words, on a log with every kind of record, whole and in part.
    @Test(arguments: [
        "with:7", "to:3", "from:3 text", "in:team-support", "has:link", "has:edit", "has:reaction", "has:thread",
        "has:file", "is:deleted", "-is:deleted", "is:unseen", "on:2026-03-02", "after:2026-03-02", "-before:2026-03-03",
        "m1*", "edited", "text", "text -m1*", "-edited has:edit", "\"text of\" edited", "from:nobody",
    ]) func findsWhatReadingEveryTextFinds(query: String) throws {
        let archive = try TestArchive()
        try archive.ingest(RandomLog(seed: 12, events: 700).lines)
        let whole = try archive.reader
        let half = try Set(whole.conversations().map(\.id).filter { $0 % 2 == 1 })
        let part = try ArchiveReader(
            path: archive.path, scope: ArchiveScope(conversations: half, from: nil, until: nil, includesPresence: true))
        let query = try SearchQuery(query)
        for reader in [whole, part] {
            for limit in [1, 7, 5_000] {
                let (found, expected) = (
                    try reader.search(query, limit: limit, zone: .utc), try reader.searchObviously(query, limit: limit)
                )
                #expect(found.hasMore == expected.hasMore)
                #expect(
                    found.hits.map { "\($0.conversation) \($0.id)" }
                        == expected.hits.map { $0.split(separator: " ").dropLast().joined(separator: " ") })
            }
        }
    }

    // MARK: In a scope

    /// Who may read `channel` alone.
    private static func reader(_ archive: TestArchive, of channel: String) throws -> ArchiveReader {
        let whole = try archive.reader
        let readable = try whole.conversations(ofPeople: [], teams: [], named: [ID(channel)])
        return try ArchiveReader(
            serving: archive.path,
            scope: ArchiveScope(conversations: readable, from: nil, until: nil, includesPresence: true))
    }

    /// What the index finds for one who may read everything, and what reading finds for one who may read a part, is the same.
    @Test(arguments: [
        "fer*", "whe*", "rota-chan*", "ferry wheel*", "fer* -pier", "fer* -pi*", "-fer*", "fer* lift",
        "\"ferry lift\" co*",
        "r* c*", "zzz*", "ferry-li* wheel*", "wheelchair rot*", "\"lift ferry\" -rot*",
    ]) func aBeginningIsFoundInAPartAsInTheWhole(query: String) throws {
        let (archive, _, _) = try Self.archive()
        let (whole, part) = (try archive.reader, try Self.reader(archive, of: "private-chat-3-7"))
        for limit in [1, 20, 300] {
            let query = try SearchQuery(query)
            let expected = try whole.search(query, before: .last, limit: limit, zone: .utc)
            let found = try part.search(query, before: .last, limit: limit, zone: .utc)
            #expect(found.hits.map(\.id) == expected.hits.map(\.id))
            #expect(found.hits.map(\.snippet) == expected.hits.map(\.snippet))
            #expect(found.hits.map(\.isFormerText) == expected.hits.map(\.isFormerText))
            #expect(found.hasMore == expected.hasMore)
        }
    }

    /// Pages of both databases that a search looks at: what it costs, but for the clock.
    private static func pages(_ reader: ArchiveReader, _ query: String) throws -> Int {
        func count(_ db: Database) -> Int {
            var sum = 0
            for what in [SQLITE_DBSTATUS_CACHE_HIT, SQLITE_DBSTATUS_CACHE_MISS] {
                var (now, most) = (Int32(0), Int32(0))
                sqlite3_db_status(db.sqliteConnection, what, &now, &most, 0)
                sum += Int(now)
            }
            return sum
        }
        func both() throws -> Int {
            var sum = try reader.read { count($0) }
            try reader.searchIndex.read(reader.folder) { sum += count($0) }
            return sum
        }
        let query = try SearchQuery(query)
        // The first opens what is opened once.
        _ = try reader.search(query, before: .last, limit: 20, zone: .utc)
        let before = try both()
        _ = try reader.search(query, before: .last, limit: 20, zone: .utc)
        return try both() - before
    }

    /// Words that others use often and words that nobody uses are the same to one who may read neither.
    @Test func theBeginningOfAHiddenWordCostsWhatThatOfNoWordCosts() throws {
        let archive = try TestArchive()
        var lines: [String] = []
        for number in 0..<6_000 {
            let (channel, text) =
                number % 100 == 0
                ? ("private-chat-3-7", "ferry \(number)") : ("private-chat-8-9", "frequent\(number % 997) lift")
            lines.append(
                #"{"type":"message","id":"\#(number)","channel":"\#(channel)","sender":"\#(channel.hasSuffix("9") ? 9 : 3)","sent_at":"\#(Self.at(number))","text":"\#(text)"}"#
            )
        }
        try archive.ingest(lines)
        let reader = try Self.reader(archive, of: "private-chat-3-7")
        for (hidden, absent) in [
            ("freq*", "absn*"), ("f* freq*", "f* absn*"), ("-freq* ferry", "-absn* ferry"), ("l*", "q*"),
        ] {
            let (one, other) = (try Self.pages(reader, hidden), try Self.pages(reader, absent))
            #expect(one == other, "\(hidden)")
            #expect(one > 0)
        }
        // The measure shows it where it is: one who may read everything.
        let whole = try ArchiveReader(serving: archive.path, scope: nil)
        #expect(try Self.pages(whole, "freq* zebra") > Self.pages(whole, "absn* zebra"))
    }
}

import Foundation
import Hansard
import Testing

@testable import HansardStore

/// A search that reads no more of the record than it must finds what reading all of it finds.
@Suite struct BoundedSearchTests {
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
            var (found, place) = ([String](), RecordPlace.last)
            while true {
                let page = try reader.newest(SearchQuery(query), before: place, limit: limit, zone: .utc)
                found += page.hits.map(\.id)
                guard page.hasMore, found.count < 100, let last = page.hits.last else { break }
                place = last.place
            }
            #expect(found.map { times[$0]! } == expected.prefix(found.count).map { times[$0]! }, "\(limit)")
            #expect(Set(found).count == found.count)
            if found.count < 100 { #expect(Set(found) == Set(expected)) }
        }
    }
}

import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

@Suite(.blocking) struct SearchRouteTests {
    /// Messages that came in another order than they were sent in, some of them edited.
    private static func log(seed: UInt64) -> [String] {
        var random = SystemRandomNumberGeneratorWithSeed(seed)
        let words = ["ferry", "lift", "wheelchair", "rope", "tide", "deck"]
        var lines: [String] = []
        for i in 1...3_000 {
            let text = (0..<4).map { _ in words[Int(random.next() % 6)] }.joined(separator: " ")
            let (day, minute) = (1 + random.next() % 27, random.next() % 60)
            let at = "2026-01-\(day < 10 ? "0" : "")\(day)T10:\(minute < 10 ? "0" : "")\(minute):00Z"
            lines.append(
                #"{"type":"message","id":"\#(i)","channel":"room","sender":"\#(i % 3 + 1)","sent_at":"\#(at)","text":"\#(text)"}"#
            )
            if i % 9 == 0 {
                lines.append(
                    #"{"type":"edit","id":"\#(i / 2)","channel":"room","editor":"3","edited_at":"2026-02-01T00:00:00Z","text":"\#(words[i % 6]) again"}"#
                )
            }
        }
        return lines
    }

    @Test(arguments: [
        "ferry", "ferry tide", "\"rope deck\"", "ferry -tide", "from:2 deck", "-tide", "again", "on:2026-01-05",
    ])
    func findsWhatTheCommandFinds(query: String) async throws {
        let api = try TestAPI(Self.log(seed: 5))
        let obvious = try api.reading.reader.search(SearchQuery(query), limit: 5_000, zone: .utc).hits.map(\.id)
        var (found, cursor): ([String], String?) = ([], nil)
        repeat {
            let reply = try await api.get(
                "search?limit=97&q=\(PercentEncoding.encoded(query))" + (cursor.map { "&cursor=\($0)" } ?? ""))
            found += try reply.ids
            cursor = try reply.page("next")
        } while cursor != nil
        #expect(found == obvious)
        #expect(!found.isEmpty)
    }

    @Test func theBestHasTheMostOfTheWords() async throws {
        let api = try TestAPI([
            #"{"type":"message","id":"long","channel":"room","sender":"3","sent_at":"2026-01-03T10:00:00Z","text":"a ferry among very many other words that say nothing about it at all"}"#,
            #"{"type":"message","id":"short","channel":"room","sender":"3","sent_at":"2026-01-02T10:00:00Z","text":"ferry, ferry"}"#,
        ])
        #expect(try await api.get("search?q=ferry").ids == ["long", "short"])
        #expect(try await api.get("search?q=ferry&order=relevance").ids == ["short", "long"])
    }

    @Test func anExplanationComesOnceAndOnlyIfAsked() async throws {
        let api = try TestAPI(Self.log(seed: 5))
        let plain = try await api.get("search?q=ferry")
        #expect(try plain.json["explanation"] == .null && plain.json["is_explanation_left_out"] == .bool(false))
        let first = try await api.get("search?q=ferry%20march%202026&explain=true")
        #expect(first.text.contains(#""read_as":"ferry march 2026","total":0,"is_total_exact":true"#))
        #expect(first.text.contains(#"{"kind":"period","about":"2026-03","query":"ferry on:2026-03"}"#))
        let many = try await api.get("search?q=ferry&explain=true&limit=5")
        #expect(many.text.contains(#""total":100,"is_total_exact":false"#))
        let next = try #require(try many.page("next"))
        let later = try await api.get("search?q=ferry&explain=true&limit=5&cursor=\(next)")
        #expect(try later.json["explanation"] == .null)
    }

    @Test func namesAreOfferedOnlyOfWhatMayBeRead() async throws {
        func names(_ api: TestAPI, _ query: String) async throws -> [String] {
            try await api.get("names?\(query)").items.map { $0["value"]?.string ?? "" }
        }
        let all = try TestAPI()
        #expect(try await names(all, "kind=person&q=pri") == ["Priya Raghunathan"])
        let part = try TestAPI(readableConversations: ["private-chat-1-2"])
        #expect(try await names(part, "kind=person&q=pri").isEmpty)
        #expect(try await names(part, "kind=conversation") == ["private-chat-1-2"])
    }

    @Test func whoIsNamedIsInTheAccessLogWithWhatWasAskedFor() async throws {
        let api = try TestAPI()
        let list = try #require(try await api.get("names?kind=person&q=pri").served)
        #expect(list.action == .list && list.query == "pri" && list.people == ["9"])
        let rooms = try #require(try await api.get("names?kind=conversation&q=support&limit=1").served)
        #expect(rooms.action == .list && rooms.conversations.count == 1)
        let plain = try #require(try await api.get("search?q=from%3Apriya%20xyzzy").served)
        #expect(plain.action == .search && plain.people == [])
        let explained = try #require(try await api.get("search?q=from%3Apriya%20xyzzy&explain=true").served)
        #expect(explained.people == ["9"], "its parts say whom the name means")
        let nearly = try await api.get("search?q=from%3A%22Prya%20Raghunathan%22&explain=true")
        #expect(nearly.text.contains(#""kind":"name","about":"Priya Raghunathan""#))
        #expect(nearly.served?.people == ["9"], "an offer says whom there is")
    }

    @Test(arguments: ["\"", "*", "NEAR(a b)", "text:ferry", "ferry OR", "( )", "^ferry", "\u{FFFF}", "-\"a\" -b"])
    func noSyntaxOfTheIndexGetsThrough(query: String) async throws {
        let reply = try await TestAPI().get("search?q=\(PercentEncoding.encoded(query))")
        #expect([200, 400].contains(reply.status))
    }
}

private struct SystemRandomNumberGeneratorWithSeed {
    private var state: UInt64
    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state >> 8
    }
}

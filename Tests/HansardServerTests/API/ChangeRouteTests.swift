import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

@Suite(.blocking) struct ChangeRouteTests {
    private static func message(_ id: Int, in channel: String) -> String {
        #"{"type":"message","id":"\#(id)","channel":"\#(channel)","sender":"3","sent_at":"2026-01-02T10:\#(id + 10):00Z","text":"number \#(id)"}"#
    }

    private static let log =
        (1...9).map { message($0, in: $0 % 3 == 0 ? "other" : "room") } + [
            #"{"type":"edit","id":"2","channel":"room","editor":"3","edited_at":"2026-01-02T11:00:00Z","text":"edited"}"#
        ]

    /// Page after page, and then with what stands beside the last one.
    private static func all(_ api: TestAPI, _ query: String) async throws -> (ids: [String], cursor: String) {
        var (ids, cursor) = ([String](), String?.none)
        while true {
            let reply = try await api.get("changes?\(query)" + (cursor.map { "&cursor=\($0)" } ?? ""))
            #expect(reply.status == 200)
            ids += try reply.ids
            let own = try #require(try reply.json["cursor"]?.string)
            guard let next = try reply.page("next") else { return (ids, own) }
            #expect(next == own)
            cursor = next
        }
    }

    @Test func pagesHaveEachMessageOnceAsItStandsNowAndSayHowToAskOn() async throws {
        let api = try TestAPI(Self.log)
        let (ids, cursor) = try await Self.all(api, "limit=2")
        #expect(ids.sorted() == (1...9).map { "\($0)" } && ids.last == "2", "what was edited comes last")
        let later = try await api.get("changes?limit=2&cursor=\(cursor)")
        #expect(try later.items.isEmpty && later.page("next") == nil)
        #expect(try later.json["cursor"]?.string == cursor, "nothing new moves nothing")
        let edited = try #require(try await api.get("changes?versions=true&limit=200").items.last)
        #expect(edited["text"]?.string == "edited" && edited["versions"] != .array([]))
    }

    @Test func aConversationsChangesAreItsOwnAndItsCursorIsNoOther() async throws {
        let api = try TestAPI(Self.log)
        let (ids, cursor) = try await Self.all(api, "conversation=other&limit=1")
        #expect(ids == ["3", "6", "9"])
        #expect(try await api.get("changes?cursor=\(cursor)").status == 400)
        #expect(try await api.get("changes?conversation=nowhere").status == 404)
    }

    @Test func theWholeListIsStreamedAndTheAccessLogIsToldWhatItHas() async throws {
        let api = try TestAPI(Self.log)
        let lines = try await api.get("changes?format=jsonl&limit=2").text.split(separator: "\n")
        #expect(lines.count == 10 && lines.last == #"{"trailer":{"count":9,"complete":true}}"#)
        let served = try #require(try await api.get("changes").served)
        #expect(served.target == "api/v1/changes" && Set(served.conversations) == ["room", "other"])
        #expect(served.records.map(\.count).reduce(0, +) == 9)
    }

    @Test func ofWhatMayNotBeReadNothingIsToldNotEvenByTheCursor() async throws {
        let part = try TestAPI(Self.log, readableConversations: ["room"])
        let (ids, _) = try await Self.all(part, "limit=4")
        #expect(Set(ids) == ["1", "2", "4", "5", "7", "8"])
        #expect(
            try await part.get("changes?conversation=other").bytes == part.get("changes?conversation=nowhere").bytes)
    }
}

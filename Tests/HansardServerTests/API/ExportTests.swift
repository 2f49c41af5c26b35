import HTTPTypes
import Hansard
import Testing

@testable import HansardServer

@Suite(.serialized) struct ExportTests {
    @Test func jsonLinesHaveEverythingAndSayHowMuch() async throws {
        let lines = (1...2_500).map {
            #"{"type":"message","id":"m\#($0)","channel":"room","sender":"3","sent_at":"2026-01-02T10:00:00Z","text":"number \#($0)"}"#
        }
        let reply = try await TestAPI(lines).get("conversations/room/messages", accept: "application/x-ndjson")
        let records = reply.text.split(separator: "\n")
        #expect(records.count == 2_501)
        #expect(try JSONValue(parsing: Array(records[2_499].utf8))["id"]?.string == "m2500")
        #expect(records.last == #"{"trailer":{"count":2500,"complete":true}}"#)
        #expect(reply.served?.action == .export)
        #expect(reply.headers[.contentDisposition]?.contains("conversations-room-messages.jsonl") ?? false)
    }

    @Test func eachPieceSaysWhatIsInIt() async throws {
        let lines = (1...2_500).map {
            #"{"type":"message","id":"m\#($0)","channel":"room-\#($0 / 1_001)","sender":"\#($0)","sent_at":"2026-01-02T10:00:00Z","text":"number \#($0)"}"#
        }
        let api = try TestAPI(lines)
        let messages = try await api.get("conversations/room-0/messages", accept: "application/x-ndjson")
        let pieces = [messages.served].compactMap(\.self) + messages.later
        #expect(pieces.map { $0.records.reduce(0) { $0 + $1.count } }.reduce(0, +) == 1_000)
        let people = try await api.get("people", accept: "text/csv")
        #expect(people.served?.people.count == 1_000)
        #expect(people.later.map(\.people.count) == [1_000, 500])
        #expect(people.later.allSatisfy { $0.action == .exportGoesOn && $0.target == "api/v1/people" })
    }

    @Test func aTableGuardsAgainstFormulas() async throws {
        let api = try TestAPI([
            #"{"type":"message","id":"1","channel":"room","sender":"3","sent_at":"2026-01-02T10:00:00Z","text":"=1+1, \"x\"\nnext"}"#
        ])
        let guarded = try await api.get("conversations/room/messages?format=csv")
        #expect(guarded.headers[.contentType] == "text/csv; charset=utf-8")
        #expect(guarded.text.contains("\"'=1+1, \"\"x\"\"\nnext\""))
        #expect(guarded.text.hasPrefix("conversation,id,record,sent_at,"))
        let plain = try await api.get("conversations/room/messages?format=csv&csv_guard=false")
        #expect(plain.text.contains("\"=1+1, \"\"x\"\"\nnext\""))
    }

    @Test func aTableBeginsWithItsMarkWhenThatIsWanted() async throws {
        let api = try TestAPI()
        let plain = try await api.get("people?format=csv")
        let marked = try await api.get("people?format=csv&csv_bom=true")
        #expect(Array(marked.text.utf8) == [0xEF, 0xBB, 0xBF] + Array(plain.text.utf8))
        #expect(try await api.get("people?csv_bom=true").text.hasPrefix("{"))
    }

    @Test(arguments: [
        "conversations", "people", "people/9/presence", "people/9/messages", "unseen", "stats/response-times",
        "imports",
        "search?q=the", "search?q=the&order=relevance", "messages/private-chat-9-10/1011/versions",
    ])
    func everyListIsTheSameInPagesAndInOne(path: String) async throws {
        let api = try TestAPI()
        let joint = path.contains("?") ? "&" : "?"
        var (items, cursor): ([JSONValue], String?) = ([], nil)
        repeat {
            let reply = try await api.get(path + joint + "limit=7" + (cursor.map { "&cursor=\($0)" } ?? ""))
            try #require(reply.status == 200)
            items += try reply.items
            cursor = try reply.page("next")
        } while cursor != nil
        let whole = try await api.get(path, accept: "application/x-ndjson").text.split(separator: "\n").dropLast()
        #expect(!items.isEmpty)
        #expect(try whole.map { try JSONValue(parsing: Array($0.utf8)) } == items)
    }
}

import HTTPTypes
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

@Suite(.serialized, .blocking) struct ExportTests {
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

    /// A list within an item, an object, a text in pieces: each is columns or text.
    @Test func noCellOfAnyListHoldsJSON() async throws {
        let api = try TestAPI()
        for route in Routes.all {
            guard case .list = route.answer else { continue }
            let example = try #require(route.examples.first { $0.status == 200 })
            let table = try await api.get(example.request, accept: "text/csv").text
            #expect(table.contains("\r\n"), "\(route.path)")
            for cell in cells(of: table) where cell.hasPrefix("{") || cell.hasPrefix("[") {
                #expect((try? JSONValue(parsing: Array(cell.utf8))) == nil, "\(route.path): \(cell)")
            }
        }
    }

    @Test func anObjectHasAColumnForEachMember() async throws {
        let lines = [
            #"{"type":"person","id":"7","name":"Jamie Doe"}"#,
            #"{"type":"message","id":"1","channel":"private-chat-3-7","sender":"7","sent_at":"2026-01-02T10:00:00Z","text":"the ferry leaves","attachments":[{"name":"a.pdf","size":3},{"name":"b.png"}]}"#,
            #"{"type":"reaction","id":"1","channel":"private-chat-3-7","person":"3","emoji":"👍","at":"2026-01-02T10:01:00Z"}"#,
            #"{"type":"reaction","id":"1","channel":"private-chat-3-7","person":"7","emoji":"👍","at":"2026-01-02T10:02:00Z"}"#,
            #"{"type":"reaction","id":"1","channel":"private-chat-3-7","person":"7","emoji":"🎉","at":"2026-01-02T10:03:00Z"}"#,
        ]
        let api = try TestAPI(lines)
        let hits = try await api.get("search?q=ferry&format=csv").text.components(separatedBy: "\r\n")
        #expect(
            hits[0]
                == "id,conversation_id,conversation_title,conversation_path,conversation_names,sender_id,sender_name,"
                + "sent_at,precision,record,url,snippet,format,is_deleted,is_former")
        #expect(
            hits[1].hasPrefix(
                "1,private-chat-3-7,3 and Jamie Doe,conversations/private-chat-3-7/index.html,3; Jamie Doe,7,Jamie Doe,"
            ))
        #expect(hits[1].hasSuffix(",the ferry leaves,plain,false,false"))
        let messages = try await api.get("conversations/private-chat-3-7/messages?format=csv").text
        #expect(messages.contains(",reactions_emoji,reactions_people,reactions_count,attachments_name,"))
        #expect(messages.contains(",👍; 🎉,\"3, 7; 7\",2; 1,a.pdf; b.png,"))
        let conversations = try await api.get("conversations?format=csv").text
        #expect(conversations.contains(",3; 7,1,"))
    }

    private func cells(of table: String) -> [String] {
        var (cells, cell, isQuoted) = ([String](), "", false)
        let characters = Array(table)
        var i = 0
        while i < characters.count {
            let character = characters[i]
            if character == "\"" {
                if isQuoted, i + 1 < characters.count, characters[i + 1] == "\"" {
                    cell.append(character)
                    i += 1
                } else {
                    isQuoted.toggle()
                }
            } else if !isQuoted, character == "," || character == "\r\n" {
                cells.append(cell)
                cell = ""
            } else {
                cell.append(character)
            }
            i += 1
        }
        return cells
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

import HTTPTypes
import TestSupport
import Testing

@testable import HansardServer

@Suite(.blocking) struct RequestCheckTests {
    @Test(arguments: [
        ("conversations?lmit=5", "lmit", "“limit”"), ("conversations?limit=0", "limit", "from 1 to 200"),
        ("conversations?limit=201", "limit", "from 1 to 200"), ("conversations?limit=05", "limit", "whole number"),
        ("conversations?limit=5&limit=6", "limit", "more than once"),
        ("conversations?kind=trio", "kind", "pair, group, room"),
        ("conversations?since=1+May", "since", "2026-03-02"),
        ("conversations?cursor=abc", "cursor", "no cursor"), ("search", "q", "missing"),
        ("search?q=has:nothing", "q", "has:link"), ("conversations?format=xml", "format", "json, jsonl, csv"),
        ("people/9?format=csv", "format", "json"),
        ("openapi.json?format=json", "format", "no such parameter"),
    ])
    func aWrongParameterIsNamed(address: String, name: String, why: String) async throws {
        let reply = try await TestAPI().get(address)
        #expect(reply.status == 400)
        #expect(reply.headers[.contentType] == "application/problem+json")
        #expect(reply.text.contains("\"parameter\":\"\(name)\""))
        #expect(reply.text.contains(why))
    }

    @Test func allThatIsWrongIsSaidAtOnce() async throws {
        let reply = try await TestAPI().get("conversations?limit=x&kind=y&z=1")
        for name in ["limit", "kind", "z"] { #expect(reply.text.contains("\"parameter\":\"\(name)\"")) }
    }

    @Test func aCursorIsForItsListAlone() async throws {
        let api = try TestAPI()
        let cursor = try #require(try await api.get("conversations?limit=2&kind=pair").page("next"))
        #expect(try await api.get("conversations?kind=pair&cursor=\(cursor)").status == 200)
        #expect(try await api.get("conversations?cursor=\(cursor)").text.contains("another list"))
        #expect(try await api.get("people?cursor=\(cursor)").status == 400)
        #expect(try await TestAPI().get("conversations?kind=pair&cursor=\(cursor)").status == 400)
        // Whichever character is another one, it is noticed.
        let characters = Array(cursor)
        for i in characters.indices {
            var changed = characters
            changed[i] = changed[i] == "A" ? "B" : "A"
            #expect(try await api.get("conversations?kind=pair&cursor=\(String(changed))").status == 400)
        }
    }

    @Test(arguments: [
        ("application/json", 200), ("*/*", 200), ("text/html, application/*;q=0.1", 200), ("text/html", 406),
        ("application/json;q=0", 406), ("text/*;q=0.5, application/json;q=0.4", 200),
    ])
    func onlyWhatIsOfferedIsGiven(accept: String, status: Int) async throws {
        #expect(try await TestAPI().get("conversations", accept: accept).status == status)
    }

    @Test func nothingIsAtOtherPaths() async throws {
        for path in ["nothing", "conversations/all-staff/messages/1", "people/9/x", "v2"] {
            #expect(try await TestAPI().get(path).status == 404)
        }
    }
}

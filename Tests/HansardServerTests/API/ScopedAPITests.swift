import Hansard
import HansardStore
import TestSupport
import Testing

@testable import HansardServer

@Suite(.blocking) struct ScopedAPITests {
    private static let log = [
        #"{"type":"person","id":"3","name":"Alex Roe"}"#, #"{"type":"person","id":"7","name":"Jamie Doe"}"#,
        #"{"type":"person","id":"9","name":"Sam Poe"}"#,
        #"{"type":"message","id":"1","channel":"private-chat-3-9","sender":"9","sent_at":"2026-01-02T10:00:00Z","text":"hidden ferry"}"#,
        #"{"type":"message","id":"2","channel":"private-chat-3-7","sender":"7","sent_at":"2026-01-02T11:00:00Z","text":"shown ferry"}"#,
        #"{"type":"message","id":"3","channel":"private-chat-3-7","sender":"3","sent_at":"2026-01-02T12:00:00Z","text":"second ferry"}"#,
        #"{"type":"edit","id":"1","channel":"private-chat-3-9","editor":"9","edited_at":"2026-01-02T10:05:00Z","text":"hidden boat"}"#,
        #"{"type":"online","person":"9","at":"2026-01-02T09:00:00Z"}"#,
    ]

    @Test func whatMayNotBeReadIsNowhere() async throws {
        let api = try TestAPI(Self.log, readableConversations: ["private-chat-3-7"])
        for path in [
            "conversations/private-chat-3-9", "conversations/private-chat-3-9/messages",
            "conversations/private-chat-3-9/messages?from=2026-01-01", "changes?conversation=private-chat-3-9",
            "messages/private-chat-3-9/1",
            "messages/private-chat-3-9/1/thread", "messages/private-chat-3-9/1/versions", "people/9",
            "people/9/presence",
            "people/9/messages",
        ] {
            let (hidden, absent) = (try await api.get(path), try await api.get(path.replacing("9", with: "8")))
            #expect(hidden.status == 404)
            #expect(hidden.bytes == absent.bytes)
        }
        for path in [
            "conversations", "people", "search?q=ferry", "search?q=hidden", "search?q=-nothing", "search?q=from:3",
            "search?q=from:9", "search?q=ferry&order=relevance", "unseen", "stats", "stats/response-times",
            "conversations?person=9", "unseen?person=9", "changes", "changes?versions=true",
        ] {
            for form in ["application/json", "application/x-ndjson"] {
                let reply = try await api.get(path, accept: form)
                #expect(!reply.text.contains("private-chat-3-9"), "\(path)")
                #expect(!reply.text.contains("Sam Poe"), "\(path)")
                #expect(!reply.text.contains("hidden ferry"), "\(path)")
            }
        }
        #expect(try await api.get("imports").status == 403)
        #expect(try await api.get("search?q=ferry").ids == ["3", "2"])
        #expect(try await api.answer("feed.json").text.contains("shown ferry"))
        #expect(try await !api.answer("feed.json").text.contains("hidden"))
        #expect(try await api.answer("people/9.feed.json").status == 404)
    }

    @Test func noNumberOfARecordIsTold() async throws {
        let api = try TestAPI(Self.log, readableConversations: ["private-chat-3-7"])
        for path in [
            "conversations/private-chat-3-7/messages", "changes", "search?q=ferry",
            "messages/private-chat-3-7/2/versions",
        ] {
            #expect(try await api.get(path).items.allSatisfy { $0["record"] == .null })
        }
        #expect(try await api.get("messages/private-chat-3-7/2").json["record"] == .null)
    }
}

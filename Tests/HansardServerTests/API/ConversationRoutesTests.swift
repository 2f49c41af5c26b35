import HTTPTypes
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardServer

@Suite(.blocking) struct ConversationRoutesTests {
    private static let room = (1...25).map {
        #"{"type":"message","id":"m\#($0)","channel":"room","sender":"3","sent_at":"2026-01-02T10:\#($0 + 10):00Z","text":"number \#($0)"}"#
    }

    @Test func pagesOfConversationsHaveEachOneOnce() async throws {
        let api = try TestAPI()
        var (seen, cursor): ([String], String?) = ([], nil)
        repeat {
            let reply = try await api.get("conversations?limit=4" + (cursor.map { "&cursor=\($0)" } ?? ""))
            seen += try reply.ids
            cursor = try reply.page("next")
        } while cursor != nil
        #expect(Set(seen).count == seen.count)
        #expect(try await api.get("conversations?limit=200").ids == seen)
    }

    /// With the “/” before it such a mark is one `Character`.
    @Test(arguments: ["\u{34F}", "\u{301}e", "\u{338}", "\u{34F}room", "\u{200D}x", "\u{FE0F}"])
    func whatBeginsWithAMarkIsAskedForByItsID(id: String) async throws {
        let api = try TestAPI([
            #"{"type":"person","id":"\#(id)","name":"Somebody"}"#,
            #"{"type":"message","id":"\#(id)","channel":"\#(id)","sender":"\#(id)","sent_at":"2026-01-02T10:00:00Z","text":"one"}"#,
            #"{"type":"message","id":"2","channel":"\#(id)","sender":"\#(id)","sent_at":"2026-01-02T10:01:00Z","text":"two"}"#,
        ])
        let name = PercentEncoding.encoded(id)
        for address in [
            "conversations/\(name)", "conversations/\(name)/messages", "conversations/\(name)/messages?format=jsonl",
            "messages/\(name)/\(name)", "messages/\(name)/\(name)/versions", "people/\(name)",
            "people/\(name)/messages",
            "conversations/\(name)/messages?anchor=\(name)",
        ] {
            #expect(try await api.get(address).status == 200, "\(address)")
        }
        let anchored = try await api.get("conversations/\(name)/messages?anchor=id:\(name)&before=0&after=1")
        #expect(try anchored.ids == [id])
        let first = try await api.get("conversations/\(name)/messages?anchor=oldest&limit=1")
        let link = try #require(first.headers[HTTPField.Name("Link")!])
        #expect(link.contains("/api/v1/conversations/\(name)/messages?"))
        #expect(try await api.get("search?q=from:\(name)").items.count == 2)
    }

    @Test func messagesAreReadForwardAndBackFromAnAnchor() async throws {
        let api = try TestAPI(Self.room)
        let all = (1...25).map { "m\($0)" }
        let middle = try await api.get("conversations/room/messages?anchor=m12&before=2&after=3")
        #expect(try middle.ids == Array(all[9..<14]))
        #expect(try middle.json["found_anchor"] == .bool(true))
        var (older, newer): ([String], [String]) = ([], [])
        var cursor = try middle.page("prev")
        while let at = cursor {
            let reply = try await api.get("conversations/room/messages?limit=4&cursor=\(at)")
            older = try reply.ids + older
            cursor = try reply.page("prev")
        }
        cursor = try middle.page("next")
        while let at = cursor {
            let reply = try await api.get("conversations/room/messages?limit=4&cursor=\(at)")
            newer += try reply.ids
            cursor = try reply.page("next")
        }
        #expect(older + (try middle.ids) + newer == all)
    }

    @Test(arguments: [
        ("", "m6", "m25", false, true), ("anchor=oldest", "m1", "m20", true, false),
        ("anchor=2026-01-02T10:20:00Z", "m1", "m19", true, false), ("anchor=m25", "m15", "m25", false, true),
        ("anchor=id:m1", "m1", "m10", true, false),
        ("anchor=2027-01-01", "m16", "m25", false, true),
    ])
    func aPageSaysWhetherItHasTheEnds(
        anchor: String, first: String, last: String, oldest: Bool, newest: Bool
    ) async throws {
        let reply = try await TestAPI(Self.room).get("conversations/room/messages?limit=20&\(anchor)")
        #expect(try reply.ids.first == first)
        #expect(try reply.ids.last == last)
        #expect(try reply.json["found_oldest"] == .bool(oldest))
        #expect(try reply.json["found_newest"] == .bool(newest))
        #expect(try (reply.page("prev") == nil) == oldest)
        #expect(try (reply.page("next") == nil) == newest)
    }

    @Test func theFirstUnseenIsThatOfWhoeverAsks() async throws {
        let api = try TestAPI(
            Self.room + [
                #"{"type":"join","channel":"room","person":"7","at":"2026-01-01T00:00:00Z"}"#,
                #"{"type":"seen","channel":"room","person":"7","up_to":"m9","seen_at":"2026-01-02T11:00:00Z"}"#,
            ], person: "7")
        let reply = try await api.get("conversations/room/messages?anchor=first_unseen&before=1&after=1")
        #expect(try reply.ids == ["m9", "m10"])
        let nobody = try await TestAPI(Self.room).get("conversations/room/messages?anchor=first_unseen")
        #expect(nobody.status == 400)
    }

    @Test func anEditedAndDeletedMessageSaysAllThatIsKnown() async throws {
        let api = try TestAPI([
            #"{"type":"message","id":"1","channel":"private-chat-3-7","sender":"7","sent_at":"2026-01-02T10:00Z","text":"first \"text\""}"#,
            #"{"type":"edit","id":"1","channel":"private-chat-3-7","editor":"7","edited_at":"2026-01-02T10:05:00Z","text":"second"}"#,
            #"{"type":"delete","id":"1","channel":"private-chat-3-7","deleter":"3","deleted_at":"2026-01-02T10:06:00Z"}"#,
            #"{"type":"reaction","id":"1","channel":"private-chat-3-7","person":"3","emoji":"👍","at":"2026-01-02T10:07:00Z"}"#,
            #"{"type":"message","id":"2","channel":"private-chat-3-7","sender":"3","sent_at":"2026-01-02T11:00Z","text":"yes","reply_to":"1"}"#,
        ])
        let message = try await api.get("messages/private-chat-3-7/1").json
        #expect(message["text"]?.string == "second")
        #expect(message["sent_at"]?.string == "2026-01-02T10:00:00Z")
        #expect(message["time_precision"]?.string == "minute")
        #expect(message["edited_at"]?.string == "2026-01-02T10:05:00Z")
        #expect(message["deleted_by"]?.string == "3")
        #expect(message["url"]?.string == "conversations/private-chat-3-7/2026-01.html#m-1")
        let versions = try await api.get("messages/private-chat-3-7/1/versions")
        #expect(try versions.items.map { $0["text"]?.string } == ["first \"text\"", "second"])
        #expect(try await api.get("messages/private-chat-3-7/2/thread").ids == ["1", "2"])
        #expect(try await api.get("messages/private-chat-3-7/1/thread").ids == ["1", "2"])
        #expect(try await api.get("messages/private-chat-3-7/3").status == 404)
    }

    @Test func theAccessLogIsToldWhatWasServed() async throws {
        let reply = try await TestAPI(Self.room).get("conversations/room/messages?anchor=m5&before=0&after=3")
        let served = try #require(reply.served)
        #expect(served.conversations == ["room"])
        #expect(served.records.count == 1)
        #expect(served.records[0].count == 3)
    }
}

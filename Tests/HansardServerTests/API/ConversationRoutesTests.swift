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

    @Test func formerTextsComeWithTheListIfTheyAreAskedFor() async throws {
        let api = try TestAPI([
            #"{"type":"message","id":"1","channel":"room","sender":"7","sent_at":"2026-01-02T10:00:00Z","text":"first"}"#,
            #"{"type":"edit","id":"1","channel":"room","editor":"3","edited_at":"2026-01-02T10:05:00Z","text":"second"}"#,
            #"{"type":"edit","id":"1","channel":"room","editor":"7","edited_at":"2026-01-02T10:06:00Z","text":"third"}"#,
            #"{"type":"message","id":"2","channel":"room","sender":"3","sent_at":"2026-01-02T11:00:00Z","text":"as it was"}"#,
        ])
        let former =
            #"[{"text":"first","format":"plain","replaced_at":"2026-01-02T10:05:00Z","replaced_by":"3","is_from_snapshot":false},"#
            + #"{"text":"second","format":"plain","replaced_at":"2026-01-02T10:06:00Z","replaced_by":"7","is_from_snapshot":false}]"#
        let expected = try JSONValue(parsing: Array(former.utf8))
        for path in [
            "conversations/room/messages?anchor=oldest", "people/7/messages?limit=9", "messages/room/1/thread?limit=9",
        ] {
            let asked = try await api.get(path + "&versions=true").items
            let first = try #require(asked.first { $0["id"]?.string == "1" })
            #expect(first["text"]?.string == "third")
            #expect(first["versions"] == expected, "\(path)")
            #expect(try await api.get(path).items.allSatisfy { $0["versions"] == .null }, "\(path)")
        }
        let both = try await api.get("conversations/room/messages?versions=true").items
        #expect(both.last?["versions"] == .array([]))
        #expect(try await api.get("messages/room/1?versions=true").json["versions"] == expected)
        let rows = try await api.get("conversations/room/messages?versions=true&format=csv").text
        #expect(rows.contains("versions_text") && rows.contains("first; second"))
    }

    // MARK: Periods

    private static func sent(_ id: String, _ at: String) -> String {
        #"{"type":"message","id":"\#(id)","channel":"room","sender":"3","sent_at":"\#(at)","text":"number \#(id)"}"#
    }

    /// The first and the last instant of two days of the site’s zone, and what lies beside them.
    private static let days = [
        sent("a", "2026-01-01T23:59:59.999999+01:00"), sent("b", "2026-01-02T00:00:00+01:00"),
        sent("c", "2026-01-02T12:00:00+01:00"),
        sent("d", "2026-01-03T23:59:59.999999+01:00"), sent("e", "2026-01-04T00:00:00+01:00"),
    ]

    @Test(arguments: [
        ("from=2026-01-02&to=2026-01-03", ["b", "c", "d"]), ("from=2026-01-02", ["b", "c", "d", "e"]),
        ("to=2026-01-01", ["a"]), ("from=2026-01-02T12:00:00%2B01:00&to=2026-01-04T00:00:00%2B01:00", ["c", "d"]),
        ("from=2026-01-02&to=2026-01-02T12:00:00%2B01:00", ["b"]), ("from=2026-01-05", []),
        ("from=2026-01-01T23:00:00Z&to=2026-01-02", ["b", "c"]),
    ])
    func aPeriodHasItsDaysAndEndsBeforeItsTimeInEveryForm(period: String, expected: [String]) async throws {
        let api = try TestAPI(Self.days)
        let path = "conversations/room/messages?\(period)"
        #expect(try await api.get(path).ids == expected)
        let lines = try await api.get(path + "&format=jsonl").text.split(separator: "\n")
        #expect(
            try lines.dropLast().map { try JSONValue(parsing: Array($0.utf8))["id"]?.string } == expected)
        #expect(lines.last == #"{"trailer":{"count":\#(expected.count),"complete":true}}"#)
        let rows = try await api.get(path + "&format=csv").text.split(whereSeparator: \.isNewline).dropFirst()
        #expect(rows.count == expected.count)
        for (row, id) in zip(rows, expected) { #expect(row.contains("number \(id)")) }
    }

    @Test func anchorsCursorsAndEndsKeepWithinThePeriod() async throws {
        let api = try TestAPI(Self.room)
        let path = "conversations/room/messages?from=2026-01-02T10:15:00Z&to=2026-01-02T10:25:00Z"
        let all = (5..<15).map { "m\($0)" }
        let newest = try await api.get(path + "&limit=3")
        #expect(try newest.ids == ["m12", "m13", "m14"])
        #expect(try newest.json["found_newest"] == .bool(true) && newest.json["found_oldest"] == .bool(false))
        #expect(try newest.page("next") == nil)
        var (older, cursor) = (try newest.ids, try newest.page("prev"))
        while let at = cursor {
            let reply = try await api.get("\(path)&limit=3&cursor=\(at)")
            older = try reply.ids + older
            cursor = try reply.page("prev")
        }
        #expect(older == all)
        var (newer, next) = (try await api.get(path + "&anchor=oldest&limit=3").ids, String?.none)
        next = try await api.get(path + "&anchor=oldest&limit=3").page("next")
        while let at = next {
            let reply = try await api.get("\(path)&limit=3&cursor=\(at)")
            newer += try reply.ids
            next = try reply.page("next")
        }
        #expect(newer == all)
        let early = try await api.get(path + "&anchor=2026-01-02T09:00:00Z&limit=2")
        #expect(try early.ids == ["m5", "m6"] && early.json["found_anchor"] == .bool(true))
        let late = try await api.get(path + "&anchor=2026-01-02T10:26:00Z&limit=2")
        #expect(try late.ids == ["m13", "m14"] && late.json["found_anchor"] == .bool(false))
        #expect(try await api.get(path + "&anchor=m7&before=1&after=1").ids == ["m6", "m7"])
        #expect(try await api.get(path + "&anchor=m5&before=5&after=1").ids == ["m5"])
        #expect(try await api.get(path + "&anchor=m4").status == 404)
        #expect(try await api.get(path + "&anchor=m15").status == 404)
        // A place that has nothing before it or after it is a place to go on from, too.
        let nothing = try await api.get(path + "&before=0&after=2")
        #expect(try nothing.ids.isEmpty && nothing.json["found_oldest"] == .bool(false))
        let back = try #require(try nothing.page("prev"))
        #expect(try await api.get("\(path)&limit=2&cursor=\(back)").ids == ["m13", "m14"])
        // A cursor is of its period alone.
        let other = path.replacing("10:25", with: "10:35")
        #expect(try await api.get("\(other)&cursor=\(back)").status == 400)
    }

    @Test(arguments: [
        ("from=soon", "from"), ("to=2026-02-30", "to"), ("from=2026-01-02T10:00:00", "from"),
        ("from=2026-01-03&to=2026-01-02", "to"), ("from=2026-01-02T10:00:00Z&to=2026-01-02T10:00:00Z", "to"),
    ])
    func whatIsNoPeriodIsRefusedWhetherThereIsTheConversationOrNot(query: String, name: String) async throws {
        let api = try TestAPI(Self.room)
        for form in ["json", "jsonl", "csv"] {
            let reply = try await api.get("conversations/room/messages?\(query)&format=\(form)")
            #expect(reply.status == 400)
            guard case .array(let errors) = try reply.json["errors"] else {
                Issue.record("no errors")
                continue
            }
            #expect(errors.map { $0["parameter"]?.string } == [name])
            let absent = try await api.get("conversations/nowhere/messages?\(query)&format=\(form)")
            #expect(absent.status == 400 && absent.bytes == reply.bytes)
        }
    }

    @Test func theAccessLogIsToldThePeriodAlsoOfNothing() async throws {
        let api = try TestAPI(Self.days)
        let path = "conversations/room/messages?from=2026-01-02&to=2026-01-03"
        #expect(try await api.get(path).served?.query == "from=2026-01-02&to=2026-01-03")
        #expect(try await api.get(path + "&format=csv").served?.query == "from=2026-01-02&to=2026-01-03")
        let none = try #require(try await api.get("conversations/room/messages?to=2025-12-31").served)
        #expect(none.query == "to=2025-12-31" && none.conversations == ["room"] && none.records == [])
        #expect(try await api.get("conversations/room/messages").served?.query == nil)
    }

    @Test func theAccessLogIsToldWhatWasServed() async throws {
        let reply = try await TestAPI(Self.room).get("conversations/room/messages?anchor=m5&before=0&after=3")
        let served = try #require(reply.served)
        #expect(served.conversations == ["room"])
        #expect(served.records.count == 1)
        #expect(served.records[0].count == 3)
    }
}

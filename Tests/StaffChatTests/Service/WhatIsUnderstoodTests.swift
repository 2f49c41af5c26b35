import Foundation
import HTTPTypes
import Hansard
import PairChannel
import Testing

@testable import StaffChat

/// Bodies and addresses that are wrong, at their limits and over them. Nothing of it is written, told or a fault of the server.
@Suite struct WhatIsUnderstoodTests {
    struct Field: Sendable, CustomTestStringConvertible {
        let method: String
        let path: String
        /// With `$` in the place of the value, and `ID` for a message that 7 has sent to 9.
        let body: String
        /// Values that are right here.
        var allows: Set<String> = []
        var testDescription: String { "\(method) \(path) \(body)" }
    }

    static let values = [
        "null", "true", "-1", "0", "7.5", "1e400", "99999999999999999999", "{}", "[]", "[null]", #"["7"]"#, #"{"a":1}"#,
        #""""#, #"" ""#, #""\u0000""#, #""\ud800""#, #""x\ny""#, #""\u001b[31m""#, #""7\u0301""#, #""-1""#, #""1e3""#,
        "\"" + String(repeating: "x", count: 5_000) + "\"",
    ]

    static let nothing: Set = ["null", #""""#]

    static let fields = [
        Field(method: "POST", path: "messages", body: #"{"with":$,"text":"x","client_id":"1"}"#),
        Field(method: "POST", path: "messages", body: #"{"to":$,"text":"x","client_id":"1"}"#),
        Field(method: "POST", path: "messages", body: #"{"channel":$,"text":"x","client_id":"1"}"#),
        Field(
            method: "POST", path: "messages", body: #"{"with":"9","text":$,"client_id":"1"}"#,
            allows: [#""\ud800""#, #""x\ny""#, #""7\u0301""#, #""-1""#, #""1e3""#]),
        Field(
            method: "POST", path: "messages", body: #"{"with":"9","text":"x","client_id":$}"#,
            allows: ["-1", "0", "7.5", "1e400", "99999999999999999999", #""-1""#, #""1e3""#]),
        Field(
            method: "POST", path: "messages", body: #"{"with":"9","text":"x","client_id":"1","reply_to":$}"#,
            allows: ["null"]),
        Field(
            method: "POST", path: "messages", body: #"{"with":"9","text":"x","client_id":"1","socket_id":$}"#,
            allows: nothing.union(["7.5"])),
        Field(method: "POST", path: "seen", body: #"{"with":"7","up_to":$}"#),
        Field(method: "POST", path: "seen", body: #"{"channel":$,"up_to":"ID"}"#),
        Field(
            method: "POST", path: "seen", body: #"{"with":"7","up_to":"ID","socket_id":$}"#,
            allows: nothing.union(["7.5"])),
        Field(method: "POST", path: "edits", body: #"{"with":"9","id":$,"text":"y"}"#),
        Field(method: "POST", path: "edits", body: #"{"channel":$,"id":"ID","text":"y"}"#),
        Field(
            method: "POST", path: "edits", body: #"{"with":"9","id":"ID","text":$}"#,
            allows: [#""\ud800""#, #""x\ny""#, #""7\u0301""#, #""-1""#, #""1e3""#]),
        Field(method: "POST", path: "deletions", body: #"{"with":"9","id":$}"#),
        Field(method: "POST", path: "deletions", body: #"{"channel":$,"id":"ID"}"#),
        Field(method: "PUT", path: "windows", body: #"{"windows":$}"#, allows: ["[]"]),
        Field(method: "PUT", path: "windows", body: #"{"windows":[$]}"#),
        Field(method: "PUT", path: "windows", body: #"{"windows":[{"channel":$}]}"#),
        Field(method: "PUT", path: "windows", body: #"{"windows":[{"with":$}]}"#),
        Field(
            method: "POST", path: "auth", body: #"{"socket_id":$,"channel_name":"private-chat-7-9"}"#, allows: ["7.5"]),
        Field(method: "POST", path: "auth", body: #"{"socket_id":"1.2","channel_name":$}"#),
        Field(method: "POST", path: "auth", body: #"{"socket_id":$,"channels":["private-chat-7-9"]}"#),
        Field(
            method: "POST", path: "auth", body: #"{"socket_id":"1.2","channels":$}"#, allows: ["[]", #"["7"]"#]),
        Field(method: "POST", path: "user-auth", body: #"{"socket_id":$}"#, allows: ["7.5"]),
    ]

    @Test(arguments: fields) func everyFieldThatIsWrong(field: Field) async throws {
        try await TestService.with { chat in
            let id = await chat.say("Morning!", from: "7", to: "9").id
            let caller = field.path == "seen" ? "9" : "7"
            let (before, told) = (try chat.lines(), chat.transport.published.count)
            for value in Self.values where !field.allows.contains(value) {
                let body = field.body.replacing("$", with: value).replacing("\"ID\"", with: quoted(id))
                let reply = await chat.ask(field.method, field.path, as: caller, body)
                #expect([400, 403, 404, 413].contains(reply.status), "\(body.prefix(200)): \(reply.status)")
                #expect(reply.json["detail"] is String)
            }
            #expect(try chat.lines() == before)
            #expect(chat.transport.published.count == told)
            for value in field.allows {
                let body = field.body.replacing("$", with: value).replacing("\"ID\"", with: quoted(id))
                let reply = await chat.ask(field.method, field.path, as: caller, body)
                // The same `client_id` as before with another text, perhaps.
                #expect([200, 409].contains(reply.status), "\(body): \(reply.text)")
            }
        }
    }

    static let noObjects: [[UInt8]] =
        [
            "", "[]", "null", "\"x\"", "{", "{}x", "{\"with\":\"9\"", "{\"with\":\"\u{7}\"}", "\u{FEFF}{}",
            "{'with':'9'}",
            "{\"a\":NaN}", String(repeating: "[", count: 100_000),
            String(repeating: #"{"a":"#, count: 1_000) + "1" + String(repeating: "}", count: 1_000),
            "with=9&text=x&client_id=1&socket_id=1.2&up_to=1&id=1",
        ].map { Array($0.utf8) } + [[0xFF, 0xFE], Array(#"{"a":""#.utf8) + [0xFF, 0x22, 0x7D]]

    @Test(arguments: ["messages", "seen", "edits", "deletions", "auth", "user-auth", "windows"])
    func whatIsNoJSONObject(path: String) async throws {
        let method = path == "windows" ? "PUT" : "POST"
        try await TestService.with { chat in
            for bytes in Self.noObjects {
                let reply = await chat.ask(method, path, as: "7", bytes: bytes)
                #expect(reply.status == 400, "\(String(decoding: bytes.prefix(80), as: UTF8.self)): \(reply.status)")
            }
            // A form, where pusher-js sends one, is one there alone.
            let form = await chat.ask(
                method, path, as: "7", "with=9&text=x&client_id=1&socket_id=1.2&up_to=1&id=1",
                type: "application/x-www-form-urlencoded")
            #expect(form.status == (path == "user-auth" ? 200 : 400))
            for text in ["socket_id=%FF", "socket_id=%", "socket_id=%zz", "%FF=1.2"] {
                let reply = await chat.ask(method, path, as: "7", text, type: "application/x-www-form-urlencoded")
                #expect(reply.status == 400, "\(text)")
            }
        }
    }

    @Test func aMemberThatIsNamedTwiceIsNotUnderstood() async throws {
        try await TestService.with { chat in
            let reply = await chat.ask(
                "POST", "messages", as: "7", #"{"with":"9","with":"10","text":"a","te\u0078t":"b","client_id":"1"}"#)
            #expect(reply.status == 400)
            #expect(chat.transport.published.isEmpty)
        }
    }

    @Test func theChannelCountsBeforeThePersonThatIsNamedToo() async throws {
        try await TestService.with { chat in
            let reply = await chat.ask(
                "POST", "messages", as: "7", #"{"channel":"private-chat-7-9","with":"10","text":"a","client_id":"1"}"#)
            #expect(reply.json["channel"] as? String == "private-chat-7-9")
        }
    }

    @Test func jsonIsReadWhateverItsTypeSays() async throws {
        try await TestService.with { chat in
            for type in ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream"] {
                let reply = await chat.ask(
                    "POST", "messages", as: "7", #"{"with":"9","text":"x","client_id":\#(quoted(type))}"#, type: type)
                #expect(reply.status == 200)
            }
        }
    }

    // MARK: Texts

    @Test func whatIsSaidIsKeptAsItIs() async throws {
        try await TestService.with { chat in
            for text in [
                "<script>alert(1)</script>", "</script>\u{2028}\u{2029}", "e\u{301} é", "\u{202E}evil\u{202C}",
                "\t\ttabs",
                "😀👩‍👩‍👧", "\\u0041 \\ \"", "a\u{0}b".replacing("\u{0}", with: ""), "  x  ", "{{name}}", "\u{FFFD}\u{FEFF}",
                "🇩🇪", "\u{10FFFF}", "'; DROP TABLE message; --",
            ] {
                let reply = await chat.say(text, from: "7", to: "9")
                #expect((reply.message["text"] as? String)?.utf8.elementsEqual(text.utf8) == true, "\(text)")
                let event = try #require(chat.transport.published.last)
                let data = try #require(try JSONSerialization.jsonObject(with: Data(event.data.utf8)) as? [String: Any])
                #expect((data["text"] as? String)?.utf8.elementsEqual(text.utf8) == true)
            }
            let lines = await chat.say("a\r\nb\rc\n\r\nd", from: "7", to: "9")
            #expect(lines.message["text"] as? String == "a\nb\nc\n\nd")
            for text in ["\u{7F}", "\u{85}", "\u{9B}31m", "a\u{8}", "\u{1B}[2J", "a\r\u{301}"] {
                #expect(await chat.say("x" + text, from: "7", to: "9").status == 400, "\(text.unicodeScalars)")
            }
            for text in [" ", "\n\n", "\u{2003}\u{A0}\t"] {
                #expect(await chat.say(text, from: "7", to: "9").status == 400)
            }
        }
    }

    @Test func aMessageHasAtMostItsBytesAndNothingLongerIsStored() async throws {
        var configuration = TestService.configuration
        configuration.messageBytes = 1_000
        try await TestService.with(configuration) { chat in
            for (text, status) in [
                (String(repeating: "x", count: 1_000), 200), (String(repeating: "x", count: 1_001), 413),
                (String(repeating: "é", count: 500), 200), (String(repeating: "é", count: 500) + "x", 413),
                (String(repeating: "😀", count: 250), 200), (String(repeating: "😀", count: 251), 413),
                // Ends of lines are counted as they are stored.
                ("x" + String(repeating: "\r\n", count: 999), 200),
                ("x" + String(repeating: "\r\n", count: 1_000), 413),
            ] {
                let before = try chat.lines().count
                let reply = await chat.say(text, from: "7", to: "9")
                #expect(reply.status == status, "\(text.utf8.count)")
                #expect(try chat.lines().count == before + (status == 200 ? 1 : 0))
            }
            let id = await chat.say("x", from: "7", to: "9").id
            let long = String(repeating: "y", count: 1_001)
            let edit = await chat.ask("POST", "edits", as: "7", #"{"with":"9","id":\#(quoted(id)),"text":"\#(long)"}"#)
            #expect(edit.status == 413)
        }
    }

    /// Ten thousand bytes is what an event may have.
    @Test func theLongestMessageFitsAnEvent() async throws {
        try await TestService.with { chat in
            for filling in ["\"", "\\", "\n", "é", "😀", "<", "\u{2028}"] {
                let count = 3_999 / filling.utf8.count
                let reply = await chat.say("x" + String(repeating: filling, count: count), from: "7", to: "9")
                #expect(reply.status == 200)
                let event = try #require(chat.transport.published.last)
                #expect(event.data.utf8.count <= 10_000, "\(filling)")
            }
        }
    }

    @Test func windowsHaveTheirLimits() async throws {
        try await TestService.with { chat in
            func put(_ windows: [String]) async -> TestService.Reply {
                await chat.ask("PUT", "windows", as: "7", #"{"windows":[\#(windows.joined(separator: ","))]}"#)
            }
            let window = #"{"channel":"private-chat-7-9"}"#
            #expect(await put(Array(repeating: window, count: 21)).status == 413)
            let draft = String(repeating: "\\\"", count: 4_000)
            let many = await put(Array(repeating: #"{"with":"10","folded":true,"draft":"\#(draft)"}"#, count: 20))
            #expect(many.status == 200)
            #expect(many.json["version"] as? Int == 1)
            #expect(many.objects("windows").count == 20)
            #expect(many.objects("windows").first?["draft"] as? String == String(repeating: "\"", count: 4_000))
            // What is too long for an event is asked for instead.
            let event = try #require(chat.transport.published.last)
            #expect(event.channels == ["#server-to-user-7"] && event.data == #"{"version":1}"#)
            #expect(await put([#"{"with":"10","draft":"\#(draft)x"}"#]).status == 413)
            #expect(await chat.ask("GET", "windows", as: "7").json["version"] as? Int == 1)
            let few = await put([window, #"{"person":"10","folded":"yes","draft":"\u0000\ud800"}"#])
            #expect(few.objects("windows").map { $0["folded"] as? Bool } == [false, false])
            #expect(few.objects("windows").map { $0["person"] as? String } == ["9", "10"])
            #expect(await chat.ask("GET", "windows", as: "7").body == few.body)
            #expect(chat.transport.published.last?.data == few.text)
            // Nobody else’s.
            #expect(await chat.ask("GET", "windows", as: "9").json["version"] as? Int == 0)
        }
    }

    @Test func atMostTenThousandChannelsAreSignedAtOnce() async throws {
        try await TestService.with { chat in
            func ask(_ count: Int) async -> TestService.Reply {
                let names = (0..<count).map { "\"private-chat-7-\($0 + 100)\"" }.joined(separator: ",")
                return await chat.ask("POST", "auth", as: "7", #"{"socket_id":"1.2","channels":[\#(names)]}"#)
            }
            #expect(await ask(10_000).objects("refused").count == 10_000)
            #expect(await ask(10_001).status == 413)
            let long = await chat.ask("POST", "auth", as: "7", bytes: Array(repeating: 0x20, count: (2 << 20) + 1))
            #expect(long.status == 400)
        }
    }

    private static let wrongNumbers = [
        "limit=0", "limit=201", "limit=-1", "limit=x", "limit=", "limit=1e2", "limit=99999999999999999999", "before=x",
        "before=", "since=-1", "since=x", "since=1.5", "since=9223372036854775808", "limit=%00", "limit=+5",
        "before=0x10", "since=%FF", "limit=%",
    ]

    @Test func numbersInAddressesThatAreWrong() async throws {
        try await TestService.with { chat in
            for query in Self.wrongNumbers {
                let reply = await chat.ask("GET", "messages?with=9&\(query)", as: "7")
                #expect(reply.status == 400, "\(query): \(reply.text)")
            }
        }
    }

    @Test func numbersInAddressesAtTheirEnds() async throws {
        try await TestService.with { chat in
            for i in 1...3 { await chat.say("\(i)", from: "7", to: "9") }
            for (query, texts) in [
                ("limit=1", ["3"]), ("limit=200", ["1", "2", "3"]), ("before=0", []), ("before=2", ["1"]),
                ("before=9223372036854775807&limit=2", ["2", "3"]),
            ] {
                let reply = await chat.ask("GET", "messages?with=9&\(query)", as: "7")
                #expect(reply.objects("messages").map { $0["text"] as? String } == texts)
            }
            for (query, sequences) in [("since=0", [1, 2, 3]), ("since=2", [3]), ("since=9223372036854775807", [])] {
                let reply = await chat.ask("GET", "messages?with=9&\(query)", as: "7")
                #expect(
                    reply.objects("events").map { ($0["data"] as? [String: Any])?["sequence"] as? Int } == sequences)
            }
            #expect(await chat.ask("GET", "messages", as: "7").status == 400)
            for query in ["limit=0", "limit=10001", "q=" + String(repeating: "x", count: 201), "q=%FF"] {
                #expect(await chat.ask("GET", "online?\(query)", as: "7").status == 400)
            }
        }
    }

    @Test func colleaguesAreFoundByNameAndThoseWhoAreThereComeFirst() async throws {
        try await TestService.with { chat in
            chat.transport.setOnline(["10", "7", "12", "99"])
            let all = await chat.ask("GET", "online", as: "7").objects("people").map { $0["id"] as? String ?? "" }
            #expect(all.first == "10" && !all.contains("7") && !all.contains("12") && !all.contains("99"))
            #expect(all.count == TestService.people.count - 2)
            let some = await chat.ask("GET", "online?limit=1", as: "7")
            #expect(some.objects("people").count == 1 && some.json["more"] as? Bool == true)
            for (query, ids) in [
                ("PERSON%209", ["9"]), ("9", ["9"]), ("%C3%BC", []), (".*", []), ("%25", []),
                ("(a%2B)%2B$", []),
            ] as [(String, [String])] {
                let found = await chat.ask("GET", "online?q=\(query)", as: "7").objects("people").map {
                    $0["id"] as? String ?? ""
                }
                #expect(found == ids, "\(query)")
            }
        }
    }

    // MARK: Addresses and methods

    @Test func otherMethodsAreRefusedEverywhereAndSaidWhichAreNot() async throws {
        try await TestService.with { chat in
            let methods = [
                "session": "GET", "auth": "POST", "user-auth": "POST", "messages": "GET, POST", "seen": "POST",
                "unseen": "GET", "online": "GET", "windows": "GET, PUT", "edits": "POST", "deletions": "POST",
                "hansard-chat.js": "GET, HEAD",
            ]
            for (path, allowed) in methods {
                for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "X"] {
                    guard !allowed.split(separator: ", ").contains(Substring(method)) else { continue }
                    let reply = await chat.ask(method, path, as: "7", #"{"with":"9","text":"x","client_id":"1"}"#)
                    #expect(reply.status == 405, "\(method) \(path)")
                    // RFC 9110, section 15.5.6: it must be there.
                    #expect(reply.fields[HTTPField.Name("Allow")!] == allowed, "\(method) \(path)")
                }
            }
            let lines = try chat.lines()
            #expect(lines.count == 1)
        }
    }

    @Test func addressesThatAreNot() async throws {
        try await TestService.with { chat in
            for path in [
                "", "x", "messages/", "messages/1", "../chat/session", "%73ession", "session%00", "Session", "sessio",
                "session/../unseen", "session;a=b", "/session", "hansard-chat.js/", "hansard-chat.JS", "//", "%2e%2e/",
                "session#a",
            ] {
                #expect(await chat.ask("GET", path, as: "7").status == 404, "\(path)")
            }
            #expect(await chat.ask("GET", "session?", as: "7").status == 200)
            #expect(await chat.ask("GET", "session?a=b&&=&c", as: "7").status == 200)
        }
    }
}

import Foundation
import HTTPTypes
import HansardStore
import PairChannel
import Testing

@testable import StaffChat

/// Every endpoint, asked by everybody: 7 and 9 have a conversation, 10 has none with them, 12 has been deactivated.
@Suite struct WhoMayWhatTests {
    private static let channel = "private-chat-7-9"
    static let everybody: [String?] = [nil, "7", "9", "10", "12"]

    struct Place: Sendable, CustomTestStringConvertible {
        let method: String
        let path: String
        /// `ID` is a message that 7 has sent to 9.
        var body: String?
        /// What nobody, 7, 9, 10 and 12 are answered.
        let statuses: [Int]

        var testDescription: String { "\(method) \(path) \(body ?? "")" }
    }

    static let own = [401, 200, 200, 200, 403]
    static let pairs = [401, 200, 200, 403, 403]
    static let senders = [401, 200, 403, 403, 403]

    static let places = [
        Place(method: "GET", path: "session", statuses: own),
        Place(method: "GET", path: "unseen", statuses: own),
        Place(method: "GET", path: "online", statuses: own),
        Place(method: "GET", path: "windows", statuses: own),
        Place(method: "PUT", path: "windows", body: #"{"windows":[]}"#, statuses: own),
        Place(method: "POST", path: "user-auth", body: #"{"socket_id":"1.2"}"#, statuses: own),
        Place(
            method: "POST", path: "auth", body: #"{"socket_id":"1.2","channel_name":"presence-staff"}"#, statuses: own),
        Place(
            method: "POST", path: "auth", body: #"{"socket_id":"1.2","channels":["private-chat-7-9"]}"#, statuses: own),
        Place(
            method: "POST", path: "auth", body: #"{"socket_id":"1.2","channel_name":"private-chat-7-9"}"#,
            statuses: pairs),
        Place(method: "GET", path: "messages?channel=private-chat-7-9", statuses: pairs),
        Place(method: "GET", path: "messages?channel=private-chat-7-9&since=0", statuses: pairs),
        Place(
            method: "POST", path: "messages", body: #"{"channel":"private-chat-7-9","text":"x","client_id":"x"}"#,
            statuses: pairs),
        Place(method: "PUT", path: "windows", body: #"{"windows":[{"channel":"private-chat-7-9"}]}"#, statuses: pairs),
        Place(
            method: "POST", path: "seen", body: #"{"channel":"private-chat-7-9","up_to":"ID"}"#,
            statuses: [401, 400, 200, 403, 403]),
        Place(
            method: "POST", path: "edits", body: #"{"channel":"private-chat-7-9","id":"ID","text":"y"}"#,
            statuses: senders),
        Place(
            method: "POST", path: "deletions", body: #"{"channel":"private-chat-7-9","id":"ID"}"#, statuses: senders),
        // By the other’s id: with whom they ask is another conversation, in which there is no such message.
        Place(
            method: "POST", path: "seen", body: #"{"with":"7","up_to":"ID"}"#, statuses: [401, 400, 200, 404, 403]),
        Place(
            method: "POST", path: "edits", body: #"{"with":"9","id":"ID","text":"y"}"#,
            statuses: [401, 200, 400, 404, 403]),
        Place(
            method: "POST", path: "deletions", body: #"{"with":"9","id":"ID"}"#, statuses: [401, 200, 400, 404, 403]),
    ]

    /// As `String` has it, the Kelvin sign is K.
    @Test func whoeverLooksLikeSomebodyIsSomebodyElse() async throws {
        try await TestService.with { chat in
            #expect(await chat.ask("GET", "session", as: "K").status == 200)
            #expect(await chat.ask("GET", "messages?with=K", as: "7").status == 200)
            #expect(await chat.ask("GET", "messages?with=%E2%84%AA", as: "7").status == 403)
            #expect(await chat.say("Hello", from: "7", to: "\u{212A}").status == 403)
            let tokens = ChatTokens(secret: TestService.secret)
            await tokens.start()
            for (id, status) in [("K", 200), ("\u{212A}", 403), ("é", 403), ("e\u{301}", 403)] {
                let token = try await tokens.token(for: id, name: nil, title: nil, seconds: 60, now: .now)
                let reply = await chat.ask("GET", "session", as: nil, fields: ["Authorization": "Bearer \(token)"])
                #expect(reply.status == status, "\(id)")
            }
            chat.transport.setOnline(["\u{212A}"])
            let people = await chat.ask("GET", "online?q=K", as: "7").objects("people")
            #expect(people.map { $0["id"] as? String } == ["K"])
            #expect(people.map { $0["online"] as? Bool } == [false])
        }
    }

    @Test(arguments: places) func everyEndpointForEverybody(place: Place) async throws {
        try await TestService.with { chat in
            for (person, status) in zip(Self.everybody, place.statuses) {
                let message = await chat.say("Morning!", from: "7", to: "9")
                #expect(message.status == 200)
                let before = try chat.lines()
                let told = chat.transport.published.count
                let body = place.body?.replacing("\"ID\"", with: quoted(message.id))
                let reply = await chat.ask(place.method, place.path, as: person, body)
                #expect(reply.status == status, "\(person ?? "nobody"): \(reply.text)")
                #expect(reply.fields[.cacheControl] == "private, no-store")
                #expect(reply.fields[.vary] == "Authorization, Cookie, Origin")
                #expect(reply.fields[.referrerPolicy] == "no-referrer")
                #expect(reply.fields[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
                guard status != 200 else { continue }
                #expect(try chat.lines() == before)
                #expect(chat.transport.published.count == told)
                #expect(reply.fields[.contentType] == "application/problem+json")
                #expect(reply.json["status"] as? Int == status)
                #expect(reply.json["detail"] is String && reply.json["title"] is String)
                #expect((reply.fields[.wwwAuthenticate] != nil) == (status == 401))
                // Nothing of what is there is told to those who may not have it.
                #expect(!reply.text.contains("Morning!"))
            }
        }
    }

    @Test func theSenderIsWhoTheSessionSaysWhateverTheBodySays() async throws {
        try await TestService.with { chat in
            let reply = await chat.ask(
                "POST", "messages?sender=9&person=9", as: "7",
                #"{"with":"9","text":"x","client_id":"1","sender":"9","from":"9","person":"9","id":"5","sent_at":"1970-01-01"}"#
            )
            #expect(reply.message["sender"] as? String == "7")
            #expect(reply.message["recipient"] as? String == "9")
            #expect(reply.id != "5")
            let seen = await chat.ask(
                "POST", "seen", as: "9", #"{"with":"7","up_to":\#(quoted(reply.id)),"person":"7"}"#)
            #expect(seen.status == 200)
            let marks = await chat.ask("GET", "messages?with=9", as: "7").json["seen"] as? [String: Any]
            #expect(marks?.keys.sorted() == ["9"])
        }
    }

    @Test func manyChannelsAreEachSignedOrRefused() async throws {
        try await TestService.with { chat in
            let wanted = [
                "private-chat-7-9", "private-chat-9-10", "private-chat-7-10", "private-chat-7-12", "private-chat-7-99",
                "private-chat-9-7", "private-chat-7-7", "private-chat-07-9", "presence-staff", "private-other",
                "public",
                "#server-to-user-7", "#server-to-user-9", "private-encrypted-chat-7-9", "a b",
            ]
            let body = #"{"socket_id":"1.2","channels":[\#(wanted.map(quoted).joined(separator: ","))]}"#
            let reply = await chat.ask("POST", "auth", as: "7", body)
            let signed = reply.json["auth"] as? [String: [String: String]] ?? [:]
            #expect(signed.keys.sorted() == ["private-chat-7-10", "private-chat-7-9"])
            for (channel, answer) in signed {
                #expect(
                    answer["auth"]
                        == TestService.credentials.channelAuth(SocketID("1.2")!, ChannelName(channel)!))
            }
            #expect(
                reply.objects("refused").map { $0["channel"] as? String ?? "" } == wanted.filter { signed[$0] == nil })
            #expect(reply.objects("refused").allSatisfy { $0["reason"] is String })
        }
    }

    /// What is signed for one thing is good for nothing else.
    @Test func signaturesAreForOneSocketAndOneChannel() async throws {
        try await TestService.with { chat in
            let socket = SocketID("12.34")!
            let pair = await chat.ask(
                "POST", "auth", as: "7", "socket_id=12.34&channel_name=private-chat-7-9",
                type: "application/x-www-form-urlencoded; charset=UTF-8")
            #expect(
                pair.json as? [String: String]
                    == ["auth": TestService.credentials.channelAuth(socket, ChannelName("private-chat-7-9")!)])
            let presence = await chat.ask(
                "POST", "auth", as: "7", #"{"socket_id":"12.34","channel_name":"presence-staff"}"#)
            let data = try #require(presence.json["channel_data"] as? String)
            #expect(data == #"{"user_id":"7","user_info":{"name":"Person 7","title":"Clerk"}}"#)
            #expect(
                presence.json["auth"] as? String
                    == TestService.credentials.channelAuth(socket, ChannelName("presence-staff")!, channelData: data))
            let user = await chat.ask("POST", "user-auth", as: "7", #"{"socket_id":"12.34"}"#)
            let userData = try #require(user.json["user_data"] as? String)
            #expect(userData == #"{"id":"7","user_info":{"name":"Person 7","title":"Clerk"}}"#)
            #expect(user.json["auth"] as? String == TestService.credentials.userAuth(socket, userData: userData))
        }
    }

    private static let misspelled = [
        "private-chat-10-9", "private-chat-09-10", "private-chat-9-010", "private-chat-9-10-", "private-chat--9-10",
        "private-chat-9-10-11", "private-chat-9", "private-chat-9-", "private-chat--10", "private-chat-9-9",
        "private-chat-=39-10", "private-chat-9-1=30", "private-chat-9=2D10", "private-chat-9-10=",
        "private-chat-9-10=00",
        "private-chat-9%2D10", "private-chat-9-10 ", " private-chat-9-10", "Private-chat-9-10", "private-chat-9-1",
        "private-chat-9-100", "private-chat-9_10", "private-chat-9-10\u{0}", "private-chat-9-10\n",
        "private-chat-9-10\u{301}", "private-chat-９-10", "private-chat-9-１0", "private-chat-9-10;", "private-chat-9,10",
        "private-encrypted-chat-9-10", "presence-chat-9-10", "chat-9-10", "private-chat-+9-10", "private-chat-9.0-10",
        "#server-to-user-10", "private-chat-", "", "private-chat-9-10,private-chat-7-9", "private-chat-9–10",
    ]

    @Test func aConversationHasOneName() async throws {
        try await TestService.with { chat in
            #expect(await chat.ask("GET", "messages?channel=private-chat-9-10", as: "9").status == 200)
            for channel in Self.misspelled {
                let name = channel.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                for person in ["9", "10"] {
                    #expect(await chat.ask("GET", "messages?channel=\(name)", as: person).status == 403, "\(channel)")
                    let reply = await chat.ask(
                        "POST", "auth", as: person, "socket_id=1.2&channel_name=\(name)",
                        type: "application/x-www-form-urlencoded")
                    #expect(reply.status == 403, "\(channel)")
                    let many = await chat.ask(
                        "POST", "auth", as: person, #"{"socket_id":"1.2","channels":[\#(quoted(channel))]}"#)
                    #expect((many.json["auth"] as? [String: Any])?.isEmpty == true, "\(channel)")
                    #expect(many.objects("refused").count == 1)
                    let sent = await chat.ask(
                        "POST", "messages", as: person, #"{"channel":\#(quoted(channel)),"text":"x","client_id":"1"}"#)
                    #expect(sent.status == 403, "\(channel)")
                }
            }
            #expect(chat.transport.published.isEmpty)
        }
    }

    /// 1-2 and 3 have another conversation than 1 and 2-3.
    @Test func idsWithOddBytesHaveTheirOwnConversations() async throws {
        try await TestService.with { chat in
            let pairs = [("1-2", "3"), ("1", "2-3"), ("A.b_c@d,e;f", "a=b"), ("a=b", "1-2")]
            var names: [String] = []
            for (a, b) in pairs {
                let reply = await chat.say("Between \(a) and \(b)", from: a, to: b)
                let channel = try #require(reply.json["channel"] as? String)
                names.append(channel)
                let name = channel.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                for person in TestService.people where person != "12" {
                    let history = await chat.ask("GET", "messages?channel=\(name)", as: person)
                    #expect(history.status == (person == a || person == b ? 200 : 403), "\(person) in \(channel)")
                    let auth = await chat.ask(
                        "POST", "auth", as: person, #"{"socket_id":"1.2","channel_name":\#(quoted(channel))}"#)
                    #expect(auth.status == (person == a || person == b ? 200 : 403))
                }
            }
            #expect(Set(names).count == pairs.count)
            #expect(names.prefix(2) == ["private-chat-1=2D2-3", "private-chat-1-2=2D3"])
        }
    }

    @Test func withOneselfOrNobodyThereIsNoConversation() async throws {
        try await TestService.with { chat in
            for (other, status) in [
                ("7", 400), ("", 400), ("99", 403), ("12", 403), ("07", 403), ("9 ", 403), ("９", 403),
            ] {
                let reply = await chat.say("x", from: "7", to: other)
                #expect(reply.status == status, "\(other): \(reply.text)")
            }
            #expect(chat.transport.published.isEmpty)
        }
    }

    /// What was said to somebody who has left stays readable; they are not written to any more.
    @Test func whoIsDeactivatedIsEndedAndWhatWasSaidStays() async throws {
        try await TestService.with { chat in
            let message = await chat.say("Bye", from: "9", to: "10")
            for socket in ["1.1", "2.2", "1.1"] {
                _ = await chat.ask("POST", "user-auth", as: "9", #"{"socket_id":\#(quoted(socket))}"#)
            }
            var person = ChatPerson(id: "9", name: "Person 9", title: nil)
            person.isActive = false
            let gone = person
            try chat.journal.commit { try $0.know(gone, now: .now) }
            var ends = chat.transport.ended.makeAsyncIterator()
            let end = try #require(await ends.next())
            #expect(end == "9")
            #expect(Set(chat.transport.sockets(of: "9")) == [SocketID("2.2")!, SocketID("1.1")!])
            for place in WhoMayWhatTests.places {
                let body = place.body?.replacing("\"ID\"", with: quoted(message.id))
                #expect(
                    await chat.ask(place.method, place.path, as: "9", body).status == 403, "\(place.testDescription)")
            }
            #expect(await chat.say("Still there?", from: "10", to: "9").status == 403)
            #expect(
                await chat.ask(
                    "POST", "auth", as: "10", "socket_id=1.2&channel_name=private-chat-9-10",
                    type: "application/x-www-form-urlencoded"
                ).status == 403)
            #expect(await chat.ask("GET", "messages?with=9", as: "10").objects("messages").count == 1)
            #expect(
                await chat.ask("POST", "seen", as: "10", #"{"with":"9","up_to":\#(quoted(message.id))}"#).status == 200)
            let colleagues = await chat.ask("GET", "online", as: "10").objects("people").map { $0["id"] as? String }
            #expect(!colleagues.contains("9") && !colleagues.contains("12") && colleagues.contains("7"))
        }
    }
}

import Foundation
import Hansard
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import StaffChat

/// Answers and events name both people of a conversation and its channel, so that no client has to make or take apart a name.
@Suite struct WhoIsNamedTests {
    private static let pairs = [
        ("7", "9"), ("10", "9"), ("1-2", "3"), ("A.b_c@d,e;f", "a=b"), ("U02AB", "jo-ann@x"), ("jo-ann@x", "7"),
        ("constructor", "__proto__"), ("07", "7"),
    ]

    private static func run(_ body: (TestService) async throws -> Void) async throws {
        try await TestService.with { chat in
            for (a, b) in pairs {
                for person in [a, b] { #expect(await chat.ask("GET", "session", as: person).status == 200) }
            }
            try await body(chat)
        }
    }

    private static func data(_ publication: ChatPublication?) throws -> [String: Any] {
        let publication = try #require(publication)
        return try #require(try JSONSerialization.jsonObject(with: Data(publication.data.utf8)) as? [String: Any])
    }

    @Test func everyEventNamesBothPeopleAndTheChannel() async throws {
        try await Self.run { chat in
            for (a, b) in Self.pairs {
                let channel = try #require(Pair(PersonID(a)!, PersonID(b)!)?.channelName)
                let id = await chat.say("Morning!", from: a, to: b).id
                let sent = try Self.data(chat.transport.published.last)
                #expect(sent["sender"] as? String == a)
                let name = #""channel":\#(quoted(channel)),"id":\#(quoted(id))"#
                for (path, body, person, other, who) in [
                    ("seen", #"{"channel":\#(quoted(channel)),"up_to":\#(quoted(id))}"#, b, a, "person"),
                    ("edits", #"{\#(name),"text":"Evening!"}"#, a, b, "editor"),
                    ("deletions", "{\(name)}", a, b, "deleter"),
                ] {
                    let reply = await chat.ask("POST", path, as: person, body)
                    #expect(reply.status == 200, "\(path) of \(channel): \(reply.text)")
                    let told = try Self.data(chat.transport.published.last)
                    #expect(told["channel"] as? String == channel)
                    #expect(told[who] as? String == person && told["recipient"] as? String == other, "\(path)")
                }
                let since = await chat.ask("GET", "messages?with=\(Self.escaped(b))&since=0", as: a).objects("events")
                #expect(since.count == 3)
                for event in since { #expect((event["data"] as? [String: Any])?["recipient"] as? String == b) }
            }
        }
    }

    @Test func everyAnswerNamesThePersonOfAChannelAndTheChannelOfAPerson() async throws {
        try await Self.run { chat in
            for (a, b) in Self.pairs {
                let channel = try #require(Pair(PersonID(a)!, PersonID(b)!)?.channelName)
                await chat.say("Morning!", from: a, to: b)
                for (me, other) in [(a, b), (b, a)] {
                    let session = await chat.ask("GET", "session", as: me).objects("people")
                    #expect(
                        session.filter { $0["id"] as? String == other }.map { $0["channel"] as? String } == [channel])
                    let online = await chat.ask("GET", "online?limit=1&q=\(Self.escaped(other))", as: me)
                    #expect(online.objects("people").map { $0["id"] as? String } == [other])
                    #expect(online.objects("people").map { $0["channel"] as? String } == [channel])
                    let windows = await chat.ask("PUT", "windows", as: me, #"{"windows":[{"with":\#(quoted(other))}]}"#)
                    let again = await chat.ask("GET", "windows", as: me)
                    #expect(again.body == windows.body && chat.transport.published.last?.data == windows.text)
                    let window = try #require(windows.objects("windows").first)
                    #expect(window["person"] as? String == other && window["channel"] as? String == channel)
                    #expect(window["name"] as? String == chat.service.named(other).name ?? other)
                }
                let unseen = await chat.ask("GET", "unseen", as: b).objects("channels")
                #expect(unseen.filter { $0["channel"] as? String == channel }.map { $0["person"] as? String } == [a])
            }
        }
    }

    /// Whoever has left is in no list, and what was said with them has a name still.
    @Test func aConversationWithSomebodyWhoHasLeftHasTheirName() async throws {
        try await TestService.with { chat in
            await chat.say("Bye", from: "9", to: "7")
            var person = ChatPerson(id: "9", name: "Person 9", title: "Clerk")
            person.isActive = false
            let gone = person
            try chat.journal.commit { try $0.know(gone, now: .now) }
            try await eventually("9 has left") { chat.service.people.person("9")?.isActive == false }
            let people = await chat.ask("GET", "session", as: "7").objects("people")
            #expect(people.map { $0["name"] as? String } == ["Person 9"])
            #expect(await chat.ask("GET", "online?q=9", as: "7").objects("people").isEmpty)
        }
    }

    /// A message is stored before it is told of: whoever is asked in between has counted it already, and says so.
    @Test func theCountSaysUpToWhichEventOfEachConversationItHolds() async throws {
        try await TestService.with { chat in
            let first = await chat.say("one", from: "7", to: "9")
            await chat.say("two", from: "9", to: "7")
            await chat.say("three", from: "10", to: "9")
            let unseen = await chat.ask("GET", "unseen", as: "9")
            #expect(unseen.json["sequence"] as? [String: Int] == ["private-chat-7-9": 2, "private-chat-9-10": 1])
            // Also of those in which nothing is unseen.
            _ = await chat.ask("POST", "seen", as: "9", #"{"with":"7","up_to":\#(quoted(first.id))}"#)
            let later = await chat.ask("GET", "unseen", as: "9")
            #expect(later.objects("channels").map { $0["channel"] as? String } == ["private-chat-9-10"])
            #expect(later.json["sequence"] as? [String: Int] == ["private-chat-7-9": 2, "private-chat-9-10": 1])
            #expect(
                await chat.ask("GET", "unseen", as: "10").json["sequence"] as? [String: Int] == ["private-chat-9-10": 1]
            )
            #expect(await chat.ask("GET", "unseen", as: "3").json["sequence"] as? [String: Int] == [:])
        }
    }

    @Test func thePageIsToldOfTheRecordInTheWordsOfTheSettings() async throws {
        var configuration = TestService.configuration
        try await TestService.with(configuration) { chat in
            let session = await chat.ask("GET", "session", as: "7").json
            #expect(session["notice"] is NSNull && session["policy"] is NSNull)
        }
        (configuration.notice, configuration.policy) = ("All of it is <recorded>.", "../monitoring.html")
        try await TestService.with(configuration) { chat in
            let session = await chat.ask("GET", "session", as: "7").json
            #expect(session["notice"] as? String == "All of it is <recorded>.")
            #expect(session["policy"] as? String == "../monitoring.html")
        }
    }

    @Test func everyMemberOfAnAnswerAndAnEventIsDocumented() async throws {
        let document = try String(contentsOfFile: Project.folder + "/docs/chat.md", encoding: .utf8)
        try await Self.run { chat in
            let id = await chat.say("Morning!", from: "7", to: "9").id
            await chat.say("Evening!", from: "9", to: "7")
            var found: Set<String> = []
            func note(_ value: Any) {
                if let list = value as? [Any] { list.forEach(note) }
                guard let object = value as? [String: Any] else { return }
                for (name, value) in object {
                    // Channels, and the ids of whoever has a mark, are names too.
                    if !name.hasPrefix("private-chat-"), PersonID(name) != nil, name.first?.isLetter == true {
                        found.insert(name)
                    }
                    note(value)
                }
            }
            let name = #""channel":"private-chat-7-9","id":\#(quoted(id))"#
            for (method, path, person, body) in [
                ("GET", "session", "7", nil), ("GET", "online", "7", nil), ("GET", "unseen", "7", nil),
                ("PUT", "windows", "7", #"{"windows":[{"with":"9"}]}"#), ("GET", "windows", "7", nil),
                ("POST", "seen", "9", #"{"with":"7","up_to":\#(quoted(id))}"#),
                ("POST", "edits", "7", #"{\#(name),"text":"x"}"#), ("POST", "deletions", "7", "{\(name)}"),
                ("GET", "messages?with=9", "7", nil), ("GET", "messages?with=9&since=0", "7", nil),
            ] as [(String, String, String, String?)] {
                let reply = await chat.ask(method, path, as: person, body)
                #expect(reply.status == 200, "\(path): \(reply.text)")
                note(reply.json)
            }
            for event in chat.transport.published {
                note(try JSONSerialization.jsonObject(with: Data(event.data.utf8)))
            }
            #expect(found.count > 40)
            for name in found.sorted() {
                #expect(
                    document.contains("\"\(name)\"") || document.contains("`\(name)`"), "docs/chat.md has no \(name)")
            }
        }
    }

    private static func escaped(_ id: String) -> String {
        id.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

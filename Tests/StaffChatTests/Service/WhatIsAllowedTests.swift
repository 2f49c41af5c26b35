import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardStore
import Logging
import PairChannel
import Synchronization
import Testing

@testable import StaffChat

/// Policies, rates, and pages of other sites.
@Suite struct WhatIsAllowedTests {
    // MARK: Other sites

    private static let mine = "https://crm.example.com"

    private static let sites = [
        // Origin, Sec-Fetch-Site, what it is answered, and which site may read that.
        ("", "", 200, ""), ("", "same-origin", 200, ""), ("", "none", 200, ""), ("", "cross-site", 403, ""),
        ("", "same-site", 403, ""), (mine, "", 200, mine), (mine, "cross-site", 200, mine),
        (mine, "same-site", 200, mine), ("https://chat.example.com", "same-origin", 200, ""),
        ("http://chat.example.com", "", 200, ""), ("https://evil.example", "", 403, ""),
        ("https://evil.example", "same-origin", 403, ""), ("null", "", 403, ""), ("null", "cross-site", 403, ""),
        ("https://crm.example.com.evil.example", "", 403, ""), ("https://crm.example.com:444", "", 403, ""),
        ("http://crm.example.com", "", 403, ""), ("https://CRM.example.com", "", 403, ""),
        ("https://chat.example.com:8443", "", 403, ""), ("https://chat.example.com.", "", 403, ""),
        ("file://", "", 403, ""), ("*", "", 403, ""), ("ftp://chat.example.com", "", 403, ""),
        ("\(mine), https://evil.example", "", 403, ""), ("\(mine)/", "", 403, ""),
    ]

    @Test func pagesOfOtherSites() async throws {
        try await TestService.with { chat in
            for (number, (origin, fetchSite, status, reader)) in Self.sites.enumerated() {
                let before = try chat.lines().count
                for (method, path, body) in [
                    ("GET", "session", nil), ("POST", "messages", #"{"with":"9","text":"x","client_id":"\#(number)"}"#),
                    ("POST", "user-auth", #"{"socket_id":"1.2"}"#), ("PUT", "windows", #"{"windows":[]}"#),
                ] {
                    let reply = await Self.ask(chat, method, path, body, origin, fetchSite)
                    #expect(reply.status == status, "\(origin) \(fetchSite)")
                    Self.expectReader(reply, reader, isForbidden: status == 403)
                }
                let count = try chat.lines().count
                #expect(count == before + (status == 200 ? 1 : 0))
                // What is asked before is answered likewise.
                let preflight = await Self.ask(chat, "OPTIONS", "messages", nil, origin, fetchSite)
                #expect(preflight.status == (status == 200 ? 204 : 403))
                Self.expectReader(preflight, reader, isForbidden: status == 403)
                // A refusal can be read, too.
                let wrong = await Self.ask(chat, "POST", "messages", "{}", origin, fetchSite)
                #expect(wrong.status == (status == 200 ? 400 : 403))
                Self.expectReader(wrong, reader, isForbidden: status == 403)
            }
        }
    }

    private static func expectReader(_ reply: TestService.Reply, _ reader: String, isForbidden: Bool) {
        #expect(reply.fields[.accessControlAllowOrigin] == (reader.isEmpty ? nil : reader))
        #expect(reply.fields[.accessControlAllowCredentials] == (reader.isEmpty ? nil : "true"))
        // Whatever a cache keeps is for one origin alone: an answer that depends on it says so.
        #expect(reply.fields[.vary] == "Authorization, Cookie, Origin")
    }

    private static func ask(
        _ chat: TestService, _ method: String, _ path: String, _ body: String?, _ origin: String, _ fetchSite: String
    ) async -> TestService.Reply {
        switch (origin.isEmpty, fetchSite.isEmpty) {
        case (true, true): await chat.ask(method, path, as: "7", body)
        case (false, true): await chat.ask(method, path, as: "7", body, fields: ["Origin": origin])
        case (true, false): await chat.ask(method, path, as: "7", body, fields: ["Sec-Fetch-Site": fetchSite])
        case (false, false):
            await chat.ask(method, path, as: "7", body, fields: ["Origin": origin, "Sec-Fetch-Site": fetchSite])
        }
    }

    @Test func theWidgetIsAnybodys() async throws {
        try await TestService.with { chat in
            let reply = await chat.ask(
                "GET", "hansard-chat.js", as: nil,
                fields: ["Origin": "https://any.example", "Sec-Fetch-Site": "cross-site"])
            #expect(reply.status == 200 && reply.text == "// The widget.")
            #expect(reply.fields[.accessControlAllowOrigin] == "*")
            #expect(reply.fields[.accessControlAllowCredentials] == nil)
            #expect(reply.fields[.contentType] == "text/javascript; charset=utf-8")
            let tag = try #require(reply.fields[.eTag])
            let again = await chat.ask("GET", "hansard-chat.js?v=1", as: nil, fields: ["If-None-Match": tag])
            #expect(again.status == 304 && again.body.isEmpty && again.fields[.eTag] == tag)
            #expect(await chat.ask("GET", "hansard-chat.js", as: nil, fields: ["If-None-Match": "\"x\""]).status == 200)
        }
    }

    // MARK: Rates

    /// Seconds that pass when the test says so.
    private final class Clock: Sendable {
        private let time = Mutex(1_000.0)

        var seconds: Double { time.withLock { $0 } }

        func advance(seconds: Double) { time.withLock { $0 += seconds } }
    }

    @Test func whoAsksTooOftenIsToldWhenToComeAgainAndNobodyElseIs() async throws {
        var configuration = TestService.configuration
        configuration.requestsPerSecond = 1
        let clock = Clock()
        let uptime: @Sendable () -> Double = { clock.seconds }
        try await TestService.with(configuration, uptime: uptime) { chat in
            var statuses: [Int] = []
            var last: TestService.Reply?
            for _ in 0..<6 {
                last = await chat.ask("GET", "windows", as: "7")
                statuses.append(last!.status)
            }
            #expect(statuses == [200, 200, 200, 200, 429, 429])
            #expect(last?.fields[.retryAfter].flatMap { Int($0) } == 1)
            #expect(await chat.ask("GET", "windows", as: "9").status == 200)
            clock.advance(seconds: 1)
            #expect(await chat.ask("GET", "windows", as: "7").status == 200)
            #expect(await chat.ask("GET", "windows", as: "7").status == 429)
            // Whose proof is not good, and who has been deactivated, is that first.
            #expect(await chat.ask("GET", "windows", as: nil).status == 401)
        }
    }

    @Test func aBodyThatWouldBeRefusedIsNotRead() async throws {
        var configuration = TestService.configuration
        configuration.requestsPerSecond = 1
        let clock = Clock()
        let uptime: @Sendable () -> Double = { clock.seconds }
        try await TestService.with(configuration, uptime: uptime) { chat in
            let tokens = ChatTokens(secret: TestService.secret)
            await tokens.start()
            let token = try await tokens.token(for: "7", name: nil, title: nil, seconds: 600, now: .now)
            let other = try await tokens.token(for: "9", name: nil, title: nil, seconds: 600, now: .now)
            let body = #"{"windows":[]}"#
            func head(_ token: String, length: Int) throws -> RequestHead {
                try RequestHead(
                    Array(
                        "PUT /chat/windows HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\nContent-Length: \(length)\r\n\r\n"
                            .utf8), limits: RequestHeadLimits())
            }
            let long = try head(token, length: body.utf8.count)
            let route = chat.service.route(at: nil)
            let maximum = try route.admit(long)
            #expect(maximum == 256 << 10)
            for _ in 0..<4 { #expect(await chat.service.answer(long, Array(body.utf8), nil).status == 200) }
            #expect(try route.admit(long) == 0)
            let refused = await chat.service.answer(long, [], nil)
            #expect(refused.status == 429 && refused.headers[.retryAfter] == "1")
            // One that comes in chunks neither; its head does not say whether anything is in it.
            let chunked = try RequestHead(
                Array(
                    "PUT /chat/windows HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(token)\r\nTransfer-Encoding: chunked\r\n\r\n"
                        .utf8), limits: RequestHeadLimits())
            #expect(try route.admit(chunked) == 0)
            // Not one without a body, nor somebody else’s, nor one of nobody who is known.
            #expect(try route.admit(head(token, length: 0)) == maximum)
            #expect(try route.admit(head(other, length: 9)) == maximum)
            #expect(try route.admit(head("x", length: 9)) == maximum)
            // What was not read is never taken for what was sent, though the next may be asked for by now.
            clock.advance(seconds: 1)
            #expect(await chat.service.answer(long, [], nil).status == 429)
            clock.advance(seconds: 1)
            #expect(await chat.service.answer(chunked, [], nil).status == 429)
            clock.advance(seconds: 1)
            #expect(try route.admit(long) == maximum)
            #expect(await chat.service.answer(long, Array(body.utf8), nil).status == 200)
        }
    }

    @Test func messagesAreCountedByThemselves() async throws {
        var configuration = TestService.configuration
        configuration.messagesPerMinute = 1
        let clock = Clock()
        let uptime: @Sendable () -> Double = { clock.seconds }
        try await TestService.with(configuration, uptime: uptime) { chat in
            let id = await chat.say("0", from: "7", to: "9", id: "0").id
            for i in 1..<20 { #expect(await chat.say("\(i)", from: "7", to: "9", id: "\(i)").status == 200) }
            let reply = await chat.say("one more", from: "7", to: "10")
            let before = try chat.lines().count
            #expect(reply.status == 429)
            #expect(reply.fields[.retryAfter].flatMap { Int($0) } == 60)
            #expect(
                await chat.ask("POST", "edits", as: "7", #"{"with":"9","id":\#(quoted(id)),"text":"x"}"#).status == 429)
            #expect(try chat.lines().count == before)
            #expect(await chat.ask("GET", "messages?with=9", as: "7").status == 200)
            #expect(await chat.say("Hi", from: "9", to: "7").status == 200)
        }
    }

    // MARK: Changing what was said

    @Test(
        arguments: [
            // The setting, how long ago it was sent, what 7 is answered.
            (0, 1, 403), (86_400, 80_000, 200), (900, 960, 409), (nil, 86_400 * 365, 200),
        ] as [(Int?, Int, Int)])
    func aMessageStandsAfterItsTime(seconds: Int?, ago: Int, status: Int) async throws {
        var configuration = TestService.configuration
        (configuration.editSeconds, configuration.deleteSeconds) = (seconds, seconds)
        try await TestService.with(configuration) { chat in
            let now = Timestamp.now
            var sent: [Int64] = []
            // Another restart’s numbers: the clock of this one has not been there.
            for id in ["1", "2"] {
                try chat.journal.commit { transaction in
                    let draft = JournalTransaction.Draft(
                        pair: Pair(PersonID("7")!, PersonID("9")!)!, sender: PersonID("7")!, text: "Morning!",
                        clientID: id,
                        replyTo: nil)
                    sent.append(
                        try transaction.send(draft, now: now.advanced(byMicroseconds: -Int64(ago) * 1_000_000)).message
                            .id)
                }
            }
            let edit = await chat.ask("POST", "edits", as: "7", #"{"with":"9","id":"\#(sent[0])","text":"Evening!"}"#)
            let deletion = await chat.ask("POST", "deletions", as: "7", #"{"with":"9","id":"\#(sent[1])"}"#)
            #expect(edit.status == status && deletion.status == status, "\(edit.text)")
            let session = await chat.ask("GET", "session", as: "7").json
            #expect(session["edit_seconds"] as? Int == seconds && session["delete_seconds"] as? Int == seconds)
            #expect(session.keys.contains("edit_seconds"))
            guard status == 200 else {
                let kind = "urn:hansard:chat:" + (status == 409 ? "too-late" : "forbidden")
                #expect(edit.json["type"] as? String == kind && deletion.json["type"] as? String == kind)
                #expect(chat.transport.published.isEmpty)
                return
            }
            #expect(edit.message["text"] as? String == "Evening!" && edit.message["edited_at"] is String)
            #expect(deletion.message["deleted_at"] is String && deletion.message["text"] == nil)
            #expect(chat.transport.published.map(\.name) == ["message_edited", "message_deleted"])
            let again = await chat.ask("POST", "deletions", as: "7", #"{"with":"9","id":"\#(sent[1])"}"#)
            #expect(again.status == 409 && again.json["type"] as? String == "urn:hansard:chat:taken-back")
        }
    }

    /// What has been taken back is told to nobody any more, by no way.
    @Test func aMessageThatWasTakenBackIsGoneFromEveryAnswer() async throws {
        try await TestService.with { chat in
            let id = await chat.say("the first secret", from: "7", to: "9", id: "a").id
            _ = await chat.ask(
                "POST", "edits", as: "7", #"{"with":"9","id":\#(quoted(id)),"text":"the second secret"}"#)
            _ = await chat.ask("POST", "deletions", as: "7", #"{"with":"9","id":\#(quoted(id))}"#)
            for person in ["7", "9"] {
                let other = person == "7" ? "9" : "7"
                for path in ["messages?with=\(other)", "messages?with=\(other)&since=0", "unseen", "session"] {
                    let reply = await chat.ask("GET", path, as: person)
                    #expect(reply.status == 200 && !reply.text.contains("secret"), "\(path)")
                }
            }
            let again = await chat.say("the first secret", from: "7", to: "9", id: "a")
            #expect(again.json["duplicate"] as? Bool == true && !again.text.contains("secret"))
            let since = await chat.ask("GET", "messages?with=7&since=0", as: "9").objects("events")
            #expect(since.map { $0["event"] as? String } == ["new_message", "message_edited", "message_deleted"])
            let lines = try chat.lines()
            #expect(lines.contains { $0.contains("the second secret") })
        }
    }

    // MARK: Sending

    @Test func aMessageSentAgainIsAnsweredAndToldToNobody() async throws {
        try await TestService.with { chat in
            let first = await chat.say("Morning!", from: "7", to: "9", id: "a")
            let again = await chat.say("Morning!", from: "7", to: "9", id: "a")
            #expect(first.json["duplicate"] as? Bool == false && again.json["duplicate"] as? Bool == true)
            #expect(again.status == 200 && again.id == first.id)
            #expect(chat.transport.published.count == 1)
            #expect(await chat.say("Evening!", from: "7", to: "9", id: "a").status == 409)
            #expect(await chat.say("Morning!", from: "7", to: "10", id: "a").status == 409)
            #expect(await chat.say("Morning!", from: "9", to: "7", id: "a").json["duplicate"] as? Bool == false)
        }
    }

    @Test func halfASurrogatePairIsKeptAsACharacterThatIsNotKnown() async throws {
        try await TestService.with { chat in
            let reply = await chat.ask(
                "POST", "messages", as: "7", #"{"with":"9","text":"cut \ud83d","client_id":"a"}"#)
            #expect(reply.status == 200 && reply.text.contains("cut \u{FFFD}"))
            let lines = try chat.lines()
            #expect(lines.contains { $0.contains("cut \u{FFFD}") })
        }
    }

    @Test(arguments: [
        ("POST", "messages", #"{"with":"9","text":"a","t\u0065xt":"b","client_id":"a"}"#),
        ("POST", "messages", #"{"with":"9","with":"10","text":"a","client_id":"a"}"#),
        ("POST", "user-auth", #"{"socket_id":"1.2","socket_id":"3.4"}"#),
        ("PUT", "windows", #"{"windows":[{"with":"9","with":"10"}]}"#),
    ])
    func aBodyThatNamesAMemberTwiceIsRefused(method: String, path: String, body: String) async throws {
        try await TestService.with { chat in
            let reply = await chat.ask(method, path, as: "7", body)
            #expect(reply.status == 400 && reply.text.contains("twice"), "\(reply.text)")
            let lines = try chat.lines()
            #expect(lines.allSatisfy { !$0.contains("\"message\"") })
        }
    }

    @Test func manyWhoSendTheSameAtOnceHaveSentItOnce() async throws {
        try await TestService.with { chat in
            let ids = await withTaskGroup(of: (String, Bool).self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        let reply = await chat.say("Morning!", from: "7", to: "9", id: "a")
                        return (reply.id, reply.json["duplicate"] as? Bool ?? true)
                    }
                }
                return await group.reduce(into: [(String, Bool)]()) { $0.append($1) }
            }
            #expect(Set(ids.map(\.0)).count == 1)
            #expect(ids.count { !$0.1 } == 1)
            #expect(chat.transport.published.count == 1)
        }
    }

    @Test func everybodyIsToldAndTheConnectionThatSentIsLeftOut() async throws {
        try await TestService.with { chat in
            let channels = ["private-chat-7-9", "#server-to-user-7", "#server-to-user-9"]
            let sent = await chat.ask(
                "POST", "messages", as: "7", #"{"with":"9","text":"x","client_id":"1","socket_id":"1.2"}"#)
            let event = try #require(chat.transport.published.last)
            #expect(event.channels == channels && event.name == "new_message" && event.excluded == "1.2")
            #expect(sent.text.contains(event.data))
            _ = await chat.ask(
                "POST", "messages", as: "7", #"{"with":"9","text":"y","client_id":"2"}"#, fields: ["X-Socket-ID": "3.4"]
            )
            #expect(chat.transport.published.last?.excluded == "3.4")
            _ = await chat.ask("POST", "seen", as: "9", #"{"with":"7","up_to":\#(quoted(sent.id))}"#)
            let seen = try #require(chat.transport.published.last)
            #expect(seen.channels == channels && seen.name == "seen" && seen.excluded == nil)
            #expect(
                seen.data.hasPrefix(
                    #"{"channel":"private-chat-7-9","person":"9","recipient":"7","up_to":\#(quoted(sent.id)),"sequence":1,"#
                ))
            let count = chat.transport.published.count
            _ = await chat.ask("POST", "seen", as: "9", #"{"with":"7","up_to":\#(quoted(sent.id))}"#)
            #expect(chat.transport.published.count == count)
        }
    }

    @Test func whatIsToldIsToldInTheOrderOfItsNumbers() async throws {
        try await TestService.with { chat in
            await withTaskGroup(of: Void.self) { group in
                for i in 0..<200 {
                    group.addTask { await chat.say("\(i)", from: i % 2 == 0 ? "7" : "9", to: i % 2 == 0 ? "9" : "7") }
                }
            }
            let sequences = chat.transport.published.compactMap { event -> Int? in
                let data = try? JSONSerialization.jsonObject(with: Data(event.data.utf8)) as? [String: Any]
                return data?["sequence"] as? Int
            }
            #expect(sequences == Array(1...200))
        }
    }

    @Test func whatIsUnseenIsCountedAndSeenUpToAPlace() async throws {
        try await TestService.with { chat in
            var ids: [String] = []
            for i in 1...3 { ids.append(await chat.say("\(i)", from: "7", to: "9").id) }
            await chat.say("4", from: "10", to: "9")
            let unseen = await chat.ask("GET", "unseen", as: "9")
            #expect(unseen.json["total"] as? Int == 4)
            #expect(
                unseen.objects("channels").map { $0["channel"] as? String } == [
                    "private-chat-9-10", "private-chat-7-9",
                ])
            #expect(unseen.objects("channels").map { $0["person"] as? String } == ["10", "7"])
            #expect(
                unseen.objects("channels").map { ($0["last"] as? [String: Any])?["text"] as? String } == ["4", "3"])
            let seen = await chat.ask("POST", "seen", as: "9", #"{"with":"7","up_to":\#(quoted(ids[1]))}"#)
            #expect(seen.json["unseen"] as? Int == 1)
            let back = await chat.ask("POST", "seen", as: "9", #"{"with":"7","up_to":\#(quoted(ids[0]))}"#)
            #expect((back.json["seen"] as? [String: Any])?["up_to"] as? String == ids[1])
            #expect(await chat.ask("GET", "unseen", as: "9").json["total"] as? Int == 2)
            #expect(await chat.ask("GET", "unseen", as: "7").json["total"] as? Int == 0)
        }
    }

    // MARK: People

    @Test func somebodyWhomTheArchiveDoesNotKnowIsNotedOnceAndStaysWhoTheyAre() async throws {
        try await TestService.with { chat in
            let before = try chat.lines().count
            for _ in 0..<3 { #expect(await chat.ask("GET", "session", as: "newcomer").status == 200) }
            #expect(try chat.lines().count == before + 1)
            #expect(await chat.say("Welcome", from: "7", to: "newcomer").status == 200)
            for id in ["a b", "zoë", "a/b", "a:b", "<b>", String(repeating: "x", count: 200)] {
                #expect(await chat.ask("GET", "session", as: id).status == 403, "\(id)")
            }
            #expect(try chat.lines().count == before + 2)
        }
    }

    @Test func whatWasAnsweredIsInTheArchiveWhenItHasStopped() async throws {
        try await TestService.with { chat in
            for i in 0..<20 { await chat.say("\(i)", from: "7", to: "9") }
            await chat.service.stop()
            let feed = ArchiveFeed(archive: chat.archive, journal: chat.journal, logger: Logger(label: "test"))
            feed.start()
            await BlockingWork.run { feed.finish(by: Date(timeIntervalSinceNow: 120)) }
            let messages = try ArchiveReader(path: chat.archive).conversations().first?.messages
            #expect(messages == 20)
        }
    }
}

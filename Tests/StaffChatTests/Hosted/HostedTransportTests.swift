import Foundation
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import StaffChat

/// A service that is out of order, or says no.
@Suite(.timeLimit(.minutes(5))) struct HostedTransportTests {
    private static let channel = "private-chat-3-7"

    @Test func aServiceThatIsDownLosesNothing() async throws {
        try await TestChat.run(.hosted) { chat in
            let page = try await chat.page(of: "7", with: ["3", "9"])
            try await chat.gate.close()
            // Nobody who writes waits for it: it does not come back before all have written.
            for i in 1...60 { try await chat.say("\(i)", from: i % 3 == 0 ? "9" : "3", to: "7") }
            #expect(try chat.outbox() == 60)
            try await chat.gate.open()
            var texts: [String: [String]] = [:]
            for _ in 1...60 {
                var event = try await page.next("new_message")
                while !event.channel.hasPrefix("private-") { event = try await page.next("new_message") }
                texts[event.channel, default: []].append(event["text"] ?? "")
            }
            #expect(texts["private-chat-7-9"] == (1...20).map { "\($0 * 3)" })
            #expect(texts[Self.channel] == (1...60).filter { $0 % 3 != 0 }.map { "\($0)" })
            try await eventually("the outbox is empty") { try chat.outbox() == 0 }
        }
    }

    @Test func whatAnEndedProcessHasLeftIsToldByTheNext() async throws {
        try await TestChat.run(.hosted) { chat in
            let page = try await chat.page(of: "7", with: ["3"])
            try await chat.gate.close()
            for i in 1...20 { try await chat.say("\(i)", from: "3", to: "7") }
            await chat.stop()
            #expect(try chat.outbox() == 20)
            try await chat.start()
            try await chat.say("21", from: "3", to: "7")
            try await chat.gate.open()
            let texts = try await page.texts(on: Self.channel, upTo: "21")
            #expect(texts == (1...21).map { "\($0)" })
            try await eventually("the outbox is empty") { try chat.outbox() == 0 }
        }
    }

    @Test(arguments: [500, 502, 503, 429, 401, 403, 404, 408, 302])
    func whatMayBeTakenLaterIsToldAgain(status: Int) async throws {
        try await TestChat.run(.hosted) { chat in
            let page = try await chat.page(of: "7", with: ["3"])
            let gate = chat.gate
            gate.rule { _, path, _ in path.hasSuffix("events") && gate.told.count < 3 ? Gate.answer(status) : nil }
            try await chat.say("one", from: "3", to: "7")
            try await chat.say("two", from: "3", to: "7")
            #expect(try await page.texts(on: Self.channel, upTo: "two") == ["one", "two"])
            try await eventually("both are taken") { gate.told.count == 5 }
            #expect(gate.told.map(\.status) == [status, status, status, 200, 200])
        }
    }

    @Test func aServiceThatSaysWhenToComeAgainIsLeftAloneUntilThen() async throws {
        try await TestChat.run(.hosted) { chat in
            let page = try await chat.page(of: "7", with: ["3"])
            let gate = chat.gate
            gate.rule { _, path, _ in
                path.hasSuffix("events") && gate.told.isEmpty ? Gate.answer(429, retryAfter: "1") : nil
            }
            let start = ContinuousClock.now
            try await chat.say("one", from: "3", to: "7")
            #expect(try await page.texts(on: Self.channel, upTo: "one") == ["one"])
            #expect(ContinuousClock.now - start >= .seconds(1))
            try await eventually("it is taken") { gate.told.count == 2 }
        }
    }

    @Test(arguments: [400, 413, 422])
    func whatIsNeverTakenHoldsNothingUp(status: Int) async throws {
        try await TestChat.run(.hosted) { chat in
            let page = try await chat.page(of: "7", with: ["3", "9"])
            let gate = chat.gate
            gate.rule { method, path, body in
                if path.hasSuffix("events") && gate.told.isEmpty { return Gate.answer(503) }
                // Some servers cannot say who is in a channel.
                if method == "GET", status == 422 { return Gate.answer(404) }
                return body.contains("poison") ? Gate.answer(status) : nil
            }
            for text in ["before", "poison", "after"] { try await chat.say(text, from: "3", to: "7") }
            try await chat.say("other", from: "9", to: "7")
            #expect(try await page.texts(on: Self.channel, upTo: "after") == ["before", "after"])
            try await eventually("the outbox is empty") { try chat.outbox() == 0 }
            let refused = try chat.journal.readNow { try $0.refused() }
            #expect(refused.map(\.reason) == ["\(status) as the test says "])
            let metrics = await chat.transport.metrics()
            #expect(metrics.contains("\nhansard_chat_refused_total 1\n"))
            // Nothing is missing for who asks for what they missed.
            let found = try await chat.ask("GET", "messages?channel=\(Self.channel)&since=0", as: "7")
            #expect(found["events"]?.elements?.count == 3)
        }
    }

    @Test func whatAServiceStumblesOverHoldsUpItsConversationAlone() async throws {
        try await TestChat.run(.hosted) { chat in
            let page = try await chat.page(of: "7", with: ["3", "8", "9"])
            try await chat.gate.close()
            // More than is read at once of what waits.
            try await chat.say("poison", from: "3", to: "7")
            try await withThrowingTaskGroup { group in
                for i in 1...700 { group.addTask { try await chat.say("\(i)", from: "3", to: "7") } }
                try await group.waitForAll()
            }
            try await chat.say("after", from: "3", to: "7")
            for other in ["8", "9"] { try await chat.say("one", from: other, to: "7") }
            chat.gate.rule { _, _, body in body.contains("poison") ? Gate.answer(500) : nil }
            try await chat.gate.open()
            var channels: Set<String> = []
            while channels.count < 2 {
                let channel = try await page.next("new_message").channel
                if channel.hasPrefix("private-") { channels.insert(channel) }
            }
            #expect(channels == ["private-chat-7-8", "private-chat-7-9"])
            try await chat.say("two", from: "9", to: "7")
            #expect(try await page.texts(on: "private-chat-7-9", upTo: "two") == ["two"])
            try await eventually("only its conversation waits") { try chat.outbox() == 702 }
            chat.gate.rule { _, _, _ in nil }
            let texts = try await page.texts(on: Self.channel, upTo: "after")
            #expect(texts.first == "poison" && texts.count == 702)
        }
    }

    /// It is the service that is at fault then, or whatever stands before it, and not what is told.
    @Test func aServiceThatRefusesEverythingIsWaitedFor() async throws {
        try await TestChat.run(.hosted) { chat in
            let page = try await chat.page(of: "7", with: ["3"])
            chat.gate.rule { _, _, _ in Gate.answer(400) }
            try await chat.say("one", from: "3", to: "7")
            try await eventually("it is tried again") { chat.gate.told.count > 2 }
            #expect(try chat.outbox() == 1)
            chat.gate.rule { _, _, _ in nil }
            #expect(try await page.texts(on: Self.channel, upTo: "one") == ["one"])
            #expect(try chat.journal.readNow { try $0.refused() }.isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func conversationsThatWaitShareCalls(takesBatches: Bool) async throws {
        try await TestChat.run(.hosted) { chat in
            let others = (10..<20).map(String.init)
            let page = try await chat.page(of: "7", with: others)
            await chat.stop()
            try chat.journal.commit { transaction in
                for text in ["one", "two"] {
                    for other in others {
                        try transaction.post(
                            ChatPublication(
                                channels: ["private-chat-7-\(other)", "#server-to-user-7", "#server-to-user-\(other)"],
                                name: "new_message", data: #"{"text":"\#(text)"}"#, excluded: nil))
                    }
                }
            }
            chat.gate.rule { _, path, _ in
                !takesBatches && path.hasSuffix("/batch_events") ? Gate.answer(404) : nil
            }
            try await chat.start()
            var texts: [String: [String]] = [:]
            while texts.count < 10 || texts.values.contains(where: { $0.count < 2 }) {
                let event = try await page.next("new_message")
                guard event.channel.hasPrefix("private-") else { continue }
                texts[event.channel, default: []].append(event["text"] ?? "")
            }
            #expect(texts.values.allSatisfy { $0 == ["one", "two"] })
            try await eventually("the outbox is empty") { try chat.outbox() == 0 }
            let batches = chat.gate.told.filter { $0.path == "/apps/1/batch_events" }
            #expect(batches.filter { $0.status == 200 }.isEmpty == !takesBatches)
            for batch in batches {
                let events = try #require(try JSONText(Array(batch.body.utf8)).members()["batch"]?.elements)
                let pairs = try events.compactMap { try $0.members()["channel"]?.string }.filter {
                    $0.hasPrefix("private-")
                }
                #expect(events.count <= 10 && Set(pairs).count == pairs.count)
            }
        }
    }

    @Test func theLastThatIsKnownIsSaidOfAServiceThatDoesNotAnswer() async throws {
        try await TestChat.run(.hosted) { chat in
            try await chat.ask("GET", "session", as: "3")
            let page = try await chat.page(of: "7")
            try await eventually("7 is online") { try await chat.online(to: "3") == ["7"] }
            try await chat.gate.close()
            try await Task.sleep(for: .milliseconds(100))
            #expect(try await chat.online(to: "3") == ["7"])
            // What it tells by itself is believed all the same.
            await page.client.close()
            try await eventually("7 is gone") { try await chat.online(to: "3") == [] }
        }
    }

    @Test func connectionsAreEndedWhenTheServiceIsBack() async throws {
        try await TestChat.run(.hosted) { chat in
            let page = try await chat.page(of: "7")
            chat.gate.rule { _, path, _ in path.contains("/users/7/") ? Gate.answer(503) : nil }
            await chat.transport.terminate("7")
            try await eventually("it is tried again") { chat.gate.calls.count { $0.status == 503 } > 2 }
            chat.gate.rule { _, _, _ in nil }
            var last = await page.client.next()
            while case .text = last { last = await page.client.next() }
            #expect(last == .close(4009))
        }
    }
}

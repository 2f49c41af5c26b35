import Foundation
import HansardStore
import PairChannel
import TestSupport
import Testing

@testable import StaffChat

/// What holds for the chat whichever server carries its events.
@Suite(.timeLimit(.minutes(5))) struct TransportTests {
    @Test(arguments: TestChat.Carrier.allCases)
    func aMessageReachesBothPeople(carrier: TestChat.Carrier) async throws {
        try await TestChat.run(carrier) { chat in
            let (ann, ben) = (try await chat.page(of: "3", with: ["7"]), try await chat.page(of: "7", with: ["3"]))
            let id = try await chat.say("Morning, naïve “one” 🎈!", from: "3", to: "7")
            for page in [ann, ben] {
                for channel in ["private-chat-3-7", "#server-to-user-\(page.person)"] {
                    let event = try await page.next("new_message", on: channel)
                    #expect(event["id"] == id && event["sender"] == "3" && event["recipient"] == "7")
                    #expect(event["text"] == "Morning, naïve “one” 🎈!" && event["sequence"] == "1")
                }
            }
        }
    }

    /// The page that sent it shows it already; the person’s other pages do not.
    @Test(arguments: TestChat.Carrier.allCases)
    func theSocketThatSentItIsLeftOut(carrier: TestChat.Carrier) async throws {
        try await TestChat.run(carrier) { chat in
            let pages = [try await chat.page(of: "3", with: ["7"]), try await chat.page(of: "3", with: ["7"])]
            try await chat.say("one", from: "3", to: "7", except: pages[0].socket)
            try await chat.say("two", from: "3", to: "7")
            #expect(try await pages[0].texts(on: "private-chat-3-7", upTo: "two") == ["two"])
            #expect(try await pages[1].texts(on: "private-chat-3-7", upTo: "two") == ["one", "two"])
        }
    }

    @Test(arguments: TestChat.Carrier.allCases)
    func eachConversationKeepsItsOrder(carrier: TestChat.Carrier) async throws {
        try await TestChat.run(carrier) { chat in
            let others = (10..<15).map(String.init)
            let page = try await chat.page(of: "3", with: others)
            try await withThrowingTaskGroup { group in
                for other in others {
                    for number in 0..<4 {
                        group.addTask {
                            for i in 0..<10 { try await chat.say("\(number) \(i)", from: other, to: "3") }
                        }
                    }
                }
                try await group.waitForAll()
            }
            var sequences: [String: [Int]] = [:]
            while sequences.values.reduce(0, { $0 + $1.count }) < 5 * 40 {
                let event = try await page.next("new_message")
                guard event.channel.hasPrefix("private-") else { continue }
                sequences[event.channel, default: []].append(Int(event["sequence"] ?? "") ?? 0)
            }
            for other in others { #expect(sequences["private-chat-3-\(other)"] == Array(1...40)) }
        }
    }

    @Test(arguments: TestChat.Carrier.allCases)
    func whatIsSeenChangedAndTakenBackIsTold(carrier: TestChat.Carrier) async throws {
        try await TestChat.run(carrier) { chat in
            let page = try await chat.page(of: "3", with: ["7"])
            let channel = "private-chat-3-7"
            let id = try await chat.say("one", from: "3", to: "7")
            try await chat.ask("POST", "seen", as: "7", #"{"channel":"\#(channel)","up_to":"\#(id)"}"#)
            let seen = try await page.next("seen", on: channel)
            #expect(seen["person"] == "7" && seen["up_to"] == id)
            try await chat.ask("POST", "edits", as: "3", #"{"channel":"\#(channel)","id":"\#(id)","text":"two"}"#)
            #expect(try await page.next("message_edited", on: channel)["text"] == "two")
            try await chat.ask("POST", "deletions", as: "3", #"{"channel":"\#(channel)","id":"\#(id)"}"#)
            #expect(try await page.next("message_deleted", on: channel)["id"] == id)
            try await chat.ask("PUT", "windows", as: "3", #"{"windows":[{"with":"7","draft":"I will"}]}"#)
            #expect(try await page.next("windows", on: "#server-to-user-3")["version"] == "1")
        }
    }

    @Test(arguments: TestChat.Carrier.allCases)
    func whoIsDeactivatedIsCutOff(carrier: TestChat.Carrier) async throws {
        try await TestChat.run(carrier) { chat in
            let (page, other) = (try await chat.page(of: "7", with: ["3"]), try await chat.page(of: "3", with: ["7"]))
            // The chat has to have known them for active.
            #expect(chat.chat.people.person("7")?.isActive == true)
            try chat.journal.commit {
                try $0.know(ChatPerson(id: "7", name: nil, title: nil, isActive: false), now: .now)
            }
            var last = await page.client.next()
            while case .text = last { last = await page.client.next() }
            #expect(last == .close(4009))
            let body = #"{"socket_id":"1.2","channel_name":"private-chat-3-7"}"#
            let refused = try await chat.ask("POST", "auth", fields: "X-Person: 7\r\n", body)
            #expect(refused.status == 403)
            _ = try await other.next("pusher_internal:member_removed")
        }
    }

    @Test(arguments: TestChat.Carrier.allCases)
    func whoIsThereIsOnlineAndOnTheRecord(carrier: TestChat.Carrier) async throws {
        try await TestChat.run(carrier) { chat in
            try await chat.ask("GET", "session", as: "3")
            let start = Date()
            let page = try await chat.page(of: "7", with: ["3"])
            try await eventually("7 is online") { try await chat.online(to: "3") == ["7"] }
            try await eventually("7 is on the record") { try chat.stays(of: "7").count == 1 }
            #expect(try chat.stays(of: "7")[0].end == nil)
            let isThere = Date()
            await page.client.close()
            try await eventually("7 is gone") { try await chat.online(to: "3") == [] }
            try await eventually("7 is gone from the record") { try chat.stays(of: "7").last?.end != nil }
            let stay = try #require(try chat.stays(of: "7").last)
            let came = Double(stay.start.microseconds) / 1_000_000
            #expect((start.timeIntervalSince1970 - 1...isThere.timeIntervalSince1970 + 1).contains(came))
        }
    }
}

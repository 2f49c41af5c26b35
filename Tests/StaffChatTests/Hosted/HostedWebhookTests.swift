import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import StaffChat

/// What comes in at `/chat/webhooks`.
@Suite(.timeLimit(.minutes(5))) struct HostedWebhookTests {
    private static func body(_ name: String, _ user: String, at seconds: Int64) -> String {
        let event = #"{"name":"\#(name)","channel":"presence-staff","user_id":"\#(user)"}"#
        return #"{"time_ms":\#(seconds * 1_000),"events":[\#(event)]}"#
    }

    private static func tell(
        _ chat: TestChat, _ body: String, key: String? = "key", signature: String? = nil
    ) async throws -> Int {
        let signature = signature ?? TestChat.credentials.signature(of: body.utf8)
        let fields = key.map { "X-Pusher-Key: \($0)\r\n" } ?? ""
        return try await chat.ask(
            "POST", "webhooks", fields: fields + "X-Pusher-Signature: \(signature)\r\n", body
        ).status
    }

    @Test func whoComesAndGoesIsOnTheRecordOnce() async throws {
        try await TestChat.run(.hosted) { chat in
            let start = Timestamp.now.microseconds / 1_000_000 - 100
            let came = Self.body("member_added", "7", at: start)
            let went = Self.body("member_removed", "7", at: start + 60)
            // As a service that has not heard the answers tells it.
            for body in [came, went, came, went, went] { #expect(try await Self.tell(chat, body) == 200) }
            try await eventually("it is on the record") { try chat.stays(of: "7").last?.end != nil }
            #expect(
                try chat.stays(of: "7").map { [$0.start.microseconds, $0.end!.microseconds] }
                    == [[start * 1_000_000, (start + 60) * 1_000_000]])
            let files = try FileManager.default.contentsOfDirectory(atPath: chat.archive + "/live")
                .filter { $0.hasSuffix(".jsonl") }.sorted()
            let texts = try files.map { try String(contentsOfFile: "\(chat.archive)/live/\($0)", encoding: .utf8) }
            #expect(texts.joined() == "\(came)\n\(went)\n")
        }
    }

    @Test func whatIsNotTheServicesIsRefused() async throws {
        try await TestChat.run(.hosted) { chat async throws in
            let body = Self.body("member_added", "7", at: 1_790_000_000)
            #expect(try await Self.tell(chat, body, key: nil) == 401)
            #expect(try await Self.tell(chat, body, signature: "") == 401)
            #expect(try await Self.tell(chat, body, key: "other") == 403)
            #expect(try await Self.tell(chat, body, signature: String(repeating: "0", count: 64)) == 403)
            #expect(try await Self.tell(chat, "{}") == 400)
            #expect(try await chat.ask("GET", "webhooks", fields: "", "").status == 405)
            #expect(try chat.stays(of: "7").isEmpty)
        }
    }

    /// No genuine one would count beside it until then, and the record would have a date to come.
    @Test func whatIsFarAheadOfTheClockIsRefused() async throws {
        try await TestChat.run(.hosted) { chat async throws in
            let now = Timestamp.now.microseconds / 1_000_000
            for seconds: Int64 in [305, 3_600, 315_360_000] {
                #expect(try await Self.tell(chat, Self.body("member_added", "7", at: now + seconds)) == 400)
            }
            #expect(try await Self.tell(chat, Self.body("member_added", "9", at: now + 290)) == 200)
            #expect(try chat.stays(of: "7").isEmpty)
        }
    }

    @Test func aChatThatNobodyTellsHasNothingThere() async throws {
        try await TestChat.run(.embedded) { chat async throws in
            #expect(try await Self.tell(chat, Self.body("member_added", "7", at: 1_790_000_000)) == 404)
        }
    }

    @Test func whatIsToldLateDoesNotUndoWhatIsToldAfterIt() async throws {
        try await TestChat.run(.hosted) { chat in
            try await chat.ask("GET", "session", as: "3")
            let now = Timestamp.now.microseconds / 1_000_000
            try await chat.gate.close()
            #expect(try await Self.tell(chat, Self.body("member_added", "7", at: now)) == 200)
            try await chat.ask("GET", "session", as: "7")
            try await eventually("7 is online") { try await chat.online(to: "3") == ["7"] }
            #expect(try await Self.tell(chat, Self.body("member_removed", "7", at: now - 60)) == 200)
            try await Task.sleep(for: .milliseconds(50))
            #expect(try await chat.online(to: "3") == ["7"])
            #expect(try await Self.tell(chat, Self.body("member_removed", "7", at: now + 1)) == 200)
            try await eventually("7 is gone") { try await chat.online(to: "3") == [] }
        }
    }

    @Test func whatCannotBeWrittenDownIsToldAgain() async throws {
        let body = Self.body("member_added", "7", at: 1)
        let webhook = try ReceivedWebhook(
            Array(body.utf8), key: "key", signature: TestChat.credentials.signature(of: body.utf8),
            of: TestChat.credentials)
        await confirmation(expectedCount: 1) { heard in
            let full = WebhookReceiver(record: { _ in false }, hear: { _ in heard() })
            #expect(!(await full.take(webhook)))
            let well = WebhookReceiver(record: { _ in true }, hear: { _ in heard() })
            #expect(await well.take(webhook))
            #expect(await well.take(webhook))
        }
    }
}

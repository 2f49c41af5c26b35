import Testing

@testable import PairChannel

@Suite struct ReceivedWebhookTests {
    private let app = AppCredentials(id: "1", key: "key", secret: "secret")!
    private static let body =
        #"{"time_ms":1790000000123,"events":[{"name":"member_added","channel":"presence-staff","user_id":"7"}]}"#

    private func received(
        _ body: String = Self.body, key: String? = "key", signature: String? = nil
    ) throws(ReceivedWebhook.Fault) -> ReceivedWebhook {
        try ReceivedWebhook(
            Array(body.utf8), key: key, signature: signature ?? app.signature(of: body.utf8), of: app)
    }

    @Test func whatTheServerTellsIsRead() throws {
        var queue = WebhookQueue(app)
        queue.add(.memberAdded(ChannelName("presence-staff")!, "7"), now: 0, wallMilliseconds: 5)
        queue.add(.channelOccupied(ChannelName("a")!), now: 0, wallMilliseconds: 5)
        guard case .deliver(let call) = queue.next(now: 0) else {
            Issue.record("nothing is told")
            return
        }
        let webhook = try ReceivedWebhook(call.body, key: call.key, signature: call.signature, of: app)
        #expect(webhook.milliseconds == 5)
        #expect(
            webhook.events == [
                .init(type: .memberAdded, channel: "presence-staff", user: "7"),
                .init(type: .channelOccupied, channel: "a", user: nil),
            ])
        #expect(webhook.isOfPresence && webhook.line == call.body)
    }

    @Test func whatIsNotSignedIsRefused() {
        #expect(throws: ReceivedWebhook.Fault.unsigned) { try received(key: nil) }
        #expect(throws: ReceivedWebhook.Fault.unsigned) { try received(signature: "") }
        #expect(throws: ReceivedWebhook.Fault.forged) { try received(key: "other") }
        #expect(throws: ReceivedWebhook.Fault.forged) {
            try received(signature: String(repeating: "0", count: 64))
        }
        #expect(throws: ReceivedWebhook.Fault.forged) {
            try received(Self.body + " ", signature: app.signature(of: Self.body.utf8))
        }
    }

    @Test(arguments: [
        "", "[]", "{}", #"{"time_ms":0,"events":[]}"#, #"{"time_ms":1}"#, #"{"time_ms":1,"events":{}}"#, "\u{0}",
        #"{"time_ms":1,"events":[],"events":[]}"#,
        #"{"time_ms":1,"events":[{"name":"a","channel":"b","channel":"c"}]}"#,
    ])
    func whatIsSignedAndIsNoWebhookIsRefused(body: String) {
        #expect(throws: ReceivedWebhook.Fault.malformed) { try received(body) }
    }

    @Test func aBodyOfSeveralLinesIsOne() throws {
        let webhook = try received(
            "{\"time_ms\": 1,\r\n \"events\": [\n{\"name\": \"new_kind\", \"channel\": \"a\"}]}\n")
        #expect(!webhook.line.contains(0x0A) && !webhook.line.contains(0x0D))
        #expect(webhook.events == [.init(type: nil, channel: "a", user: nil)] && !webhook.isOfPresence)
    }
}

import Testing

@testable import PairChannel

@Suite struct WebhookQueueTests {
    private let credentials = AppCredentials(id: "1", key: "key", secret: "secret")!
    private let room = ChannelName("presence-staff")!
    private let ann: PersonID = "7"

    private func text(_ next: WebhookQueue.Next) -> String? {
        guard case .deliver(let delivery) = next else { return nil }
        #expect(credentials.isSignature(delivery.signature, of: delivery.body))
        return String(decoding: delivery.body, as: UTF8.self)
    }

    private func wait(_ next: WebhookQueue.Next) -> Int64? {
        guard case .wait(let time) = next else { return -1 }
        return time
    }

    @Test func allThatIsDueIsInOneSignedBody() {
        var queue = WebhookQueue(credentials)
        queue.add(.channelOccupied(room), now: 0)
        queue.add(.memberAdded(room, ann), now: 0)
        #expect(
            text(queue.next(now: 0, wallMilliseconds: 5)) == #"{"time_ms":5,"events":["#
                + #"{"name":"channel_occupied","channel":"presence-staff"},"#
                + #"{"name":"member_added","channel":"presence-staff","user_id":"7"}]}"#)
    }

    @Test func withoutBatchesACallTellsOneEvent() {
        var queue = WebhookQueue(credentials, isBatched: false)
        var generator = SystemRandomNumberGenerator()
        queue.add(.cacheMiss(room), now: 0)
        queue.add(.subscriptionCount(room, 2), now: 0)
        #expect(
            text(queue.next(now: 0, wallMilliseconds: 5))
                == #"{"time_ms":5,"events":[{"name":"cache_miss","channel":"presence-staff"}]}"#)
        #expect(wait(queue.next(now: 0, wallMilliseconds: 5)) == nil)  // one call at a time
        queue.answered(succeeded: true, now: 1, using: &generator)
        #expect(text(queue.next(now: 1, wallMilliseconds: 6))?.contains(#""subscription_count":2"#) == true)
    }

    @Test func whoIsBackWithinThreeSecondsWasNotAway() {
        var queue = WebhookQueue(credentials)
        queue.add(.memberRemoved(room, ann), now: 0)
        queue.add(.channelVacated(room), now: 0)
        #expect(wait(queue.next(now: 0, wallMilliseconds: 0)) == 3_000)
        queue.add(.channelOccupied(room), now: 2_999)
        queue.add(.memberAdded(room, ann), now: 2_999)
        #expect(text(queue.next(now: 9_000, wallMilliseconds: 0)) == nil)
    }

    @Test func whoIsBackLaterWasAway() {
        var queue = WebhookQueue(credentials)
        queue.add(.channelVacated(room), now: 0)
        queue.add(.channelOccupied(room), now: 3_000)
        let body = text(queue.next(now: 3_000, wallMilliseconds: 0))
        #expect(
            body?.hasSuffix(
                #"[{"name":"channel_vacated","channel":"presence-staff"},"#
                    + #"{"name":"channel_occupied","channel":"presence-staff"}]}"#) == true)
    }

    @Test func aFailedCallIsRepeatedForFiveMinutesAndThenDropped() {
        var queue = WebhookQueue(credentials)
        var generator = SystemRandomNumberGenerator()
        queue.add(.cacheMiss(room), now: 0)
        var (now, calls, bodies) = (Int64(0), 0, Set<String>())
        while queue.dropped == 0, calls < 100 {
            if let body = text(queue.next(now: now, wallMilliseconds: now)) {
                bodies.insert(body)
                calls += 1
                queue.answered(succeeded: false, now: now, using: &generator)
            } else {
                now = wait(queue.next(now: now, wallMilliseconds: now)) ?? now
            }
        }
        #expect(queue.dropped == 1 && bodies.count == 1)
        #expect((8...20).contains(calls) && (230_000...300_000).contains(now))
    }

    @Test func whatThereIsNoRoomForIsDroppedAndCounted() {
        var queue = WebhookQueue(credentials, room: 100)
        for _ in 0..<3 { queue.add(.cacheMiss(room), now: 0) }
        #expect(queue.dropped == 1)
    }

    @Test func anUnwantedDepartureStillHidesTheReturn() {
        var queue = WebhookQueue(credentials, types: [.channelOccupied])
        queue.add(.channelVacated(room), now: 0)
        queue.add(.channelOccupied(room), now: 10)
        #expect(text(queue.next(now: 9_000, wallMilliseconds: 0)) == nil)
    }
}

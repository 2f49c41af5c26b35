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
        queue.add(.channelOccupied(room), now: 0, wallMilliseconds: 5)
        queue.add(.memberAdded(room, ann), now: 0, wallMilliseconds: 6)
        #expect(
            text(queue.next(now: 0)) == #"{"time_ms":5,"events":["#
                + #"{"name":"channel_occupied","channel":"presence-staff"},"#
                + #"{"name":"member_added","channel":"presence-staff","user_id":"7"}]}"#)
    }

    @Test func withoutBatchesACallTellsOneEvent() {
        var queue = WebhookQueue(credentials, isBatched: false)
        var generator = SystemRandomNumberGenerator()
        queue.add(.cacheMiss(room), now: 0, wallMilliseconds: 5)
        queue.add(.subscriptionCount(room, 2), now: 0, wallMilliseconds: 5)
        #expect(
            text(queue.next(now: 0))
                == #"{"time_ms":5,"events":[{"name":"cache_miss","channel":"presence-staff"}]}"#)
        #expect(wait(queue.next(now: 0)) == nil)  // one call at a time
        queue.answered(succeeded: true, now: 1, using: &generator)
        #expect(text(queue.next(now: 1))?.contains(#""subscription_count":2"#) == true)
    }

    @Test func whoIsBackWithinThreeSecondsWasNotAway() {
        var queue = WebhookQueue(credentials)
        queue.add(.memberRemoved(room, ann), now: 0, wallMilliseconds: 0)
        queue.add(.channelVacated(room), now: 0, wallMilliseconds: 0)
        #expect(wait(queue.next(now: 0)) == 3_000)
        queue.add(.channelOccupied(room), now: 2_999, wallMilliseconds: 2_999)
        queue.add(.memberAdded(room, ann), now: 2_999, wallMilliseconds: 2_999)
        #expect(text(queue.next(now: 9_000)) == nil)
    }

    @Test func whoIsBackLaterWasAway() {
        var queue = WebhookQueue(credentials)
        queue.add(.channelVacated(room), now: 0, wallMilliseconds: 0)
        queue.add(.channelOccupied(room), now: 3_000, wallMilliseconds: 3_000)
        var generator = SystemRandomNumberGenerator()
        #expect(
            text(queue.next(now: 3_000))
                == #"{"time_ms":0,"events":[{"name":"channel_vacated","channel":"presence-staff"}]}"#)
        queue.answered(succeeded: true, now: 3_001, using: &generator)
        #expect(
            text(queue.next(now: 3_001))
                == #"{"time_ms":3000,"events":[{"name":"channel_occupied","channel":"presence-staff"}]}"#)
    }

    @Test func aFailedCallIsRepeatedForFiveMinutesAndThenDropped() {
        var queue = WebhookQueue(credentials)
        var generator = SystemRandomNumberGenerator()
        queue.add(.cacheMiss(room), now: 0, wallMilliseconds: 0)
        var (now, calls, bodies) = (Int64(0), 0, Set<String>())
        while queue.dropped == 0, calls < 100 {
            if let body = text(queue.next(now: now)) {
                bodies.insert(body)
                calls += 1
                queue.answered(succeeded: false, now: now, using: &generator)
            } else {
                now = wait(queue.next(now: now)) ?? now
            }
        }
        #expect(queue.dropped == 1 && bodies.count == 1)
        // Each wait is ten seconds at most: who is back is told soon.
        #expect((30...60).contains(calls) && (285_000...300_000).contains(now))
    }

    /// A body has one time, and its reader takes it for each event’s.
    @Test func eachEventIsToldWithTheTimeAtWhichItHappened() {
        var queue = WebhookQueue(credentials)
        var generator = SystemRandomNumberGenerator()
        queue.add(.memberRemoved(room, ann), now: 0, wallMilliseconds: 1_000)
        queue.add(.cacheMiss(room), now: 20_000, wallMilliseconds: 21_000)
        queue.add(.cacheMiss(room), now: 20_099, wallMilliseconds: 21_099)
        queue.add(.cacheMiss(room), now: 20_101, wallMilliseconds: 21_101)
        var times: [String] = []
        while let body = text(queue.next(now: 90_000)) {
            times.append(String(body.dropFirst(#"{"time_ms":"#.count).prefix { $0 != "," }))
            queue.answered(succeeded: true, now: 90_000, using: &generator)
        }
        #expect(times == ["1000", "21000", "21101"])
    }

    @Test func whatWaitsBehindACallAgesAsWell() {
        var queue = WebhookQueue(credentials, isBatched: false)
        var generator = SystemRandomNumberGenerator()
        for second in 0..<100 {
            queue.add(.subscriptionCount(room, second), now: Int64(second) * 1_000, wallMilliseconds: 0)
        }
        #expect(text(queue.next(now: 99_000)) != nil)
        // An endpoint that is away for long: what is older than five minutes is not told when it is back.
        queue.answered(succeeded: false, now: 350_000, using: &generator)
        let next = wait(queue.next(now: 350_000)) ?? 0
        #expect((350_500...352_000).contains(next))
        let body = text(queue.next(now: next)) ?? ""
        #expect((50...54).contains(queue.dropped))
        #expect(body.contains(#""subscription_count":\#(queue.dropped)}"#))
    }

    /// When the server ends there is nobody to come back.
    @Test func departuresAreToldWithoutWaitingWhenTheyAreReleased() {
        var queue = WebhookQueue(credentials)
        queue.add(.memberRemoved(room, ann), now: 0, wallMilliseconds: 7)
        #expect(text(queue.next(now: 0)) == nil)
        queue.releaseAll(now: 1)
        #expect(text(queue.next(now: 1))?.contains(#"{"time_ms":7,"events":[{"name":"member_removed""#) == true)
    }

    @Test func whatThereIsNoRoomForIsDroppedAndCounted() {
        var queue = WebhookQueue(credentials, room: 100)
        for _ in 0..<3 { queue.add(.cacheMiss(room), now: 0, wallMilliseconds: 0) }
        #expect(queue.dropped == 1)
    }

    @Test func anUnwantedDepartureStillHidesTheReturn() {
        var queue = WebhookQueue(credentials, types: [.channelOccupied])
        queue.add(.channelVacated(room), now: 0, wallMilliseconds: 0)
        queue.add(.channelOccupied(room), now: 10, wallMilliseconds: 10)
        #expect(text(queue.next(now: 9_000)) == nil)
    }
}

import TestSupport
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

    // MARK: Outliving the process

    private func added(_ changes: [WebhookQueue.Change]) -> [QueuedWebhookEvent] {
        changes.compactMap { change -> QueuedWebhookEvent? in
            if case .added(let event) = change { event } else { nil }
        }
    }

    private func removed(_ changes: [WebhookQueue.Change]) -> [Int64] {
        changes.flatMap { change -> [Int64] in if case .removed(let numbers) = change { numbers } else { [] } }
    }

    @Test func anEventIsToldWhenItIsStored() {
        var queue = WebhookQueue(credentials, isStored: true)
        queue.add(.cacheMiss(room), now: 0, wallMilliseconds: 5)
        #expect(added(queue.takeChanges()).map(\.number) == [1])
        #expect(wait(queue.next(now: 0)) == nil)
        #expect(queue.awaitsStoring && queue.waiting == 1)
        queue.add(.subscriptionCount(room, 1), now: 0, wallMilliseconds: 5)
        queue.stored(upTo: 1)
        let body = text(queue.next(now: 1))
        #expect(body?.contains("cache_miss") == true && body?.contains("subscription_count") == false)
    }

    @Test func whatIsTakenUndoneOrDroppedIsKeptNoLonger() {
        var queue = WebhookQueue(credentials, isStored: true)
        var generator = SystemRandomNumberGenerator()
        queue.add(.memberRemoved(room, ann), now: 0, wallMilliseconds: 0)
        queue.add(.memberAdded(room, ann), now: 1, wallMilliseconds: 1)
        queue.add(.cacheMiss(room), now: 1, wallMilliseconds: 1)
        let changes = queue.takeChanges()
        #expect(added(changes).map(\.number) == [1, 2] && removed(changes) == [1])
        queue.stored(upTo: 2)
        #expect(text(queue.next(now: 1)) != nil)
        queue.answered(succeeded: true, now: 2, using: &generator)
        #expect(removed(queue.takeChanges()) == [2])
        queue.add(.cacheMiss(room), now: 3, wallMilliseconds: 3)
        _ = queue.takeChanges()
        queue.stored(upTo: 3)
        #expect(wait(queue.next(now: 400_000)) == nil)
        #expect(removed(queue.takeChanges()) == [3] && queue.dropped == 1 && queue.waiting == 0)
    }

    @Test func theNextProcessTellsWhatThisOneHasNotInItsOrderAndWithItsTimes() {
        var former = WebhookQueue(credentials, isStored: true)
        former.add(.memberAdded(room, ann), now: 0, wallMilliseconds: 1_000)
        former.add(.memberRemoved(room, ann), now: 50_000, wallMilliseconds: 51_000)
        former.add(.cacheMiss(room), now: 60_000, wallMilliseconds: 61_000)
        let left = added(former.takeChanges())
        var queue = WebhookQueue(credentials, isStored: true)
        var generator = SystemRandomNumberGenerator()
        // An hour later, by a clock that has begun anew.
        queue.restore(left, now: 7, wallMilliseconds: 3_661_000)
        var bodies: [String] = []
        while let body = text(queue.next(now: 7)) {
            bodies.append(body)
            queue.answered(succeeded: true, now: 7, using: &generator)
        }
        #expect(
            bodies == [
                #"{"time_ms":1000,"events":[{"name":"member_added","channel":"presence-staff","user_id":"7"}]}"#,
                #"{"time_ms":51000,"events":[{"name":"member_removed","channel":"presence-staff","user_id":"7"}]}"#,
                #"{"time_ms":61000,"events":[{"name":"cache_miss","channel":"presence-staff"}]}"#,
            ])
        #expect(removed(queue.takeChanges()) == [1, 2, 3])
        queue.add(.cacheMiss(room), now: 8, wallMilliseconds: 3_662_000)
        #expect(added(queue.takeChanges()).map(\.number) == [4])
    }

    @Test func aReturnAfterTheStartUndoesADepartureOfAMomentAgo() {
        var queue = WebhookQueue(credentials, isStored: true)
        queue.restore(
            [QueuedWebhookEvent(number: 4, milliseconds: 9_000, json: LiveNotice.memberRemoved(room, ann).webhookJSON)],
            now: 0, wallMilliseconds: 10_000)
        #expect(wait(queue.next(now: 0)) == 2_000)
        queue.add(.memberAdded(room, ann), now: 1_999, wallMilliseconds: 11_999)
        #expect(text(queue.next(now: 9_000)) == nil && queue.waiting == 0)
        #expect(removed(queue.takeChanges()) == [4])
    }

    @Test func whatAnEndpointDoesNotWantAnyMoreIsNotTold() {
        var queue = WebhookQueue(credentials, types: [.memberAdded], isStored: true)
        queue.restore(
            [QueuedWebhookEvent(number: 1, milliseconds: 0, json: LiveNotice.cacheMiss(room).webhookJSON)], now: 0,
            wallMilliseconds: 0)
        #expect(text(queue.next(now: 0)) == nil)
        #expect(removed(queue.takeChanges()) == [1] && queue.dropped == 0)
    }

    /// Whatever happens, and whenever the process ends: all that is kept is what has not been told, undone or dropped.
    @Test func whatIsKeptIsWhatIsStillToBeTold() {
        var random = SeededRandom(seed: 16)
        for _ in 0..<200 {
            var queue = WebhookQueue(credentials, isBatched: Bool.random(using: &random), isStored: true)
            var kept: [Int64: QueuedWebhookEvent] = [:]
            var (told, now) = ([Int64](), Int64(0))
            for _ in 0..<200 {
                now += Int64.random(in: 0...2_000, using: &random)
                switch Int.random(in: 0...5, using: &random) {
                case 0: queue.add(.memberAdded(room, ann), now: now, wallMilliseconds: now)
                case 1: queue.add(.memberRemoved(room, ann), now: now, wallMilliseconds: now)
                case 2: queue.add(.cacheMiss(room), now: now, wallMilliseconds: now)
                case 3: queue.stored(upTo: queue.newest)
                default:
                    guard case .deliver(let delivery) = queue.next(now: now) else { break }
                    let succeeds = Bool.random(using: &random)
                    if succeeds { told += delivery.numbers }
                    queue.answered(succeeded: succeeds, now: now, using: &random)
                }
                for change in queue.takeChanges() {
                    switch change {
                    case .added(let event): #expect(kept.updateValue(event, forKey: event.number) == nil)
                    case .removed(let numbers):
                        for number in numbers { #expect(kept.removeValue(forKey: number) != nil) }
                    }
                }
                #expect(queue.waiting == kept.count)
            }
            #expect(Set(told).count == told.count && told.allSatisfy { kept[$0] == nil })
        }
    }
}

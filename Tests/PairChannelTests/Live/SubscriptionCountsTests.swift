import Testing

@testable import PairChannel

@Suite struct SubscriptionCountsTests {
    private let channel = LiveChannel(number: 3)
    private let other = LiveChannel(number: 4)

    @Test func aSmallChannelIsToldAtOnce() {
        var counts = SubscriptionCounts()
        let isToldAtOnce = counts.changed(channel, to: 100)
        let due = counts.takeDue(now: 0)
        #expect(isToldAtOnce && due.isEmpty)
    }

    @Test func aLargeChannelIsToldByTheNextTickAndThenAfterFiveSeconds() {
        var counts = SubscriptionCounts()
        let atOnce = [counts.changed(channel, to: 101)]
        let first = counts.takeDue(now: 1_000)
        let again = [counts.changed(channel, to: 102)]
        let later = [5_999, 6_000, 20_000].map { counts.takeDue(now: $0) }
        #expect(atOnce == [false] && again == [false])
        #expect(first == [channel] && later == [[], [channel], []])
    }

    @Test func aChannelThatHasBecomeSmallOrEmptyIsNotToldAgain() {
        var counts = SubscriptionCounts()
        let atOnce = [
            counts.changed(channel, to: 101), counts.changed(channel, to: 100), counts.changed(other, to: 500),
        ]
        counts.forget(other)
        let due = counts.takeDue(now: 0)
        #expect(atOnce == [false, true, false] && due.isEmpty)
    }
}

import Testing

@testable import HTTPServer

@Suite struct TokenBucketsTests {
    @Test func giveABurstAndThenSoManyASecond() {
        var buckets = TokenBuckets<String>(perSecond: 2, burst: 3)
        #expect((0..<5).map { _ in buckets.take("a", now: 0).isGranted } == [true, true, true, false, false])
        #expect(buckets.take("a", now: 0) == .init(isGranted: false, remaining: 0, seconds: 1))
        #expect(buckets.take("b", now: 0).isGranted)
        #expect(buckets.take("a", now: 0.5).isGranted)
        #expect(!buckets.take("a", now: 0.5).isGranted)
    }

    @Test func doNotGrowWithoutEnd() {
        var buckets = TokenBuckets<Int>(perSecond: 1, burst: 2)
        for client in 0..<120_000 { _ = buckets.take(client, now: Double(client) / 1_000) }
        #expect(buckets.count <= 50_000)
    }

    @Test func whatIsGoneComesBackWithTime() {
        var buckets = TokenBuckets<String>(perSecond: 2, burst: 3)
        /// In how many seconds to come again; `nil` when there is one.
        func wait(_ client: String, _ now: Double) -> Int? {
            let allowance = buckets.take(client, now: now)
            return allowance.isGranted ? nil : allowance.seconds
        }
        #expect((0..<3).allSatisfy { _ in wait("7", 100) == nil })
        #expect(wait("7", 100) == 1)
        #expect(wait("7", 100.4) == 1)
        #expect(wait("7", 100.6) == nil)
        #expect(wait("7", 100.6) == 1)
        // No more than the burst, however long it was; and a clock that goes back takes nothing away.
        #expect((0..<3).allSatisfy { _ in wait("7", 10_000) == nil })
        #expect(wait("7", 10_000) == 1)
        #expect(wait("7", 5) == 1)
        #expect(wait("9", 5) == nil)
        buckets = TokenBuckets(perSecond: 1.0 / 60, burst: 1)
        #expect(wait("7", 0) == nil)
        #expect(wait("7", 0) == 60)
    }

    @Test func whatIsAsMuchAsSeveralCostsSeveral() {
        var buckets = TokenBuckets<String>(perSecond: 1, burst: 10)
        #expect(buckets.take("7", cost: 8, now: 0).isGranted)
        #expect(buckets.take("7", cost: 8, now: 0).seconds == 6)
        // What can never be there at once is to be had all the same.
        #expect(buckets.take("9", cost: 50, now: 0).isGranted)
        #expect(!buckets.take("9", now: 0).isGranted)
    }
}

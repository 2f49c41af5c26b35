import HTTPTypes
import Synchronization
import Testing

@testable import HTTPServer

@Suite struct RateLimiterTests {
    /// Seconds that pass when the test says so.
    private final class Clock: Sendable {
        private let time = Mutex(100.0)

        var seconds: Double { time.withLock { $0 } }

        func advance(seconds: Double) { time.withLock { $0 += seconds } }
    }

    @Test func whoAsksTooOftenIsToldWhenToComeAgain() throws {
        let clock = Clock()
        let limiter = RateLimiter(perSecond: 0.5, burst: 3) { clock.seconds }
        for _ in 0..<3 { try limiter.take("a") }
        let refusal = try #require(throws: RateLimiter.Refusal.self) { try limiter.take("a") }
        #expect(refusal.seconds == 2)
        #expect(refusal.fields[.retryAfter] == "2")
        #expect(refusal.fields[.rateLimit] == "\"requests\";r=0;t=2")
        #expect(refusal.fields[.rateLimitPolicy] == "\"requests\";q=3;w=6")
        try limiter.take("b")
        clock.advance(seconds: 2)
        try limiter.take("a")
        #expect(throws: RateLimiter.Refusal.self) { try limiter.take("a") }
    }

    /// It says what `take` would, at each moment, and takes nothing.
    @Test func toLookTakesNothing() throws {
        let clock = Clock()
        let limiter = RateLimiter(perSecond: 1, burst: 2) { clock.seconds }
        var granted = 0
        for step in 0..<40 {
            clock.advance(seconds: Double(step % 4) / 4)
            let isExhausted = limiter.isExhausted("a")
            #expect(limiter.isExhausted("a") == isExhausted)
            let isGranted = (try? limiter.take("a")) != nil
            #expect(isGranted != isExhausted, "step \(step)")
            if isGranted { granted += 1 }
        }
        // 15 seconds in all, and what was there at first.
        #expect((16...17).contains(granted))
        #expect(!limiter.isExhausted("b"))
    }

    @Test func withoutARateAnyNumberMay() throws {
        let limiter = RateLimiter(perSecond: 0, burst: 1)
        for _ in 0..<100 { try limiter.take("a") }
        #expect(!limiter.isExhausted("a"))
    }
}

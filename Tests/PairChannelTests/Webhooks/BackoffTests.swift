import Testing

@testable import PairChannel

@Suite struct BackoffTests {
    @Test func waitsGrowAndHaveAnEnd() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            var backoff = Backoff(firstSeconds: 1, longestSeconds: 30)
            for longest in [1.0, 2, 4, 8, 16, 30, 30, 30] {
                let seconds = backoff.failed(using: &generator)
                #expect((longest / 2...longest).contains(seconds))
            }
            for _ in 0..<100 { #expect(backoff.failed(using: &generator) <= 30) }
            backoff.succeeded()
            #expect(backoff.failed(using: &generator) <= 1)
        }
    }

    @Test func whatTheServerSaysIsHeardWithinReason() {
        var generator = SystemRandomNumberGenerator()
        var backoff = Backoff(firstSeconds: 0.5, longestSeconds: 30)
        #expect(backoff.failed(retryAfterSeconds: 7, using: &generator) == 7)
        #expect(
            backoff.failed(retryAfterSeconds: 1_000_000, using: &generator) == Backoff.longestRetryAfterSeconds)
        #expect(backoff.failed(retryAfterSeconds: 0, using: &generator) > 0)
    }
}

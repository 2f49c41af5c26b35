import HTTPTypes
import NIOCore
import PairChannel
import Synchronization

/// Refuses who asks too often: each client may make so many requests at once, and so many a second in the long run.
package final class RateLimiter: Sendable {
    /// What to tell a client that asked too often.
    package struct Refusal: Error, Equatable, Sendable {
        /// Until it may ask again: whole seconds, 1 or more.
        package let seconds: Int
        fileprivate let remaining: Int
        fileprivate let perSecond: Double
        fileprivate let burst: Double

        /// `Retry-After`, and `RateLimit` and `RateLimit-Policy` as draft-ietf-httpapi-ratelimit-headers has them.
        package var fields: HTTPFields {
            [
                .retryAfter: "\(seconds)", .rateLimitPolicy: "\"requests\";q=\(Int(burst));w=\(Int(burst / perSecond))",
                .rateLimit: "\"requests\";r=\(remaining);t=\(seconds)",
            ]
        }
    }

    private let perSecond: Double
    private let burst: Double
    private let uptime: @Sendable () -> Double
    private let buckets: Mutex<TokenBuckets<ID>>

    /// - Parameters:
    ///   - perSecond: Requests in the long run; 0 for any number.
    ///   - burst: Requests at once, after a pause.
    ///   - uptime: Seconds from any moment.
    package init(
        perSecond: Double, burst: Double,
        uptime: @escaping @Sendable () -> Double = { Double(NIODeadline.now().uptimeNanoseconds) / 1e9 }
    ) {
        (self.perSecond, self.burst, self.uptime) = (perSecond, burst, uptime)
        buckets = Mutex(TokenBuckets(perSecond: perSecond, burst: burst))
    }

    /// Counts a request of `client`’s.
    ///
    /// - Parameters:
    ///   - client: Asked for only where there is a limit.
    ///   - cost: As how many requests it counts.
    package func take(_ client: @autoclosure () -> ID, cost: Double = 1) throws(Refusal) {
        guard perSecond > 0 else { return }
        let (client, now) = (client(), uptime())
        let allowance = buckets.withLock { $0.take(client, cost: cost, now: now) }
        guard !allowance.isGranted else { return }
        throw Refusal(seconds: allowance.seconds, remaining: allowance.remaining, perSecond: perSecond, burst: burst)
    }

    /// Whether a request of `client`’s would be refused now; it is not counted. For `Route.admit`, so that nothing is read of
    /// what is refused anyway.
    package func isExhausted(_ client: ID) -> Bool {
        guard perSecond > 0 else { return false }
        let now = uptime()
        return buckets.withLock { !$0.has(client, now: now) }
    }
}

extension HTTPField.Name {
    static let rateLimit = HTTPField.Name("RateLimit")!
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
}

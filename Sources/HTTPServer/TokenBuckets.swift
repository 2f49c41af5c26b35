/// How many requests each client may still make: so many at once, and so many a second in the long run.
package struct TokenBuckets<Client: Hashable> {
    package struct Allowance: Equatable {
        package let isGranted: Bool
        /// Whole requests left.
        package let remaining: Int
        /// Seconds until there is one more, or until the bucket is full again if one was granted.
        package let seconds: Int
    }

    private let perSecond: Double
    private let burst: Double
    private var buckets: [Client: (tokens: Double, at: Double)] = [:]

    package init(perSecond: Double, burst: Double) { (self.perSecond, self.burst) = (perSecond, max(1, burst)) }

    package var count: Int { buckets.count }

    /// Takes a token of `client`’s at `now`, in seconds from any moment.
    ///
    /// - Parameter cost: How many, for what is as much as several requests; never more than there can be at once.
    package mutating func take(_ client: Client, cost: Double = 1, now: Double) -> Allowance {
        if buckets.count >= 50_000 { forgetTheFull(now) }
        let known = buckets[client] ?? (burst, now)
        var tokens = min(burst, known.tokens + max(0, now - known.at) * perSecond)
        let cost = min(cost, burst)
        let isGranted = tokens >= cost
        if isGranted { tokens -= cost }
        buckets[client] = (tokens, now)
        let missing = isGranted ? burst - tokens : cost - tokens
        return Allowance(
            isGranted: isGranted, remaining: Int(tokens), seconds: max(1, Int((missing / perSecond).rounded(.up))))
    }

    /// A full bucket is as good as none. If so many clients are busy at once that this makes no room, all begin anew.
    private mutating func forgetTheFull(_ now: Double) {
        buckets = buckets.filter { $0.value.tokens + max(0, now - $0.value.at) * perSecond < burst }
        if buckets.count >= 50_000 { buckets.removeAll() }
    }
}

/// How many requests each client may still make: so many at once, and so many a second in the long run.
struct TokenBuckets<Client: Hashable> {
    struct Allowance: Equatable {
        let isGranted: Bool
        /// Whole requests left.
        let remaining: Int
        /// Seconds until there is one more, or until the bucket is full again if one was granted.
        let seconds: Int
    }

    private let perSecond: Double
    private let burst: Double
    private var buckets: [Client: (tokens: Double, at: Double)] = [:]

    init(perSecond: Double, burst: Double) { (self.perSecond, self.burst) = (perSecond, max(1, burst)) }

    var count: Int { buckets.count }

    /// Takes one token of `client`’s at `now`, in seconds from any moment.
    mutating func take(_ client: Client, now: Double) -> Allowance {
        if buckets.count >= 50_000 { forgetTheFull(now) }
        let known = buckets[client] ?? (burst, now)
        var tokens = min(burst, known.tokens + max(0, now - known.at) * perSecond)
        let isGranted = tokens >= 1
        if isGranted { tokens -= 1 }
        buckets[client] = (tokens, now)
        let missing = isGranted ? burst - tokens : 1 - tokens
        return Allowance(
            isGranted: isGranted, remaining: Int(tokens), seconds: max(1, Int((missing / perSecond).rounded(.up))))
    }

    /// A full bucket is as good as none. If so many clients are busy at once that this makes no room, all begin anew.
    private mutating func forgetTheFull(_ now: Double) {
        buckets = buckets.filter { $0.value.tokens + max(0, now - $0.value.at) * perSecond < burst }
        if buckets.count >= 50_000 { buckets.removeAll() }
    }
}

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

    /// Takes a token of `client`’s at `now`, in seconds from any moment.
    ///
    /// - Parameter cost: How many, for what is as much as several requests; never more than there can be at once.
    mutating func take(_ client: Client, cost: Double = 1, now: Double) -> Allowance {
        if buckets.count >= 50_000 { forgetTheFull(now) }
        var tokens = tokens(of: client, now)
        let cost = min(cost, burst)
        let isGranted = tokens >= cost
        if isGranted { tokens -= cost }
        buckets[client] = (tokens, now)
        let missing = isGranted ? burst - tokens : cost - tokens
        return Allowance(
            isGranted: isGranted, remaining: Int(tokens), seconds: max(1, Int((missing / perSecond).rounded(.up))))
    }

    /// Whether `client` has a token at `now`.
    func has(_ client: Client, now: Double) -> Bool { tokens(of: client, now) >= 1 }

    private func tokens(of client: Client, _ now: Double) -> Double {
        let known = buckets[client] ?? (burst, now)
        return min(burst, known.tokens + max(0, now - known.at) * perSecond)
    }

    /// A full bucket is as good as none. If so many clients are busy at once that this makes no room, all begin anew.
    private mutating func forgetTheFull(_ now: Double) {
        buckets = buckets.filter { $0.value.tokens + max(0, now - $0.value.at) * perSecond < burst }
        if buckets.count >= 50_000 { buckets.removeAll() }
    }
}

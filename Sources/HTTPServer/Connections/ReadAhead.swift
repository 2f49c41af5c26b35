/// How much of what its client sends a connection takes before it is asked for: the back-pressure against requests that pile up.
struct ReadAhead {
    /// Of one head.
    private let headBytes: Int
    private var discardedBytes = 0
    /// Bytes were thrown away: what follows them would be taken for something else than it is, so the answer under way is the
    /// last.
    private(set) var isCut = false

    private static let mostDiscarded = 1 << 20

    init(_ limits: HTTPLimits) { headBytes = limits.head.bytes }

    /// Whether to read on while an answer is made or sent: not past what a head may have. To stop and begin again costs two
    /// calls of the system a request.
    ///
    /// - Parameter held: Bytes that have come and are not looked at yet.
    func wantsMore(held: Int) -> Bool { held < headBytes }

    /// Whether to keep what has come all the same: all that was sent comes at once when the client closes its side.
    mutating func keeps(held: Int) -> Bool {
        if held >= 4 * headBytes { isCut = true }
        return !isCut
    }

    /// Whether to throw away `bytes` more of a client that is to end; if not, it is not waited for any longer.
    mutating func discards(_ bytes: Int) -> Bool {
        discardedBytes += bytes
        return discardedBytes <= Self.mostDiscarded
    }
}

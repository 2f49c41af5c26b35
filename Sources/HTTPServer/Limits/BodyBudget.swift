import Synchronization

/// How many bytes of bodies a port may hold that are not whole yet.
final class BodyBudget: Sendable {
    private let limit: Int
    private let held = Atomic(0)

    /// Bodies of no more are not counted: a connection has as much anyway.
    private static let small = 64 << 10

    init(limit: Int) { self.limit = limit }

    /// Takes room for a body, if there is some.
    ///
    /// - Parameter maximum: What a body whose length is not told may come to.
    /// - Returns: What is to be given back once the body is read or given up.
    /// - Throws: 503.
    func take(_ body: RequestHead.Body, maximum: Int) throws(ProblemDetails) -> Int {
        let bytes =
            switch body {
            case .none: 0
            case .bytes(let count): count
            case .chunked: maximum
            }
        guard bytes > Self.small else { return 0 }
        guard held.add(bytes, ordering: .relaxed).newValue <= limit else {
            giveBack(bytes)
            throw ProblemDetails(status: .serviceUnavailable, reason: "Too much is being sent at once. Try again.")
        }
        return bytes
    }

    func giveBack(_ bytes: Int) {
        if bytes > 0 { held.subtract(bytes, ordering: .relaxed) }
    }
}

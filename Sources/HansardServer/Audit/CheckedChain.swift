import HansardStore
import Synchronization

/// How far the access log is known to be whole. To work out every hash of a long log takes seconds, so what was worked out within
/// the last ten minutes is not worked out again: only what came after it.
final class CheckedChain: Sendable {
    /// The last entry that was found in a whole log. It stays known: an end that was cut off shows by it for as long as it is.
    private struct State: Sendable {
        /// When all of the log was last found whole; `nil` for never since it was not.
        var at: ContinuousClock.Instant?
        var seq: Int64
        var hash: [UInt8]
    }

    private let state = Mutex<State?>(nil)
    private static let longest = Duration.seconds(600)

    /// It takes time: not on an event loop.
    ///
    /// - Parameter now: When it is asked for.
    func check(_ database: AccessDatabase, now: ContinuousClock.Instant = .now) throws(AccessError) -> AccessCheck {
        let known = state.withLock { $0 }
        let recent = known?.at.flatMap { now - $0 < Self.longest ? $0 : nil }
        let check =
            if let known, recent != nil { try database.check(after: (known.seq, known.hash)) } else {
                try database.check(noted: known.map { ($0.seq, $0.hash) })
            }
        state.withLock { state in
            if case .whole(let seq, let hash) = check {
                state = State(at: recent ?? now, seq: seq, hash: hash)
            } else {
                state?.at = nil
            }
        }
        return check
    }
}

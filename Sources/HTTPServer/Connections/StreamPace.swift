import NIOCore
import Synchronization

/// How fast a client takes a stream, in the time in which the server had a piece for it and waited until it was taken.
///
/// The time that the server takes to make a piece is not the client’s.
final class StreamPace: Sendable {
    private struct State {
        /// Bytes that the connection was given, and those of them that had been taken at the last look.
        var given = 0
        var taken = 0
        /// Since the last look, without the piece that is waited for now.
        var waited = TimeAmount.zero
        var waitsSince: NIODeadline?
    }

    private let state = Mutex(State())

    /// A piece of `bytes` is given to the connection.
    func begin(_ bytes: Int, at now: NIODeadline) {
        state.withLock {
            $0.given += bytes
            $0.waitsSince = now
        }
    }

    /// The client has taken it.
    func end(at now: NIODeadline) {
        state.withLock {
            if let since = $0.waitsSince { $0.waited = $0.waited + (now - since) }
            $0.waitsSince = nil
        }
    }

    /// Bytes a second since the last look, and how many seconds of these the client was waited for.
    ///
    /// - Parameter left: Bytes that the connection still holds.
    func look(left: Int, at now: NIODeadline) -> (bytesPerSecond: Double, waitedSeconds: Double) {
        state.withLock { state in
            if let since = state.waitsSince { (state.waited, state.waitsSince) = (state.waited + (now - since), now) }
            let seconds = Double(state.waited.nanoseconds) / 1e9
            let taken = max(0, state.given - left - state.taken)
            state.taken += taken
            state.waited = .zero
            return (seconds > 0 ? Double(taken) / seconds : .infinity, seconds)
        }
    }
}

/// What an app’s connections have done since the start.
package struct LiveCounts: Sendable {
    /// Connections that were let in.
    package var connected = 0
    /// Messages of clients.
    package var received = 0
    /// Frames to clients; those that go to one client in one piece count once.
    package var sent = 0
    /// Ended by the server: silent, terminated, not authorized.
    package var ended = 0
    /// Ended for what they sent.
    package var failed = 0
    /// Ended because they did not take what was sent to them.
    package var slow = 0
    /// Calls of the HTTP API.
    package var calls = 0
    /// Those of them that were refused.
    package var refusedCalls = 0
}

import HTTPServer
import NIOCore

/// How much of the server one client, or all together, may take.
package struct ServerLimits: Sendable {
    /// Open connections. When they are all taken, those that wait for a request longest are closed for new ones.
    package var connections = 12_000
    /// From the first byte of a request to the end of its header fields.
    package var headSeconds = 10.0
    /// Between two requests on one connection.
    package var idleSeconds = 60.0
    /// How often it is looked whether an answer is being taken, and how many bytes of it must have been.
    package var stallSeconds = 30.0
    package var stallBytes = 16_384
    /// How much of a stream, such as an export, must be taken a second, over `stallSeconds`.
    package var streamBytesPerSecond = 65_536.0
    /// For answers under way, when the server is told to stop.
    package var drainSeconds = 30.0
    /// Requests that wait for the archive, or read it, at the same time.
    package var archiveRequests = 256
    /// Requests a second and client, in the long run; 0 for any number.
    package var requestsPerSecond = 50.0
    /// Requests that a client may make at once after a pause.
    package var requestBurst = 500.0
    /// Bytes of answers that are kept for the next who asks.
    package var keptBytes = 24 << 20
    /// Bytes of a body, where one is taken at all: a form’s.
    package var bodyBytes = 8_192
    var head = RequestHeadLimits()

    package init() {}
}

import HTTPServer
import NIOCore

/// How much of the server one client, or all together, may take.
package struct ServerLimits: Sendable {
    /// Open connections. When they are all taken, those that wait for a request longest are closed for new ones.
    package var connections = 12_000
    /// Requests that wait for the archive, or read it, at the same time.
    package var archiveRequests = 256
    /// Requests a second and client, in the long run; 0 for any number.
    package var requestsPerSecond = 50.0
    /// Requests that a client may make at once after a pause.
    package var requestBurst = 500.0
    /// Bytes of pages that are kept for the next who asks.
    package var cachedBytes = 64 << 20
    /// Bytes of a form’s body. Of JSON, what it may say has a limit: see `ExportFields`.
    package var bodyBytes = 8_192
    /// Of each connection.
    package var http = HTTPLimits()

    /// What suits some hundred readers.
    package init() {}
}

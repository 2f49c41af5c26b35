/// How much of a port one connection, or all together, may take.
package struct HTTPLimits: Sendable {
    /// From the first byte of a request to the end of its header fields.
    package var headSeconds = 10.0
    /// From there to the end of its body.
    package var bodySeconds = 20.0
    /// Between two requests on one connection.
    package var idleSeconds = 60.0
    /// How often it is looked whether an answer is being taken, and how many bytes of it must have been.
    package var stallSeconds = 30.0
    package var stallBytes = 16_384
    /// How much of a stream, such as an export, must be taken a second, over `stallSeconds`.
    package var streamBytesPerSecond = 65_536.0
    /// For answers under way, when the server is told to stop.
    package var drainSeconds = 30.0
    /// Of all long bodies that are being read: nobody is known yet by then.
    package var heldBodyBytes = 64 << 20
    package var head = RequestHeadLimits()

    package init() {}
}

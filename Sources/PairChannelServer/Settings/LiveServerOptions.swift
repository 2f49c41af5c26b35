/// What the transport allows, for all apps together.
package struct LiveServerOptions: Sendable {
    /// Of one message of a client’s: an event’s data, escaped, and what stands around it.
    package var messageBytes = 65_536
    /// Sent to a client and not taken by it yet. Who lets more pile up is cut off and told to come back.
    package var pendingBytes = 1 << 20
    /// Of one request’s body: ten events of ten kilobytes, escaped.
    package var bodyBytes = 1 << 20

    /// The defaults.
    package init() {}
}

import NIOCore

/// A whole request, as routes are given it.
package struct Request: Sendable {
    package let head: RequestHead
    /// Empty where none was sent or none is taken.
    package let body: [UInt8]
    /// Who is at the other end of the connection: a client, or a proxy. `nil` when the system does not know it.
    package let peer: SocketAddress?

    package init(_ head: RequestHead, body: [UInt8] = [], peer: SocketAddress? = nil) {
        (self.head, self.body, self.peer) = (head, body, peer)
    }
}

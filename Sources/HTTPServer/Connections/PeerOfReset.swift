import Glibc
import NIOCore

extension Channel {
    /// The address of the other side, also when it has already reset the connection.
    ///
    /// `getpeername` no longer knows it then, and NIO asks for it after the connection was accepted; what was asked over the
    /// connection still has to be logged with its address. To be called on the channel’s event loop.
    ///
    /// - Returns: `nil` when neither knows it.
    package var peerAddress: SocketAddress? {
        if let address = remoteAddress { return address }
        guard let provider = self as? any SocketOptionProvider, eventLoop.inEventLoop else { return nil }
        // The kernel refuses a buffer that is longer than the address.
        if let long: sockaddr_in6 = provider.peerName(), long.sin6_family == sa_family_t(AF_INET6) {
            return SocketAddress(long, host: "")
        }
        if let short: sockaddr_in = provider.peerName(), short.sin_family == sa_family_t(AF_INET) {
            return SocketAddress(short, host: "")
        }
        return nil
    }
}

extension SocketOptionProvider {
    /// Whom the connection was accepted from; `nil` where this is not the size of such an address.
    fileprivate func peerName<Address: Sendable>() -> Address? {
        let asked: EventLoopFuture<Address> = unsafeGetSocketOption(
            level: NIOBSDSocket.OptionLevel(rawValue: SOL_SOCKET), name: NIOBSDSocket.Option(rawValue: SO_PEERNAME))
        var found: Address?
        // It is answered before this returns, on the loop.
        asked.assumeIsolated().whenSuccess { found = $0 }
        return found
    }
}

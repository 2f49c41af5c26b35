import HTTPTypes
import NIOCore

/// A request as handlers see it.
package struct ServerRequest: Sendable {
    package let method: HTTPRequest.Method
    /// Decoded once, without the leading `/`, with no empty, `.` or `..` part: `conversations/general/2026-03.html`.
    package let path: String
    /// Names and values, decoded, in the order in which they came.
    package let query: [(name: String, value: String)]
    package let headers: HTTPFields
    /// Who is at the other end of the connection: a client, or a proxy.
    package let peer: SocketAddress?
    /// Peers that say in `X-Forwarded-For` whom they speak for.
    let proxies: TrustedProxies
    /// What a form has sent; empty where no body is taken, which is nearly everywhere.
    package let body: [UInt8]

    package init(
        method: HTTPRequest.Method, path: String, query: [(name: String, value: String)], headers: HTTPFields,
        peer: SocketAddress?, proxies: TrustedProxies = .none, body: [UInt8] = []
    ) {
        (self.method, self.path, self.query, self.headers) = (method, path, query, headers)
        (self.peer, self.proxies, self.body) = (peer, proxies, body)
    }

    /// Whether somebody looks at pages with it: a program, and whoever asks the API, gets JSON.
    var wantsPage: Bool {
        !path.hasPrefix("api/") && headers[values: .accept].contains { $0.lowercased().contains("text/html") }
    }

    /// Whose request it is: `203.0.113.9`, `2001:db8::1`, `unix`; see `TrustedProxies.client`.
    package var clientAddress: String { proxies.client(of: headers, peer: peer) }
}

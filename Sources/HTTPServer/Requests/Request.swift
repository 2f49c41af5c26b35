import HTTPTypes
import NIOCore

/// A whole request with its address decoded, as handlers are given it.
package struct Request: Sendable {
    /// GET, HEAD, or what else the route takes.
    package let method: HTTPRequest.Method
    /// Decoded once, without the leading `/`, with no empty, `.` or `..` part: `conversations/general/2026-03.html`.
    package let path: String
    /// Names and values, decoded, in the order in which they came.
    package let query: [(name: String, value: String)]
    /// Its header fields, as they came.
    package let headers: HTTPFields
    /// Empty where none was sent or none is taken.
    package let body: [UInt8]
    /// One was announced and is not here: the route did not want it, or it came in chunks and was empty.
    package let hasUnreadBody: Bool
    /// Who is at the other end of the connection: a client, or a proxy. `nil` when the system does not know it.
    package let peer: SocketAddress?
    /// Peers that say in `X-Forwarded-For` whom they speak for.
    package let proxies: TrustedProxies

    /// For one that is made here, of another or for a test.
    package init(
        method: HTTPRequest.Method, path: String, query: [(name: String, value: String)] = [], headers: HTTPFields,
        peer: SocketAddress?, proxies: TrustedProxies = .none, body: [UInt8] = [], hasUnreadBody: Bool = false
    ) {
        (self.method, self.path, self.query, self.headers) = (method, path, query, headers)
        (self.peer, self.proxies, self.body, self.hasUnreadBody) = (peer, proxies, body, hasUnreadBody)
    }

    /// - Parameters:
    ///   - path: Of the target of `head`, as the handler knows it.
    ///   - query: That of the target.
    package init(
        _ head: RequestHead, path: String, query: [RequestTarget.Parameter], body: [UInt8] = [],
        peer: SocketAddress? = nil, proxies: TrustedProxies = .none
    ) {
        let isUnread = head.hasBody && body.isEmpty
        self.init(
            method: Self.method(head.method), path: path, query: query.map { ($0.name, $0.value) },
            headers: head.fields, peer: peer, proxies: proxies, body: body, hasUnreadBody: isUnread)
    }

    private static func method(_ name: String) -> HTTPRequest.Method {
        switch name {
        case "GET": .get
        case "HEAD": .head
        case "POST": .post
        // A head that was read has a token for a method.
        default: HTTPRequest.Method(name) ?? .get
        }
    }

    /// The value of the last parameter with this name.
    package func parameter(_ name: String) -> String? { query.last { $0.name == name }?.value }

    /// Whose request it is: `203.0.113.9`, `2001:db8::1`, `unix`; see `TrustedProxies.client`.
    package var clientAddress: String { proxies.client(of: headers, peer: peer) }
}

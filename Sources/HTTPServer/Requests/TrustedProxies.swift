import Foundation
import HTTPTypes
import NIOCore

/// Proxies in front of the server, which say in `X-Forwarded-For` whose requests they pass on: `trusted_proxies` in the
/// access rules. They are trusted with addresses alone; who a reader is, is for `identities` to say.
package struct TrustedProxies: Sendable, Equatable {
    private let peers: [PeerAddress]

    /// No proxy: a client’s address is that of its connection, whatever its headers say.
    package static let none = TrustedProxies([])

    /// - Parameter peers: Those whose word is taken.
    package init(_ peers: [PeerAddress]) { self.peers = peers }

    /// Whether there are any.
    package var isEmpty: Bool { peers.isEmpty }

    /// The client’s address: that of the connection or, if a trusted proxy is at its other end, the last entry of
    /// `X-Forwarded-For` that is no trusted proxy’s.
    ///
    /// Each proxy writes behind what it was sent whose request it was, so entries are read from the end, and what stands
    /// before the first address that is not trusted may be a client’s own invention. An entry that is no address ends the
    /// list: the request then counts as the proxy’s that passed it on.
    ///
    /// - Returns: An address in its shortest form, without a port; `unix` for a socket of this machine; empty when the
    ///   connection has no other end any more.
    package func client(of headers: HTTPFields, peer: SocketAddress?) -> String {
        guard let peer else { return "" }
        var client = peer.ipAddress ?? "unix"
        // The same client whether it came by IPv4 or, to a socket that takes both, by IPv6.
        if client.hasPrefix("::ffff:"), let bytes = PeerAddress.bytes(client) { client = Self.text(bytes) }
        guard peers.contains(where: { $0.contains(peer) }) else { return client }
        for field in headers[values: .xForwardedFor].reversed() {
            for entry in field.split(separator: ",", omittingEmptySubsequences: false).reversed() {
                guard let address = Self.address(entry) else { return client }
                client = Self.text(address)
                guard peers.contains(where: { $0.contains(address) }) else { return client }
            }
        }
        return client
    }

    /// `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`; some proxies add the port.
    private static func address(_ entry: Substring) -> [UInt8]? {
        let text = entry.trimmingCharacters(in: CharacterSet(charactersIn: " \t"))
        if let whole = PeerAddress.bytes(text) { return whole }
        guard let colon = text.lastIndex(of: ":"), text.count <= 60 else { return inBrackets(text[...]) }
        let port = text[colon...].dropFirst()
        guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), (1...5).contains(port.utf8.count) else {
            return inBrackets(text[...])
        }
        let host = text[..<colon]
        // Without brackets the last part of an IPv6 address would pass for a port.
        return host.hasPrefix("[") ? inBrackets(host) : host.contains(":") ? nil : PeerAddress.bytes(String(host))
    }

    private static func inBrackets(_ text: Substring) -> [UInt8]? {
        guard text.hasPrefix("["), text.hasSuffix("]") else { return nil }
        return PeerAddress.bytes(String(text.dropFirst().dropLast())).flatMap { $0.count == 16 ? $0 : nil }
    }

    private static func text(_ bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension HTTPField.Name {
    static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
}

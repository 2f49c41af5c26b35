import Foundation
import NIOCore

/// An address, a network of them, or a socket on this machine.
package struct PeerAddress: Sendable, Equatable {
    /// 4 or 16; none for `unix`.
    private let bytes: [UInt8]
    private let bits: Int

    /// - Parameter text: `127.0.0.1`, `10.1.0.0/16`, `::1`, `fd00::/8`, `unix`.
    package init?(_ text: String) {
        if text == "unix" {
            (bytes, bits) = ([], 0)
            return
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = Self.bytes(String(parts[0])) else { return nil }
        bytes = address
        guard parts.count == 2 else {
            bits = address.count * 8
            return
        }
        // `/0` would be everybody.
        guard let bits = Int(parts[1]), (1...address.count * 8).contains(bits) else { return nil }
        self.bits = bits
    }

    /// Whether `address` is it, or is in the network.
    package func contains(_ address: SocketAddress?) -> Bool {
        guard let address else { return false }
        guard let other = address.ipAddress.flatMap(Self.bytes) else {
            if case .unixDomainSocket = address { return bytes.isEmpty }
            return false
        }
        return contains(other)
    }

    /// - Parameter other: The 4 or 16 bytes of an address.
    func contains(_ other: [UInt8]) -> Bool {
        guard !bytes.isEmpty, other.count == bytes.count else { return false }
        for i in 0..<bits where (bytes[i / 8] ^ other[i / 8]) & (0x80 >> UInt8(i % 8)) != 0 { return false }
        return true
    }

    /// The 4 or 16 bytes of an address in numbers; `nil` for anything else. An IPv4 address that an IPv6 socket gives
    /// (`::ffff:127.0.0.1`) is that IPv4 address.
    static func bytes(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        return bytes[..<12] == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] ? Array(bytes[12...]) : bytes
    }
}

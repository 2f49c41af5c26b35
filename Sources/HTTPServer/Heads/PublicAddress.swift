import HTTPTypes

/// Where clients find a server: what is checked of each request, for whichever part of the server it is.
package struct PublicAddress: Sendable {
    /// Names by which the server may be called, in lower case, without ports. Addresses in numbers are always accepted: a name
    /// that somebody else makes point here (DNS rebinding) is never one.
    package let names: Set<String>
    /// The path below which clients find the server, with a `/` at both ends: `/`, or `/record/` where a proxy has more than
    /// this server below its name.
    package let path: String
    /// Whether clients come by https.
    package let isSecure: Bool

    /// - Parameter path: With a `/` at both ends.
    package init(names: Set<String>, path: String = "/", isSecure: Bool = false) {
        (self.names, self.path, self.isSecure) = (names, path, isSecure)
    }

    /// `target` as the server knows it: a proxy takes `path` off, or passes addresses on whole. Byte by byte: `path` has no
    /// character that could be written in two ways.
    ///
    /// - Parameter target: Of a request: `/record/people/index.html?x=y`.
    package func inner(_ target: String) -> String {
        guard path != "/", target.utf8.starts(with: path.utf8) else { return target }
        // The last byte of `path` is a `/`.
        return String(decoding: target.utf8.dropFirst(path.utf8.count - 1), as: UTF8.self)
    }

    /// What the server calls `target`, as a client asks for it: `/record/people/`.
    package func outer(_ target: String) -> String { path + target.dropFirst() }

    /// Sees to it that the server is meant.
    ///
    /// - Parameter host: What the `Host` field says, or an absolute address in its place; `nil` where HTTP/1.0 says nothing.
    /// - Throws: Status 400 for what is no host, 421 for a name that is not the server’s.
    package func check(host: String?) throws(ProblemDetails) {
        guard let host, !isOwn(host) else { return }
        guard let name = Self.name(of: host) else {
            throw ProblemDetails(
                .badRequest, "host", "Malformed host", "The Host field is not “name” or “name:port”.")
        }
        guard names.contains(name) || Self.isAddress(name) else {
            throw ProblemDetails(
                .misdirectedRequest, "host", "Unknown host",
                "This server does not answer under that name. Whoever runs it can add the name with --base-url."
            )
        }
    }

    /// Whether `host` is one of the names as it stands, with a port or without: what nearly every request says.
    private func isOwn(_ host: String) -> Bool {
        names.contains { name in
            guard host.utf8.starts(with: name.utf8) else { return false }
            let port = host.utf8.dropFirst(name.utf8.count)
            guard let colon = port.first else { return true }
            let digits = port.dropFirst()
            return colon == UInt8(ascii: ":") && digits.count <= 5 && digits.allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    /// `example.org` of `Example.org.:443`, `[::1]` of `[::1]:8080`; `nil` for what is no host.
    package static func name(of host: String) -> String? {
        // Letters of ASCII alone: no other is a letter of a host.
        var rest = host.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }[...]
        var name: ArraySlice<UInt8>
        if rest.first == UInt8(ascii: "[") {
            guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            name = rest[...end]
            rest = rest[(end + 1)...]
            guard name.dropFirst().dropLast().allSatisfy({ $0 == 0x3A || $0 == 0x2E || isHex($0) }) else {
                return nil
            }
        } else {
            let end = rest.firstIndex(of: UInt8(ascii: ":")) ?? rest.endIndex
            name = rest[..<end]
            rest = rest[end...]
            if name.last == UInt8(ascii: ".") { name = name.dropLast() }
            guard
                name.allSatisfy({
                    $0 == 0x2D || $0 == 0x2E || $0 == 0x5F || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
                })
            else { return nil }
        }
        if !rest.isEmpty {
            let digits = rest.dropFirst()
            guard rest.first == UInt8(ascii: ":"), digits.count <= 5,
                digits.allSatisfy({ (0x30...0x39).contains($0) })
            else { return nil }
        }
        return name.isEmpty || name.count > 255 ? nil : String(decoding: name, as: UTF8.self)
    }

    /// Whether `name` is an address in numbers: `127.0.0.1`, `[::1]`.
    static func isAddress(_ name: String) -> Bool {
        if name.hasPrefix("[") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && !$0.hasPrefix("+") }
    }

    /// Whether only this machine reaches `host`.
    package static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || isAddress(host) && host.hasPrefix("127.")
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}

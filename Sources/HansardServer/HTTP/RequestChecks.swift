import HTTPHeads
import HTTPTypes

/// What is checked of every request, whoever asks for whatever.
struct RequestChecks: Sendable {
    /// Names by which the server may be called, in lower case, without ports. Addresses in numbers are always accepted: a name
    /// that somebody else makes point here (DNS rebinding) is never one.
    let hosts: Set<String>

    func check(_ head: RequestHead, _ target: RequestTarget) throws {
        if let host = target.authority ?? head.fields[.hostField] { try check(host: host) }
        try checkFetch(head)
    }

    private func check(host: String) throws {
        guard let name = Self.name(of: host) else {
            throw Problem(.badRequest, "host", "Malformed host", "The Host field is not “name” or “name:port”.")
        }
        guard hosts.contains(name) || Self.isAddress(name) else {
            throw Problem(
                .misdirectedRequest, "host", "Unknown host",
                "This server does not answer under that name. Whoever runs it can add the name with --base-url.")
        }
    }

    /// A page of another site may link here, and may not fetch, embed or frame anything (Fetch Metadata). Clients that are no
    /// browsers send none of these fields.
    private func checkFetch(_ head: RequestHead) throws {
        guard let site = head.fields[.secFetchSite], site != "same-origin", site != "none" else { return }
        let isVisit =
            head.method == "GET" && head.fields[.secFetchMode] == "navigate" && head.fields[.secFetchDest] == "document"
        guard isVisit else {
            throw Problem(
                .forbidden, "cross-site", "Not from another site",
                "Another site’s page asked for this. Open the address itself.")
        }
    }

    /// `example.org` of `Example.org.:443`, `[::1]` of `[::1]:8080`; `nil` for what is no host.
    static func name(of host: String) -> String? {
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

    static func isAddress(_ name: String) -> Bool {
        if name.hasPrefix("[") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil && !$0.hasPrefix("+") }
    }

    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host == "[::1]" || isAddress(host) && host.hasPrefix("127.")
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let secFetchMode = HTTPField.Name("Sec-Fetch-Mode")!
    static let secFetchDest = HTTPField.Name("Sec-Fetch-Dest")!
}

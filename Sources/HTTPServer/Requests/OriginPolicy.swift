import HTTPTypes

/// Which sites’ pages may have a browser ask for something, by what browsers say of the page: its origin (`Origin`), and how
/// near its site is (`Sec-Fetch-Site`). Who is no browser says neither, and is not kept from anything by this.
///
/// Source: Fetch, “Origin” header; Fetch Metadata Request Headers.
package struct OriginPolicy: Sendable {
    /// Whose page asks.
    package enum Verdict: Equatable, Sendable {
        /// One of the server’s own, the user by hand, or no page at all.
        case own
        /// One of another origin that may, and may read the answer.
        case other(origin: String)
        /// One of an origin that may not.
        case foreign(origin: String)
        /// One of a site that may not.
        case otherSite
    }

    private enum Origins: Sendable {
        case any
        case own(isNullToo: Bool, and: Set<String>)
        case only(Set<String>)
    }

    private enum Sites { case any, own, ownOrLink }

    private let origins: Origins
    private let sites: Sites

    /// For what is only read: another site may lead a user here, and may not fetch, embed or frame anything.
    package static let links = Self(origins: .any, sites: .ownOrLink)

    /// For forms of the server’s own pages. These send no referrer, and so no origin but `null`.
    package static let ownForms = Self(origins: .own(isNullToo: true, and: []), sites: .own)

    /// For what the server’s own pages may use, and those of some other origins.
    ///
    /// - Parameter others: As browsers write them: `https://crm.example.com`.
    package static func own(and others: Set<String>) -> Self {
        Self(origins: .own(isNullToo: false, and: others), sites: .own)
    }

    /// For what pages of `origins` alone may use; of any, if `nil`.
    package static func only(_ origins: Set<String>?) -> Self {
        Self(origins: origins.map { .only($0) } ?? .any, sites: .any)
    }

    /// Whose page asks, and whether it may.
    package func verdict(on method: String, _ fields: HTTPFields) -> Verdict {
        if !isForAnyOrigin, let origin = fields[.origin],
            let verdict = verdict(on: origin, host: fields[.hostField] ?? "")
        {
            return verdict
        }
        switch fields[.secFetchSite] {
        case nil, "same-origin", "none": return .own
        default:
            return sites == .any || sites == .ownOrLink && Self.isLink(method, fields) ? .own : .otherSite
        }
    }

    private var isForAnyOrigin: Bool { if case .any = origins { true } else { false } }

    /// - Returns: `nil` where the site decides.
    private func verdict(on origin: String, host: String) -> Verdict? {
        switch origins {
        case .any: return nil
        case .only(let listed): return Self.has(listed, origin) ? .other(origin: origin) : .foreign(origin: origin)
        case .own(let isNullToo, let others):
            if Self.has(others, origin) { return .other(origin: origin) }
            return isNullToo && origin == "null" || Self.isOwn(origin, host) ? nil : .foreign(origin: origin)
        }
    }

    /// An origin is written in ASCII: no other characters are taken for equal ones.
    private static func has(_ origins: Set<String>, _ origin: String) -> Bool {
        origin.utf8.allSatisfy { $0 < 0x80 } && origins.contains(origin)
    }

    private static func isOwn(_ origin: String, _ host: String) -> Bool {
        let (origin, host) = (origin.lowercased(), host.lowercased())
        return ["http://", "https://"].contains { origin.utf8.elementsEqual(($0 + host).utf8) }
    }

    /// Whether somebody followed a link, and will see where it led in a window of its own.
    private static func isLink(_ method: String, _ fields: HTTPFields) -> Bool {
        method == "GET" && fields[.secFetchMode] == "navigate" && fields[.secFetchDest] == "document"
    }
}

extension HTTPField.Name {
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
    static let secFetchMode = HTTPField.Name("Sec-Fetch-Mode")!
    static let secFetchDest = HTTPField.Name("Sec-Fetch-Dest")!
}

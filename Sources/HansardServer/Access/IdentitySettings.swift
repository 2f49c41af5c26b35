import Foundation
import HTTPServer
import Hansard
import HansardSite
import PairChannel

/// How readers are known: `identities` in the access rules. Nobody is, unless it is written there.
package struct IdentitySettings: Sendable, Equatable {
    package private(set) var proxy: ProxySettings?
    package private(set) var oidc: OIDCSettings?
    package private(set) var jwt: JWTSettings?
    package private(set) var tokens = false
    /// People’s ids by the names under which they are known outside. If there are any, nobody else is known.
    package private(set) var names: [ID: ID]?
    /// The names in `names` by what a proxy whose `ignore_case` is on may call them: in small letters.
    private var namesInSmallLetters: [ID: ID]?

    static let keys = ["jwt", "names", "oidc", "proxy", "tokens"]

    package init() {}

    init(_ parent: SettingNode) throws(SiteSettings.Problem) {
        for (key, node) in try parent.mapping() where !node.isNothing {
            switch key {
            case "proxy": proxy = try ProxySettings(node)
            case "oidc": oidc = try OIDCSettings(node)
            case "jwt": jwt = try JWTSettings(node)
            case "tokens": tokens = try node.flag()
            case "names":
                var known: [ID: ID] = [:]
                for (name, node) in try node.mapping() { known[try node.id(name)] = try node.id() }
                names = known
            default: throw parent.unknown(key, among: Self.keys)
            }
        }
        if proxy?.ignoresCase ?? false { namesInSmallLetters = try inSmallLetters(parent) }
    }

    private func inSmallLetters(_ parent: SettingNode) throws(SiteSettings.Problem) -> [ID: ID] {
        guard let names else {
            throw parent.problem("has proxy: ignore_case, which is about names, and no names. List the people.")
        }
        var folded: [ID: ID] = [:]
        for name in names.keys.sorted() {
            guard let other = folded.updateValue(name, forKey: Self.small(name)) else { continue }
            throw parent.problem("names “\(other)” and “\(name)”, which are one with proxy: ignore_case. Take one out.")
        }
        return folded
    }

    /// Letters of ASCII alone: `K` and the Kelvin sign stay two.
    private static func small(_ name: ID) -> ID {
        ID(String(decoding: name.text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self))
    }

    /// Who a proxy means, by the name as it stands in `names` where that is how it is looked up.
    func reader(namedByProxy name: ID) -> (name: ID, person: ID)? {
        guard let namesInSmallLetters else { return person(named: name).map { (name, $0) } }
        guard let listed = namesInSmallLetters[Self.small(name)] else { return nil }
        return names?[listed].map { (listed, $0) }
    }

    /// By what readers are known, in words for whoever starts the server; none where nobody is.
    var ways: [String] {
        var ways: [String] = []
        if tokens { ways.append("tokens (hansard token create)") }
        if let proxy { ways.append("the header \(proxy.header) of a proxy") }
        if let oidc { ways.append("sign-in with \(oidc.issuer)") }
        if let jwt { ways.append("tokens of \(jwt.issuer)") }
        return ways
    }

    /// Whose id in the source goes with a name from outside.
    func person(named name: ID) -> ID? {
        if let names { return names[name] }
        return name
    }
}

/// A reverse proxy that has signed the reader in and says in a header who it is.
package struct ProxySettings: Sendable, Equatable {
    package private(set) var header = ""
    package private(set) var peers: [PeerAddress] = []
    package private(set) var secretHeader = "Hansard-Proxy-Secret"
    package private(set) var secret = Secret("")
    /// `Jamie.Doe@Example.com` is who `jamie.doe@example.com` is in `names`.
    package private(set) var ignoresCase = false

    static let keys = ["header", "ignore_case", "peers", "secret_file", "secret_header"]

    init(_ parent: SettingNode) throws(SiteSettings.Problem) {
        var hasSecret = false
        for (key, node) in try parent.mapping() where !node.isNothing {
            switch key {
            case "header": header = try Self.name(node)
            case "secret_header": secretHeader = try Self.name(node)
            case "ignore_case": ignoresCase = try node.flag()
            case "peers": peers = try node.peers()
            case "secret_file":
                secret = try node.secret()
                hasSecret = true
            default: throw parent.unknown(key, among: Self.keys)
            }
        }
        guard !header.isEmpty else { throw parent.problem("names no header. Write header: X-Remote-User, or another.") }
        guard !peers.isEmpty else {
            throw parent.problem("names no peers. Write the proxy’s address: peers: [127.0.0.1].")
        }
        guard hasSecret else {
            throw parent.problem(
                "has no secret. Put one into a file, name it in secret_file, and let the proxy send it.")
        }
        guard header.lowercased() != secretHeader.lowercased() else {
            throw parent.problem("takes name and secret from one header. Name two.")
        }
    }

    private static func name(_ node: SettingNode) throws(SiteSettings.Problem) -> String {
        let text = try node.text()
        let isName = text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || isLetterOrDigit($0) }
        guard isName, (1...100).contains(text.utf8.count) else {
            throw node.problem("takes a header’s name of letters, digits and “-”; “\(text)” is none.")
        }
        return text
    }
}

func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: false
    }
}

/// Bearer tokens that somebody else issues and signs.
package struct JWTSettings: Sendable, Equatable {
    package private(set) var issuer = ""
    package private(set) var audience = ""
    package private(set) var algorithms = ["RS256", "ES256", "EdDSA"]
    package private(set) var claim = "sub"
    package private(set) var jwksFile: String?
    package private(set) var keyFiles: [String] = []
    package private(set) var jwksURL: String?

    static let keys = ["algorithms", "audience", "claim", "issuer", "jwks_file", "jwks_url", "key_files"]

    init(_ parent: SettingNode) throws(SiteSettings.Problem) {
        for (key, node) in try parent.mapping() where !node.isNothing {
            switch key {
            case "issuer": issuer = try node.text()
            case "audience": audience = try node.text()
            case "algorithms": algorithms = try Self.algorithms(node)
            case "claim": claim = try node.text()
            case "jwks_file": jwksFile = try node.path()
            case "jwks_url": jwksURL = try node.webAddress()
            case "key_files":
                for text in try node.list() {
                    keyFiles.append(try SettingNode(value: text, names: node.names, file: node.file).path())
                }
            default: throw parent.unknown(key, among: Self.keys)
            }
        }
        guard !issuer.isEmpty else { throw parent.problem("names no issuer. Write what stands in the tokens’ “iss”.") }
        guard !audience.isEmpty else {
            throw parent.problem("names no audience. Write what stands in the tokens’ “aud”.")
        }
        guard [jwksFile != nil, jwksURL != nil, !keyFiles.isEmpty].filter({ $0 }).count == 1 else {
            throw parent.problem("needs the issuer’s keys: one of jwks_url, jwks_file or key_files.")
        }
    }

    /// A secret that both sides know (`HS256`) would let each of them make tokens, and `none` everybody: neither is
    /// among them.
    static let known = ["ES256", "ES384", "ES512", "EdDSA", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"]

    static func algorithms(_ node: SettingNode) throws(SiteSettings.Problem) -> [String] {
        let names = try node.list()
        for name in names where !known.contains(name) {
            throw node.problem(
                "takes some of \(known.joined(separator: ", ")); “\(name)” is none. "
                    + "Did you mean “\(nearestName(to: name, among: known))”?")
        }
        guard !names.isEmpty else { throw node.problem("names no algorithm.") }
        return names
    }
}

/// Sign-in with an OpenID Connect provider.
package struct OIDCSettings: Sendable, Equatable {
    package private(set) var issuer = ""
    package private(set) var clientID = ""
    package private(set) var clientSecret: Secret?
    /// Where the provider sends the reader back to, exactly: `https://record.example.com/auth/callback`.
    package private(set) var redirect = ""
    package private(set) var claim = "sub"
    package private(set) var scopes = ["openid"]
    package private(set) var algorithms = ["RS256", "ES256", "EdDSA"]
    package private(set) var idleSeconds = 30 * 60
    package private(set) var absoluteSeconds = 12 * 3_600

    static let keys = [
        "algorithms", "claim", "client_id", "client_secret_file", "idle", "issuer", "longest", "redirect", "scopes",
    ]

    init(_ parent: SettingNode) throws(SiteSettings.Problem) {
        for (key, node) in try parent.mapping() where !node.isNothing {
            switch key {
            case "issuer": issuer = try node.webAddress()
            case "client_id": clientID = try node.text()
            case "client_secret_file": clientSecret = try node.secret()
            case "redirect": redirect = try node.webAddress()
            case "claim": claim = try node.text()
            case "scopes": scopes = try node.list()
            case "algorithms": algorithms = try JWTSettings.algorithms(node)
            case "idle": idleSeconds = try node.seconds()
            case "longest": absoluteSeconds = try node.seconds()
            default: throw parent.unknown(key, among: Self.keys)
            }
        }
        guard !issuer.isEmpty else { throw parent.problem("names no issuer. Write the provider’s address.") }
        guard !clientID.isEmpty else { throw parent.problem("names no client_id. Register one with the provider.") }
        guard redirect.hasSuffix("/auth/callback") else {
            throw parent.problem(
                "needs redirect, the address of this server with /auth/callback after it, as the provider knows it.")
        }
        if !scopes.contains("openid") { scopes.insert("openid", at: 0) }
    }

    /// `redirect` says where readers find the server.
    var cookieScope: CookieScope {
        let path = URL(string: redirect)?.path() ?? ""
        return CookieScope(
            isSecure: redirect.hasPrefix("https:"), path: String(path.dropLast("auth/callback".utf8.count)))
    }

    /// Sees to it that the provider sends readers back to below where the server is.
    ///
    /// - Parameter path: The path below which readers find the server: `/`, `/record/`.
    func check(path: String, file: String) throws(SiteSettings.Problem) {
        guard cookieScope.path != path else { return }
        throw SettingNode(value: redirect, names: ["identities", "oidc", "redirect"], file: file).problem(
            "ends with \(cookieScope.path)auth/callback, and the server’s own path is \(path). Make them the same: "
                + "--base-url, or base_url in site.yml, says where readers find the server.")
    }
}

extension SettingNode {
    /// An address on the web; without TLS only on this machine, where nobody is in between.
    func webAddress() throws(SiteSettings.Problem) -> String {
        let text = try text()
        guard isSafeWebAddress(text) else {
            throw problem(
                "takes an address that begins with https:// (http:// on this machine alone); “\(text)” is none.")
        }
        return text
    }
}

func isSafeWebAddress(_ text: String) -> Bool {
    guard let url = URL(string: text), let host = url.host(), url.fragment == nil, url.user() == nil else {
        return false
    }
    return url.scheme == "https" || (url.scheme == "http" && ["127.0.0.1", "::1", "[::1]", "localhost"].contains(host))
}

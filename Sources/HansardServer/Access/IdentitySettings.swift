import Foundation
import HTTPServer
import Hansard
import HansardSite
import PairChannel

/// How readers are known: `identities` in the access rules. Nobody is, unless it is written there.
package struct IdentitySettings: Sendable, Equatable {
    /// A proxy that says who asks; `nil` for none.
    package private(set) var proxy: ProxySettings?
    /// A provider with whom readers sign in; `nil` for none.
    package private(set) var oidc: OIDCSettings?
    /// An issuer whose tokens are believed; `nil` for none.
    package private(set) var jwt: JWTSettings?
    /// Whether the tokens of `hansard token` are good.
    package private(set) var tokens = false
    /// People’s ids by the names under which they are known outside. If there are any, nobody else is known.
    package private(set) var names: [ID: ID]?
    /// The names in `names` by what a proxy whose `ignore_case` is on may call them: in small letters.
    private var namesInSmallLetters: [ID: ID]?

    /// Nobody is known.
    package init() {}

    /// What `identities` may say.
    package static let table = SettingsTable(
        IdentitySettings(),
        [
            Setting(
                "tokens", \.tokens, .flag,
                "`Authorization: Bearer hans_…`, for programs; made with `hansard token`. For feeds also as the password of "
                    + "`Authorization: Basic`: [feeds.md](feeds.md#feed-readers)."),
            Setting(
                "proxy", optional: \.proxy, .settings(ProxySettings.table, read: ProxySettings.init),
                "A header from a reverse proxy that has signed the reader in."),
            Setting(
                "oidc", optional: \.oidc, .settings(OIDCSettings.table, read: OIDCSettings.init),
                "Sign-in with an OpenID Connect provider, for browsers."),
            Setting(
                "jwt", optional: \.jwt, .settings(JWTSettings.table, read: JWTSettings.init),
                "`Authorization: Bearer …`, a token that somebody else signs."),
            Setting(
                "names", optional: \.names, .namesOfPeople, leftOut: "the name is the id",
                "People’s ids by the names under which they are known outside. If there are any, nobody else is known."),
        ])

    init(_ parent: SettingNode) throws(SettingsProblem) {
        try Self.table.read(parent, into: &self)
        if proxy?.ignoresCase ?? false { namesInSmallLetters = try inSmallLetters(parent) }
    }

    private func inSmallLetters(_ parent: SettingNode) throws(SettingsProblem) -> [ID: ID] {
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
    /// The one with the reader’s name.
    package private(set) var header = ""
    /// From where its word is taken.
    package private(set) var peers: [PeerAddress] = []
    /// The one with the secret.
    package private(set) var secretHeader = "Hansard-Proxy-Secret"
    /// What the proxy sends besides.
    package var secret: Secret { writtenSecret ?? Secret("") }
    private var writtenSecret: Secret?
    /// `Jamie.Doe@Example.com` is who `jamie.doe@example.com` is in `names`.
    package private(set) var ignoresCase = false

    private init() {}

    /// What `proxy` may say.
    package static let table = SettingsTable(
        ProxySettings(),
        [
            Setting(
                "header", \.header, .header, leftOut: "needed",
                "The header with the reader’s name, such as `X-Remote-User`."),
            Setting("peers", \.peers, .peers, leftOut: "needed", "The proxy’s addresses."),
            Setting(
                "secret_file", optional: \.writtenSecret, .secret, leftOut: "needed",
                "What the proxy sends besides, so that another program at its address is not believed."),
            Setting("secret_header", \.secretHeader, .header, "In which header it sends that."),
            Setting(
                "ignore_case", \.ignoresCase, .flag,
                "Whether `Jamie.Doe@Example.com` is who `jamie.doe@example.com` is in `names`."),
        ])

    init(_ parent: SettingNode) throws(SettingsProblem) {
        try Self.table.read(parent, into: &self)
        guard !header.isEmpty else { throw parent.problem("names no header. Write header: X-Remote-User, or another.") }
        guard !peers.isEmpty else {
            throw parent.problem("names no peers. Write the proxy’s address: peers: [127.0.0.1].")
        }
        guard writtenSecret != nil else {
            throw parent.problem(
                "has no secret. Put one into a file, name it in secret_file, and let the proxy send it.")
        }
        guard header.lowercased() != secretHeader.lowercased() else {
            throw parent.problem("takes name and secret from one header. Name two.")
        }
    }
}

/// Bearer tokens that somebody else issues and signs.
package struct JWTSettings: Sendable, Equatable {
    /// What stands in the tokens’ `iss`.
    package private(set) var issuer = ""
    /// What stands in their `aud`.
    package private(set) var audience = ""
    /// Signatures that are believed.
    package private(set) var algorithms = ["RS256", "ES256", "EdDSA"]
    /// What names the person.
    package private(set) var claim = "sub"
    /// A file with the issuer’s keys; of the three, one is there.
    package private(set) var jwksFile: String?
    /// Files with a public key each.
    package private(set) var keyFiles: [String] = []
    /// Where the issuer’s keys are.
    package private(set) var jwksURL: String?

    private init() {}

    /// What `jwt` may say.
    package static let table = SettingsTable(
        JWTSettings(),
        [
            Setting("issuer", \.issuer, .text, leftOut: "needed", "What stands in the tokens’ `iss`."),
            Setting("audience", \.audience, .text, leftOut: "needed", "What stands in their `aud`."),
            Setting("claim", \.claim, .text("a claim"), "What in the token names the person."),
            Setting("algorithms", \.algorithms, .algorithms, "Signatures that are believed."),
            Setting(
                "jwks_url", optional: \.jwksURL, .webAddress, leftOut: "one of the three",
                "Where the issuer’s keys are."),
            Setting(
                "jwks_file", optional: \.jwksFile, .path, leftOut: "one of the three", "Instead: a file with them."),
            Setting(
                "key_files", \.keyFiles, .paths, leftOut: "one of the three", "Instead: files with one public key each."
            ),
        ])

    init(_ parent: SettingNode) throws(SettingsProblem) {
        try Self.table.read(parent, into: &self)
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
}

/// Sign-in with an OpenID Connect provider.
package struct OIDCSettings: Sendable, Equatable {
    /// The provider’s address, as it calls itself.
    package private(set) var issuer = ""
    /// What this server is called there.
    package private(set) var clientID = ""
    /// Its secret there; `nil` for a public client.
    package private(set) var clientSecret: Secret?
    /// Where the provider sends the reader back to, exactly: `https://record.example.com/auth/callback`.
    package private(set) var redirect = ""
    /// What in the ID token names the person.
    package private(set) var claim = "sub"
    /// What is asked for; `openid` is always among it.
    package private(set) var scopes = ["openid"]
    /// Signatures that are believed.
    package private(set) var algorithms = ["RS256", "ES256", "EdDSA"]
    /// When a session ends that is not used.
    package private(set) var idleSeconds = 30 * 60
    /// When it ends in any case.
    package private(set) var absoluteSeconds = 12 * 3_600

    private init() {}

    /// What `oidc` may say.
    package static let table = SettingsTable(
        OIDCSettings(),
        [
            Setting(
                "issuer", \.issuer, .webAddress, leftOut: "needed",
                "The provider’s address, exactly as it calls itself."),
            Setting("client_id", \.clientID, .text, leftOut: "needed", "What this server is called there."),
            Setting(
                "client_secret_file", optional: \.clientSecret, .secret, leftOut: "a public client, with PKCE alone",
                "A file with its secret there."),
            Setting(
                "redirect", \.redirect, .webAddress, leftOut: "needed",
                "The address of this server with `/auth/callback` after it, exactly as the provider knows it."),
            Setting("claim", \.claim, .text("a claim"), "What in the ID token names the person."),
            Setting("scopes", \.scopes, .list("scopes"), "What to ask for."),
            Setting("algorithms", \.algorithms, .algorithms, "Signatures that are believed."),
            Setting("idle", \.idleSeconds, .duration, "When a session ends that is not used."),
            Setting("longest", \.absoluteSeconds, .duration, "When it ends in any case."),
        ])

    init(_ parent: SettingNode) throws(SettingsProblem) {
        try Self.table.read(parent, into: &self)
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
    func check(path: String, file: String) throws(SettingsProblem) {
        guard cookieScope.path != path else { return }
        throw SettingNode(value: redirect, names: ["identities", "oidc", "redirect"], file: file).problem(
            "ends with \(cookieScope.path)auth/callback, and the server’s own path is \(path). Make them the same: "
                + "--base-url, or base_url in site.yml, says where readers find the server.")
    }
}

func isSafeWebAddress(_ text: String) -> Bool {
    guard let url = URL(string: text), let host = url.host(), url.fragment == nil, url.user() == nil else {
        return false
    }
    return url.scheme == "https" || (url.scheme == "http" && ["127.0.0.1", "::1", "[::1]", "localhost"].contains(host))
}

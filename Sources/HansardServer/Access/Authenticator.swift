import Foundation
import HTTPServer
import HTTPTypes
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// Finds out who asks. Each request proves who it is in one way; a proof that is there and wrong is not made good by
/// another one.
package struct Authenticator: Sendable {
    private let isOpen: Bool
    private let proxy: ProxyIdentity?
    private let tokens: TokenIdentity?
    private let jwt: JWTIdentity?
    let oidc: OIDCIdentity?

    /// Everybody reads everything.
    package static let open = Authenticator(isOpen: true)

    private init(isOpen: Bool) {
        self.isOpen = isOpen
        (proxy, tokens, jwt, oidc) = (nil, nil, nil, nil)
    }

    /// - Parameter previous: Who was signed in with it stays so, as long as nothing about identities has changed.
    /// - Throws: `SettingsProblem` for keys that cannot be read.
    package init(
        _ rules: AccessRules, _ database: AccessDatabase,
        replacing previous: (
            authenticator: Authenticator, rules: AccessRules
        )? = nil
    ) throws {
        isOpen = false
        let settings = rules.identities
        let person: @Sendable (ID) -> ID? = { settings.person(named: $0) }
        proxy = settings.proxy.map {
            ProxyIdentity(settings: $0, reader: { settings.reader(namedByProxy: $0) })
        }
        tokens = settings.tokens ? TokenIdentity(database: database) : nil
        jwt = try settings.jwt.map { try JWTIdentity($0, person: person) }
        if let previous, previous.rules.identities == settings {
            oidc = previous.authenticator.oidc
        } else {
            oidc = settings.oidc.map { OIDCIdentity($0, person: person) }
        }
    }

    /// Who asks; `nil` for somebody unknown.
    ///
    /// - Throws: `ProblemDetails` for a request that is not to be answered, and `AccessError`.
    package func actor(of request: Request) async throws -> Actor? {
        try await actor(of: request, now: .now)
    }

    /// The same as of `now`.
    package func actor(of request: Request, now: Timestamp) async throws -> Actor? {
        if isOpen { return Actor(means: .open, subject: "open", person: nil) }
        if let actor = try proxy?.actor(of: request) { return actor }
        let authorizations = request.headers[values: .authorization]
        if let authorization = authorizations.first {
            guard authorizations.count == 1 else { return nil }
            guard let bearer = Self.bearer(authorization) else {
                guard request.isForFeed, let token = Self.basicPassword(authorization) else { return nil }
                return try await tokens?.actor(of: token, now: now)
            }
            if bearer.hasPrefix(APIToken.prefix) { return try await tokens?.actor(of: bearer, now: now) }
            return try await jwt?.actor(of: bearer, now: now)
        }
        return oidc?.sessions.actor(of: request, now: now)
    }

    /// RFC 6750 section 2.1.
    /// What ties a form to the session in which it was shown, where there are sessions.
    func session(_ request: Request) -> String? { oidc.flatMap { Cookies.value($0.sessions.cookie, in: request) } }

    private static func bearer(_ authorization: String) -> String? {
        let parts = authorization.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "bearer", !parts[1].isEmpty, parts[1].utf8.count <= 8_000
        else {
            return nil
        }
        return String(parts[1])
    }

    /// A feed reader’s way to send a token: as its password (RFC 7617), whatever the name. For feeds alone, since browsers keep
    /// such a password and send it with every request to the same host, whoever caused that.
    private static func basicPassword(_ authorization: String) -> String? {
        let parts = authorization.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].lowercased() == "basic", parts[1].utf8.count <= 8_000,
            let pair = Data(base64Encoded: String(parts[1])), let colon = pair.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        return String(validating: pair[pair.index(after: colon)...], as: UTF8.self)
    }

    /// What somebody unknown is told: to sign in, where the request comes from somebody who looks at pages.
    package func challenge(_ request: Request) -> ProblemDetails {
        if oidc != nil, request.wantsPage, request.headers[.authorization] == nil {
            var problem = ProblemDetails(.seeOther, "sign-in", "Sign in", "Sign in to read this record.")
            problem.headers[.location] =
                "/auth/sign-in?to=" + PercentEncoding.encoded(request.target, keepsSlashes: true)
            return problem
        }
        var problem = ProblemDetails(
            .unauthorized, "unauthorized", "Nobody knows who you are here",
            "Send a valid token in the header Authorization, or come through the proxy that signs you in.")
        problem.headers[.wwwAuthenticate] =
            request.headers[.authorization] == nil
            ? "Bearer realm=\"hansard\"" : "Bearer realm=\"hansard\", error=\"invalid_token\""
        if tokens != nil, request.isForFeed {
            problem.headers.append(
                HTTPField(name: .wwwAuthenticate, value: "Basic realm=\"hansard\", charset=\"UTF-8\""))
        }
        return problem
    }
}

import Crypto
import Foundation
import HTTPServer
import Hansard
import PairChannel
import Synchronization

/// Readers who signed in with an OpenID Connect provider: code flow with PKCE (RFC 7636), state and nonce.
package final class OIDCIdentity: Sendable {
    let settings: OIDCSettings
    let sessions: Sessions
    private let person: @Sendable (ID) -> ID?
    private let provider: OIDCProvider
    private let keys: FetchedKeys
    /// Sign-ins under way, by their state.
    private let pending = Mutex<[ID: SignIn]>([:])

    /// What is remembered between leaving for the provider and coming back.
    struct SignIn: Sendable {
        let nonce: String
        let verifier: String
        /// What the browser’s own cookie holds: a sign-in that somebody else began cannot be ended here.
        let browser: String
        /// Where the reader wanted to go.
        let to: String
        let begun: Timestamp
    }

    private static let secondsToSignIn: Int64 = 600
    private static let mostPending = 10_000

    /// Why somebody was not signed in; for the log.
    enum Fault: Error, Equatable {
        case unknownState
        case refused(String)
        case token(TokenFault)
        case provider(String)
        case unknownPerson(subject: String)
        /// It looks like another one: see `ID.isNormalized`.
        case unusableName(subject: String)
    }

    init(_ settings: OIDCSettings, person: @escaping @Sendable (ID) -> ID?) {
        (self.settings, self.person) = (settings, person)
        sessions = Sessions(
            idleSeconds: settings.idleSeconds, longestSeconds: settings.absoluteSeconds, scope: settings.cookieScope)
        let provider = OIDCProvider(issuer: settings.issuer)
        self.provider = provider
        keys = FetchedKeys(algorithms: settings.algorithms) { try await provider.current().jwks }
    }

    var cookie: String { settings.cookieScope.name("hansard-sign-in") }

    /// Where to send the reader, and the `Set-Cookie` that goes with it.
    func begin(to: String, now: Timestamp) async throws(Fault) -> (location: String, cookie: String) {
        let metadata: OIDCProvider.Metadata
        do { metadata = try await provider.current() } catch { throw .provider(Self.reason(error)) }
        let (state, browser) = (randomText(bytes: 32), randomText(bytes: 32))
        let signIn = SignIn(
            nonce: randomText(bytes: 32), verifier: randomText(bytes: 32), browser: browser, to: to, begun: now)
        pending.withLock { pending in
            if pending.count >= Self.mostPending { Self.thin(&pending, now: now) }
            pending[ID(state)] = signIn
        }
        let challenge = Base64URL.text(SHA256.hash(data: Array(signIn.verifier.utf8)))
        let query = [
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", settings.redirect),
            ("scope", settings.scopes.joined(separator: " ")), ("state", state), ("nonce", signIn.nonce),
            ("code_challenge", challenge), ("code_challenge_method", "S256"),
        ]
        let encoded = query.map { "\($0)=\(PercentEncoding.encoded($1))" }
        let joint = metadata.authorization.contains("?") ? "&" : "?"
        return (
            metadata.authorization + joint + encoded.joined(separator: "&"),
            Cookies.setting(
                cookie, browser, sameSite: "Lax", seconds: Int(Self.secondsToSignIn), settings.cookieScope)
        )
    }

    /// Ends a sign-in that the provider sent back. Whatever comes of it, its state is used up.
    func end(_ request: Request, now: Timestamp) async throws(Fault) -> (actor: Actor, to: String) {
        func one(_ name: String) -> String? {
            let values = request.query.filter { $0.name == name }.map(\.value)
            return values.count == 1 ? values[0] : nil
        }
        let browser = Cookies.value(cookie, in: request)
        guard let state = one("state"), let browser,
            let signIn = pending.withLock({ pending -> SignIn? in
                // Somebody else’s state stays theirs.
                guard let found = pending[ID(state)], Secret(found.browser).isEqual(to: browser) else { return nil }
                pending[ID(state)] = nil
                return found
            }), now.microseconds - signIn.begun.microseconds < Self.secondsToSignIn * 1_000_000
        else { throw .unknownState }
        // RFC 9207: a provider that says who it is must be ours.
        if let issuer = one("iss"), ID(issuer) != ID(settings.issuer) { throw .token(.issuer) }
        guard let code = one("code"), code.utf8.count <= 4_000 else {
            let error = one("error") ?? ""
            throw .refused(
                error.utf8.count <= 60 && error.utf8.allSatisfy { isLetterOrDigit($0) || $0 == 95 } ? error : "")
        }
        let token = try await idToken(for: code, signIn)
        let expected = TokenExpectation(
            issuer: settings.issuer, audience: settings.clientID, algorithms: settings.algorithms, nonce: signIn.nonce)
        let claims: TokenClaims
        do { claims = try await keys.claims(of: token, expected, now: now) } catch { throw .token(error) }
        let said = "\(settings.issuer)#\(claims.texts["sub"] ?? "")"
        guard let name = claims.texts[ID(settings.claim)] else { throw .unknownPerson(subject: said) }
        guard let subject = claims.subject(of: settings.issuer), ID(name).isNormalized else {
            throw .unusableName(subject: said)
        }
        guard let person = person(ID(name)) else { throw .unknownPerson(subject: said) }
        return (Actor(means: .oidc, subject: subject, person: person), signIn.to)
    }

    /// Changes the code for an ID token, straight with the provider.
    private func idToken(for code: String, _ signIn: SignIn) async throws(Fault) -> String {
        var form = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", settings.redirect),
            ("code_verifier", signIn.verifier),
        ]
        do {
            let metadata = try await provider.current()
            var authorization: String?
            if let secret = settings.clientSecret, metadata.takesBasic {
                // RFC 6749 section 2.3.1: both are form-encoded first.
                let pair = [settings.clientID, secret.text].map {
                    PercentEncoding.encoded($0)
                }
                authorization = "Basic " + Data(pair.joined(separator: ":").utf8).base64EncodedString()
            } else {
                form.append(("client_id", settings.clientID))
                if let secret = settings.clientSecret { form.append(("client_secret", secret.text)) }
            }
            let data = try await ProviderRequest.post(metadata.token, form: form, authorization: authorization)
            let object = try? JSONValue(parsing: [UInt8](data))
            guard let token = object?["id_token"]?.string, token.utf8.count <= 16_000 else {
                throw OIDCProvider.Fault(reason: "it gave no id_token")
            }
            return token
        } catch { throw .provider(Self.reason(error)) }
    }

    private static func thin(_ pending: inout [ID: SignIn], now: Timestamp) {
        pending = pending.filter { now.microseconds - $0.value.begun.microseconds < secondsToSignIn * 1_000_000 }
        guard pending.count >= mostPending else { return }
        for oldest in pending.sorted(by: { $0.value.begun < $1.value.begun }).prefix(mostPending / 10) {
            pending[oldest.key] = nil
        }
    }

    /// Without anything that the provider sent: it may be a secret.
    private static func reason(_ error: any Error) -> String {
        switch error {
        case let fault as OIDCProvider.Fault: fault.reason
        case let failure as ProviderRequest.Failure: "it answered with status \(failure.status)"
        default: "it could not be reached"
        }
    }
}

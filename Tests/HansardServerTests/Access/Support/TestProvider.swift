import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import PairChannel

@testable import HansardServer

/// A provider in this process, which checks what a provider has to (PKCE, the code, the secret) and can lie in every
/// way that a client has to notice.
final class TestProvider: Sendable {
    struct Behaviour: Sendable {
        /// Claims of the next ID token, on top of the right ones; `nil` leaves one out.
        var claims: @Sendable (_ now: Int64) -> [String: (any Sendable)?] = { _ in [:] }
        var issuer: String?
        var endpoints: [String: String] = [:]
        var signsWithOtherKey = false
        var kid = "ec"
        var tokenStatus = HTTPResponse.Status.ok
        var padding = 0
    }

    let signer = TestSigner()
    let behaviour = Locked(Behaviour())
    /// What the token endpoint was sent, and how often the keys were asked for.
    let forms = Locked<[[String: String]]>([])
    let authorizations = Locked<[String]>([])
    let keyRequests = Locked(0)
    private let codes = Locked<[String: (challenge: String, nonce: String, subject: String)]>([:])
    private let port = Locked(0)

    var issuer: String { "http://127.0.0.1:\(port.update { $0 })" }

    /// Runs `body` while the provider answers.
    static func run(_ body: @escaping @Sendable (TestProvider) async throws -> Void) async throws {
        let provider = TestProvider()
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let application = Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await provider.answer(request) },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "provider") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            var iterator = ports.makeAsyncIterator()
            let found = await iterator.next() ?? 0
            provider.port.update { $0 = found }
            defer { group.cancelAll() }
            try await body(provider)
        }
    }

    /// What the reader does there: signs in as `subject`, and is sent back with a code.
    func signIn(_ subject: String, at location: String) throws -> [(name: String, value: String)] {
        let items = URLComponents(string: location)?.queryItems ?? []
        let query = Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
        guard query["response_type"] == "code", query["code_challenge_method"] == "S256",
            query["client_id"] == "hansard",
            let challenge = query["code_challenge"], let nonce = query["nonce"], let state = query["state"]
        else { throw Unexpected() }
        let code = UUID().uuidString
        codes.update { $0[code] = (challenge, nonce, subject) }
        return [("code", code), ("state", state)]
    }

    private func answer(_ request: Request) async throws -> Response {
        let told = behaviour.update { $0 }
        switch request.uri.path {
        case "/.well-known/openid-configuration":
            var document: [String: Any] = [
                "issuer": told.issuer ?? issuer, "authorization_endpoint": issuer + "/authorize",
                "token_endpoint": issuer + "/token", "jwks_uri": issuer + "/keys",
                "padding": String(repeating: "x", count: told.padding),
            ]
            document.merge(told.endpoints) { $1 }
            return try Self.json(document)
        case "/keys":
            keyRequests.update { $0 += 1 }
            return Self.text(signer.jwks)
        case "/token":
            let body = String(buffer: try await request.body.collect(upTo: 10_000))
            let items = URLComponents(string: "?" + body)?.queryItems ?? []
            let form = Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
            forms.update { $0.append(form) }
            authorizations.update { $0.append(request.headers[.authorization] ?? "") }
            let code = codes.update { $0.removeValue(forKey: form["code"] ?? "") }
            let challenge = Base64URL.text(SHA256.hash(data: Array((form["code_verifier"] ?? "").utf8)))
            guard let code, challenge == code.challenge, told.tokenStatus == .ok else {
                return Response(status: told.tokenStatus == .ok ? .badRequest : told.tokenStatus)
            }
            return try Self.json(["id_token": try token(code.subject, code.nonce, told), "access_token": "unused"])
        default: return Response(status: .notFound)
        }
    }

    private func token(_ subject: String, _ nonce: String, _ told: Behaviour) throws -> String {
        let now = Int64(Date().timeIntervalSince1970)
        var claims: [String: Any] = [
            "iss": issuer, "aud": "hansard", "sub": subject, "exp": now + 300, "iat": now, "nonce": nonce,
        ]
        for (name, value) in told.claims(now) { claims[name] = value }
        return try signer.token(claims, kid: told.kid, by: told.signsWithOtherKey ? signer.other : nil)
    }

    private static func json(_ object: [String: Any]) throws -> Response {
        text(String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self))
    }

    private static func text(_ json: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: .init(string: json)))
    }
}

import Foundation
import Hansard
import PairChannel

/// What a provider says of itself (OpenID Connect Discovery 1.0 section 3), fetched when it is first needed.
actor OIDCProvider {
    struct Metadata: Sendable {
        let authorization: String
        let token: String
        let jwks: String
        /// How it wants to be told the client’s secret.
        let takesBasic: Bool
    }

    struct Fault: Error, Equatable { let reason: String }

    private let issuer: String
    private var metadata: Metadata?
    private var fetched: ContinuousClock.Instant?

    init(issuer: String) { self.issuer = issuer }

    /// - Throws: `Fault` for a document that is not this issuer’s or names an address that is not safe to use.
    func current() async throws -> Metadata {
        if let metadata, let fetched, .now - fetched < .seconds(3_600) { return metadata }
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        let data = try await ProviderRequest.get(base + "/.well-known/openid-configuration")
        let found = try Self.read(data, issuer: issuer)
        (metadata, fetched) = (found, .now)
        return found
    }

    static func read(_ data: Data, issuer: String) throws(Fault) -> Metadata {
        guard let object = try? JSONValue(parsing: [UInt8](data)), case .object = object else {
            throw Fault(reason: "what it says of itself is no JSON")
        }
        guard object["issuer"]?.string == issuer else { throw Fault(reason: "it says that it is another issuer") }
        func address(_ name: String) throws(Fault) -> String {
            guard let text = object[name]?.string, isSafeWebAddress(text) else {
                throw Fault(reason: "its \(name) is no https address")
            }
            return text
        }
        var methods: [String]?
        if case .array(let listed)? = object["token_endpoint_auth_methods_supported"] {
            methods = listed.compactMap(\.string)
        }
        return Metadata(
            authorization: try address("authorization_endpoint"), token: try address("token_endpoint"),
            jwks: try address("jwks_uri"), takesBasic: methods?.contains("client_secret_basic") ?? true)
    }
}

import AsyncHTTPClient
import Foundation
import Hansard
import HansardSite

/// Readers with a bearer token that somebody else has signed.
struct JWTIdentity: Sendable {
    private let expected: TokenExpectation
    private let claim: String
    private let keys: KeySource
    private let person: @Sendable (String) -> String?

    private enum KeySource: Sendable {
        /// Read at the first use: making them ready is asynchronous.
        case files(FileKeys)
        case address(FetchedKeys)
    }

    /// - Throws: `SiteSettings.Problem` for a file that cannot be read.
    init(_ settings: JWTSettings, person: @escaping @Sendable (String) -> String?) throws {
        expected = TokenExpectation(
            issuer: settings.issuer, audience: settings.audience, algorithms: settings.algorithms)
        (claim, self.person) = (settings.claim, person)
        if let url = settings.jwksURL {
            keys = .address(FetchedKeys(algorithms: settings.algorithms) { url })
        } else {
            keys = .files(try FileKeys(settings))
        }
    }

    func actor(of token: String, now: Timestamp) async -> Actor? {
        guard let claims = try? await claims(of: token, now: now), let subject = claims.texts["sub"],
            let name = claims.texts[claim], let person = person(name)
        else { return nil }
        return Actor(means: .jwt, subject: "\(expected.issuer)#\(subject)", person: person)
    }

    func claims(of token: String, now: Timestamp) async throws(TokenFault) -> TokenClaims {
        switch keys {
        case .files(let files): return try await SignedTokens.claims(of: token, files.keys(), expected, now: now)
        case .address(let fetched): return try await fetched.claims(of: token, expected, now: now)
        }
    }
}

/// Keys from files beside the access rules.
actor FileKeys {
    private let files: [(name: String, data: Data)]
    private let isSet: Bool
    private let algorithms: [String]
    private var known: IssuerKeys?

    init(_ settings: JWTSettings) throws {
        isSet = settings.jwksFile != nil
        algorithms = settings.algorithms
        var files: [(String, Data)] = []
        for path in settings.keyFiles + (settings.jwksFile.map { [$0] } ?? []) {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw SiteSettings.Problem(
                    file: "access.yml", reason: "“identities: jwt” names the file \(path), which cannot be read.")
            }
            files.append(((path as NSString).lastPathComponent, data))
        }
        self.files = files
    }

    /// Those of its files that hold a key; none where that is none of them, and then no token is believed.
    func keys() async -> IssuerKeys {
        if let known { return known }
        var all = IssuerKeys()
        for file in files {
            let text = String(decoding: file.data, as: UTF8.self)
            let id = (file.name as NSString).deletingPathExtension
            let keys =
                isSet
                ? await IssuerKeys(jwks: file.data, algorithms: algorithms)
                : await IssuerKeys(pem: text, id: id, algorithms: algorithms)
            if let keys { all.formUnion(keys) }
        }
        known = all
        return all
    }
}

import AsyncHTTPClient
import Foundation
import HTTPServer
import Hansard
import HansardSite
import HansardStore
import PairChannel

/// Readers with a bearer token that somebody else has signed.
struct JWTIdentity: Sendable {
    private let expected: TokenExpectation
    private let claim: String
    private let keys: KeySource
    private let person: @Sendable (ID) -> ID?

    private enum KeySource: Sendable {
        /// Read at the first use: making them ready is asynchronous.
        case files(FileKeys)
        case address(FetchedKeys)
    }

    /// - Throws: `SettingsProblem` for a file that cannot be read.
    init(_ settings: JWTSettings, person: @escaping @Sendable (ID) -> ID?) throws {
        expected = TokenExpectation(
            issuer: settings.issuer, audience: settings.audience, algorithms: settings.algorithms)
        (claim, self.person) = (settings.claim, person)
        if let url = settings.jwksURL {
            keys = .address(FetchedKeys(algorithms: settings.algorithms) { url })
        } else {
            keys = .files(try FileKeys(settings))
        }
    }

    /// Who the token says asks; `nil` for a token that is not believed, and for nobody of the record.
    ///
    /// - Throws: `ProblemDetails` with status 401 for a name that cannot be taken: whoever has a token that is signed is told why.
    func actor(of token: String, now: Timestamp) async throws -> Actor? {
        guard let claims = try? await claims(of: token, now: now), let name = claims.texts[ID(claim)] else {
            return nil
        }
        guard let subject = claims.subject(of: expected.issuer), ID(name).isNormalized else {
            var problem = ProblemDetails(
                .unauthorized, "unauthorized", "The name in the token cannot be taken",
                "It is not in Unicode’s normalization form C, and looks like another name. Have it issued in that form."
            )
            problem.headers[.wwwAuthenticate] = "Bearer realm=\"hansard\", error=\"invalid_token\""
            throw problem
        }
        return person(ID(name)).map { Actor(means: .jwt, subject: subject, person: $0) }
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
                throw SettingsProblem(
                    file: "access.yml", reason: "“identities: jwt” names the file \(path), which cannot be read.")
            }
            files.append((FilePath.name(of: path), data))
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

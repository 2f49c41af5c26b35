import Foundation
import HTTPTypes
import Hansard
import HansardSite
import Testing

@testable import HansardServer

@Suite struct JWTIdentityTests {
    private let folder: AccessFolder
    private let signer = TestSigner()
    private let now: Timestamp

    init() throws {
        folder = try AccessFolder()
        try folder.write("keys.json", signer.jwks)
        now = try moment("2026-06-01T12:00:00Z")
    }

    private var seconds: Int64 { now.wholeSeconds }

    private func claims(_ changes: [String: Any?] = [:]) -> [String: Any] {
        var claims: [String: Any] = [
            "iss": "https://issuer.example.com", "aud": "hansard", "sub": "7", "exp": seconds + 300, "iat": seconds,
        ]
        for (name, value) in changes { claims[name] = value }
        return claims
    }

    private func identity(_ more: String = "") throws -> JWTIdentity {
        let rules = try folder.rules(
            """
            identities:
              jwt:
                issuer: https://issuer.example.com
                audience: hansard
                jwks_file: keys.json
            \(more)
            """)
        guard let settings = rules.identities.jwt else { throw Unexpected() }
        return try JWTIdentity(settings) { rules.identities.person(named: $0) }
    }

    private func fault(_ token: String, _ more: String = "") async throws -> TokenFault? {
        let identity = try identity(more)
        do { _ = try await identity.claims(of: token, now: now) } catch { return error }
        return nil
    }

    @Test func aSignedTokenIsItsSubject() async throws {
        let expected = Actor(means: .jwt, subject: "https://issuer.example.com#7", person: "7")
        #expect(try await identity().actor(of: signer.token(claims()), now: now) == expected)
        #expect(try await identity().actor(of: signer.rsaToken(claims()), now: now) == expected)
        let several = claims(["aud": ["other", "hansard"]])
        #expect(try await identity().actor(of: signer.token(several), now: now) == expected)
    }

    @Test func anotherClaimMayNameThePerson() async throws {
        let token = try signer.token(claims(["employee": "9"]))
        #expect(try await identity("    claim: employee").actor(of: token, now: now)?.person == "9")
        #expect(try await identity("    claim: number").actor(of: token, now: now) == nil)
    }

    @Test func anUnsignedTokenIsNobodys() async throws {
        for alg in ["none", "None", "NONE", ""] {
            #expect(try await fault(signer.unsignedToken(claims(), alg: alg, kid: "ec")) == .algorithm(alg))
        }
        #expect(try await fault(signer.unsignedToken(claims(), alg: "ES256", kid: "ec")) == .signature)
    }

    /// The public key is no secret, and a check that took it for one would believe whoever knows it.
    @Test func aTokenSignedWithThePublicKeyAsASharedSecretIsNobodys() async throws {
        let secrets = [
            Data(TestSigner.rsa.n.utf8), Data(signer.jwks.utf8), Data(signer.elliptic.publicKey.pemRepresentation.utf8),
            Data("secret".utf8),
        ]
        for secret in secrets {
            for kid in ["rsa", "ec", "shared"] {
                let token = try signer.sharedSecretToken(claims(), kid: kid, secret: secret)
                #expect(try await fault(token) == .algorithm("HS256"))
            }
        }
    }

    @Test func aTokenOfAnotherKeyIsNobodys() async throws {
        #expect(try await fault(signer.token(claims(), by: signer.other)) == .signature)
        #expect(try await fault(signer.token(claims(), kid: "unknown")) == .unknownKey)
        #expect(try await fault(signer.token(claims(), kid: "rsa")) == .algorithm("ES256"))
        #expect(try await fault(signer.token(claims(), kid: "shared")) == .unknownKey)
        #expect(try await fault(signer.rsaToken(claims(), kid: "encryption")) == .unknownKey)
        // Several keys, and none is named: none is tried.
        #expect(try await fault(signer.token(claims(), kid: nil)) == .unknownKey)
    }

    @Test func aKeyIsUsedForItsOwnAlgorithmAlone() async throws {
        let more = "    algorithms: [RS256, RS512, PS256]"
        #expect(try await fault(signer.rsaToken(claims(), alg: "RS512"), more) == .algorithm("RS512"))
        #expect(try await fault(signer.rsaToken(claims(), alg: "PS256"), more) == .algorithm("PS256"))
        #expect(try await fault(signer.token(claims()), more) == .algorithm("ES256"))
    }

    @Test func aTokenForSomebodyElseIsNobodys() async throws {
        #expect(try await fault(signer.token(claims(["aud": "payroll"]))) == .audience)
        #expect(try await fault(signer.token(claims(["aud": [String]()]))) == .audience)
        #expect(try await fault(signer.token(claims(["aud": Any?.none]))) == .audience)
        #expect(try await fault(signer.token(claims(["iss": "https://issuer.example.com/"]))) == .issuer)
        #expect(try await fault(signer.token(claims(["iss": Any?.none]))) == .issuer)
        #expect(try await fault(signer.token(claims(["sub": Any?.none]))) == .subject)
    }

    @Test func aTokenIsGoodInItsTimeAndAMinuteMore() async throws {
        #expect(try await fault(signer.token(claims(["exp": seconds - 59]))) == nil)
        #expect(try await fault(signer.token(claims(["exp": seconds - 60]))) == .expired)
        #expect(try await fault(signer.token(claims(["exp": Any?.none]))) == .expired)
        #expect(try await fault(signer.token(claims(["nbf": seconds + 60]))) == nil)
        #expect(try await fault(signer.token(claims(["nbf": seconds + 61]))) == .notYet)
        #expect(try await fault(signer.token(claims(["iat": seconds + 61]))) == .notYet)
        #expect(try await fault(signer.token(claims(["exp": "never"]))) == .malformed)
    }

    @Test func whatAHeaderAsksForIsNotDone() async throws {
        #expect(try await fault(signer.token(claims(), extra: ["crit": ["exp"]])) == .critical)
        #expect(try await fault(signer.token(claims(), extra: ["b64": false])) == .critical)
        let key: [String: Any] = ["jku": "https://evil.example.com/keys", "x5u": "https://evil.example.com/chain"]
        #expect(try await fault(signer.token(claims(), extra: key, by: signer.other)) == .signature)
        #expect(try await fault(signer.token(claims(), extra: ["kid": 7])) == .malformed)
    }

    @Test func aTokenThatWasChangedIsNobodys() async throws {
        let token = try signer.token(claims())
        let parts = token.split(separator: ".").map(String.init)
        let other = try signer.token(claims(["sub": "1"])).split(separator: ".").map(String.init)
        #expect(try await fault([parts[0], other[1], parts[2]].joined(separator: ".")) == .signature)
        for wrong in ["", "a", "a.b", "a.b.c", token + ".", "." + token, token + "=", token.replacing(".", with: ",")] {
            #expect(try await fault(wrong) == .malformed)
        }
    }

    @Test func aKeyMayStandInAFileOfItsOwn() async throws {
        try folder.write("signing.pem", signer.elliptic.publicKey.pemRepresentation)
        let rules = try folder.rules(
            """
            identities:
              jwt: {issuer: https://issuer.example.com, audience: hansard, key_files: [signing.pem]}
            """)
        let authenticator = try Authenticator(rules, folder.database())
        for kid in ["signing", nil] {
            let token = try signer.token(claims(), kid: kid)
            let asked = try request("index.html", [("Authorization", "Bearer \(token)")])
            #expect(try await authenticator.actor(of: asked, now: now)?.person == "7")
        }
        let token = try signer.token(claims(), kid: "ec")
        let asked = try request("index.html", [("Authorization", "Bearer \(token)")])
        #expect(try await authenticator.actor(of: asked, now: now) == nil)
    }

    @Test func aKeyFileThatIsMissingIsSaidAtTheStart() throws {
        let rules = try folder.rules(
            "identities:\n  jwt: {issuer: a, audience: b, jwks_file: missing.json}\n")
        #expect(throws: SiteSettings.Problem.self) { try Authenticator(rules, folder.database()) }
    }
}

import Foundation
import Hansard
import JWTKit
import PairChannel

/// Why a signed token is not believed. For tests and the server's own log; whoever sent it is told no more than that.
enum TokenFault: Error, Equatable {
    case malformed
    case algorithm(String)
    case unknownKey, signature, issuer, audience, expired, notYet, nonce, subject, critical
}

/// An issuer's public keys, ready to check with: one collection for each key and algorithm, so that nothing in a token
/// decides more than which of them is asked.
struct IssuerKeys: Sendable {
    private var collections: [String: [String: JWTKeyCollection]] = [:]  // by kid, by algorithm
    /// The id of the only key there is, for tokens that name none.
    private var onlyKey: String?

    var isEmpty: Bool { collections.isEmpty }

    init() {}

    /// - Parameter jwks: RFC 7517. Keys of kinds that are not known, for encryption or without an id are left out.
    /// - Returns: `nil` for what is no set of keys.
    init?(jwks: Data, algorithms: [String]) async {
        guard let object = try? JSONValue(parsing: [UInt8](jwks)), case .array(let entries)? = object["keys"],
            entries.count <= 100, entries.allSatisfy({ if case .object = $0 { true } else { false } })
        else { return nil }
        for (i, entry) in entries.enumerated() {
            guard (entry["use"]?.string ?? "sig") == "sig" else { continue }
            // Only what is public of it, even if the file has more. The library reads its keys with Foundation alone.
            let names: Set = ["kty", "alg", "kid", "n", "e", "crv", "x", "y"]
            let known = JSONValue.object(entry.members.filter { names.contains($0.name) })
            guard let key = try? JSONDecoder().decode(JWK.self, from: Data(known.bytes)) else { continue }
            let id = key.keyIdentifier?.string ?? "key \(i)"
            for name in algorithms where key.algorithm.map({ $0.rawValue == name }) ?? true {
                guard Self.fits(name, key), let algorithm = JWK.Algorithm(rawValue: name) else { continue }
                var prepared = key
                (prepared.algorithm, prepared.keyIdentifier) = (algorithm, JWKIdentifier(string: id))
                guard let collection = try? await JWTKeyCollection().add(jwk: prepared) else { continue }
                collections[id, default: [:]][name] = collection
            }
        }
        onlyKey = collections.count == 1 ? collections.keys.first : nil
    }

    /// - Parameter pem: A public key, RSA or P-256.
    /// - Returns: `nil` for what is neither.
    init?(pem: String, id: String, algorithms: [String]) async {
        var known: [String: JWTKeyCollection] = [:]
        for name in algorithms {
            let collection = JWTKeyCollection()
            if name.hasPrefix("RS") || name.hasPrefix("PS"), let key = try? Insecure.RSA.PublicKey(pem: pem) {
                let digest: DigestAlgorithm =
                    switch name.suffix(3) {
                    case "384": .sha384
                    case "512": .sha512
                    default: .sha256
                    }
                if name.hasPrefix("RS") {
                    await collection.add(rsa: key, digestAlgorithm: digest)
                } else {
                    await collection.add(pss: key, digestAlgorithm: digest)
                }
                known[name] = collection
            } else if name == "ES256", let key = try? ES256PublicKey(pem: pem) {
                await collection.add(ecdsa: key)
                known[name] = collection
            } else if name == "EdDSA", let key = try? EdDSA.PublicKey(pem: pem) {
                await collection.add(eddsa: key)
                known[name] = collection
            }
        }
        guard !known.isEmpty else { return nil }
        collections = [id: known]
        onlyKey = id
    }

    /// Both sets.
    mutating func formUnion(_ other: IssuerKeys) {
        collections.merge(other.collections) { $1 }
        onlyKey = collections.count == 1 ? collections.keys.first : nil
    }

    private static func fits(_ algorithm: String, _ key: JWK) -> Bool {
        switch algorithm {
        case "EdDSA": key.keyType == .octetKeyPair
        case "ES256": key.keyType == .ecdsa && key.curve?.rawValue == "P-256"
        case "ES384": key.keyType == .ecdsa && key.curve?.rawValue == "P-384"
        case "ES512": key.keyType == .ecdsa && key.curve?.rawValue == "P-521"
        default: key.keyType == .rsa
        }
    }

    fileprivate func collection(_ header: SignedTokens.Header) throws(TokenFault) -> JWTKeyCollection {
        guard let id = header.kid ?? onlyKey, let key = collections[id] else { throw .unknownKey }
        guard let collection = key[header.alg] else { throw .algorithm(header.alg) }
        return collection
    }
}

/// What a token has to say.
struct TokenExpectation: Sendable {
    let issuer: String
    let audience: String
    let algorithms: [String]
    var nonce: String?

    /// What clocks may differ by.
    static let skewSeconds = 60.0
}

enum SignedTokens {
    struct Header {
        let alg: String
        let kid: String?
    }

    /// Reads a compact JWS (RFC 7515) and believes it only if everything about it is as expected (RFC 8725).
    static func claims(
        of token: String, _ keys: IssuerKeys, _ expected: TokenExpectation, now: Timestamp
    ) async throws(TokenFault) -> TokenClaims {
        let header = try header(of: token)
        // Before any key is looked at: a token does not choose how it is checked.
        guard expected.algorithms.contains(header.alg) else { throw .algorithm(header.alg) }
        let collection = try keys.collection(header)
        let claims: TokenClaims
        do { claims = try await collection.verify(token, as: TokenClaims.self) } catch let error as JWTError {
            throw error.errorType == .malformedToken ? .malformed : .signature
        } catch { throw .signature }
        try claims.check(expected, now: now)
        return claims
    }

    static func header(of token: String) throws(TokenFault) -> Header {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ Base64URL.bytes($0) != nil }),
            let first = Base64URL.bytes(parts[0]),
            let object = try? JSONValue(parsing: first), let alg = object["alg"]?.string
        else { throw .malformed }
        // Extensions that must be understood (RFC 7515 section 4.1.11): none is.
        guard object["crit"] == nil, object["b64"] == nil else { throw .critical }
        guard let kid = object["kid"] else { return Header(alg: alg, kid: nil) }
        guard let kid = kid.string, kid.utf8.count <= 200 else { throw .malformed }
        return Header(alg: alg, kid: kid)
    }
}

/// What a token says. The signature is checked by the time one of these is made.
struct TokenClaims: JWTPayload {
    private(set) var texts: [ID: String] = [:]
    private(set) var audience: [String] = []
    private(set) var times: [String: Double] = [:]

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        for key in container.allKeys {
            switch key.stringValue {
            case "aud":
                if let one = try? container.decode(String.self, forKey: key) {
                    audience = [one]
                } else {
                    audience = try container.decode([String].self, forKey: key)
                }
            case "exp", "nbf", "iat": times[key.stringValue] = try container.decode(Double.self, forKey: key)
            default:
                if let text = try? container.decode(String.self, forKey: key) { texts[ID(key.stringValue)] = text }
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, text) in texts { try container.encode(text, forKey: Key(stringValue: name.text)) }
        for (name, time) in times { try container.encode(time, forKey: Key(stringValue: name)) }
        try container.encode(audience, forKey: Key(stringValue: "aud"))
    }

    /// Issuer and subject, which are one person together (OpenID Connect Core section 5.7); `nil` for a subject that is
    /// not in Unicode’s normalization form C, and so looks like another one.
    func subject(of issuer: String) -> ID? {
        let subject = texts["sub"] ?? ""
        return ID(subject).isNormalized ? ID("\(issuer)#\(subject)") : nil
    }

    /// The claims are checked by `check`, which is told the time.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    fileprivate func check(_ expected: TokenExpectation, now: Timestamp) throws(TokenFault) {
        let (now, skew) = (Double(now.microseconds) / 1_000_000, TokenExpectation.skewSeconds)
        guard texts["iss"].map({ ID($0) }) == ID(expected.issuer) else { throw .issuer }
        guard audience.contains(where: { ID($0) == ID(expected.audience) }) else { throw .audience }
        // OpenID Connect Core section 3.1.3.7, 4 and 5: with several audiences, who it was issued to.
        guard ID(texts["azp"] ?? expected.audience) == ID(expected.audience) || expected.nonce == nil else {
            throw .audience
        }
        guard audience.count == 1 || expected.nonce == nil || texts["azp"] != nil else { throw .audience }
        guard let expires = times["exp"] else { throw .expired }
        guard now < expires + skew else { throw .expired }
        guard times["nbf"].map({ $0 <= now + skew }) ?? true, times["iat"].map({ $0 <= now + skew }) ?? true else {
            throw .notYet
        }
        guard let subject = texts["sub"], !subject.isEmpty, subject.utf8.count <= 255 else { throw .subject }
        if let nonce = expected.nonce {
            guard texts["nonce"].map({ ID($0) }) == ID(nonce) else { throw .nonce }
            guard times["iat"] != nil else { throw .notYet }
        }
    }
}

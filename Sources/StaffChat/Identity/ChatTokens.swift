import Foundation
import Hansard
import JWTKit
import PairChannel
import Synchronization

/// Tokens that the application which embeds the chat mints for whoever is signed in there: JWTs (RFC 7519), HS256.
package final class ChatTokens: Sendable {
    /// What a token’s `aud` has among its names.
    package static let audience = "hansard-chat"
    /// The longest that a token may be good for, and by how much clocks may differ.
    static let longestSeconds = 3_600
    static let leewaySeconds = 60

    /// What a token says.
    package struct Claims: JWTPayload, Equatable {
        /// The person’s id.
        package var sub: String
        /// For whom it was minted.
        package var aud: Audience
        /// When it is over.
        package var exp: ExpirationClaim
        /// Before when it is not good.
        package var nbf: NotBeforeClaim?
        /// The person’s name, as the chat shows it.
        package var name: String?
        /// What the person is: `Clerk`.
        package var title: String?

        /// - Throws: `JWTError` for a token that was minted for others.
        package func verify(using algorithm: some JWTAlgorithm) throws {
            guard aud.names.contains(ChatTokens.audience) else {
                throw JWTError.generic(identifier: "aud", reason: "for others")
            }
        }
    }

    /// RFC 7519, section 4.1.3: one text or an array of them. JWTKit’s own type ends the process for an array of none.
    package struct Audience: Codable, Equatable, Sendable {
        let names: [String]

        init(_ name: String) { names = [name] }

        /// Reads a text or an array of texts.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let name = try? container.decode(String.self) {
                names = [name]
            } else {
                names = try container.decode([String].self)
            }
        }

        /// Writes one name as a text, more as an array.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if names.count == 1 { try container.encode(names[0]) } else { try container.encode(names) }
        }
    }

    private let keys: JWTKeyCollection
    private let key: HMACKey
    private let known = Mutex<[ID: Claims]>([:])

    /// - Parameter secret: What the application signs with, 32 bytes or more.
    package init(secret: String) {
        key = HMACKey(from: Array(secret.utf8))
        keys = JWTKeyCollection()
    }

    /// To be awaited before the first token is looked at.
    package func start() async { await keys.add(hmac: key, digestAlgorithm: .sha256, kid: nil) }

    /// What `token` says; `nil` for one that is not believed.
    package func claims(of token: String, now: Timestamp) async -> Claims? {
        let seconds = Double(now.microseconds) / 1_000_000
        var claims = known.withLock { $0[ID(token)] }
        if claims == nil, token.utf8.count <= 4_000, Self.isHS256(token) {
            claims = try? await keys.verify(token, as: Claims.self)
            if let claims {
                known.withLock {
                    // Those that are over go when there is no room.
                    if $0.count >= 20_000 { $0 = $0.filter { $0.value.exp.value.timeIntervalSince1970 > seconds } }
                    if $0.count >= 20_000 { $0.removeAll() }
                    $0[ID(token)] = claims
                }
            }
        }
        return claims.flatMap { Self.isGood($0, seconds) ? $0 : nil }
    }

    /// Whose `token` is, if it has been seen before and is still believed; `nil` says nothing of it.
    func knownPerson(of token: String, now: Timestamp) -> String? {
        known.withLock { $0[ID(token)] }
            .flatMap { Self.isGood($0, Double(now.microseconds) / 1_000_000) ? $0.sub : nil }
    }

    /// - Parameter seconds: The time now, since 1970.
    private static func isGood(_ claims: Claims, _ seconds: Double) -> Bool {
        guard !claims.sub.isEmpty else { return false }
        let end = claims.exp.value.timeIntervalSince1970
        let latest = seconds + Double(longestSeconds + leewaySeconds)
        guard end + Double(leewaySeconds) > seconds, end <= latest else { return false }
        let start = claims.nbf?.value.timeIntervalSince1970 ?? 0
        return start <= seconds + Double(leewaySeconds)
    }

    /// Mints one.
    package func token(for person: String, name: String?, title: String?, seconds: Int, now: Timestamp) async throws
        -> String
    {
        let end = Date(timeIntervalSince1970: Double(now.microseconds / 1_000_000 + Int64(seconds)))
        let claims = Claims(
            sub: person, aud: Audience(Self.audience), exp: ExpirationClaim(value: end), name: name,
            title: title)
        return try await keys.sign(claims)
    }

    /// Another algorithm, or an extension that must be understood, is not taken, whatever the signature says.
    private static func isHS256(_ token: String) -> Bool {
        guard let part = token.split(separator: ".", omittingEmptySubsequences: false).first else { return false }
        var text = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        while text.utf8.count % 4 != 0 { text += "=" }
        guard let data = Data(base64Encoded: text),
            let head = try? JSONValue(parsing: [UInt8](data))
        else { return false }
        return head["alg"]?.string == "HS256" && head["crit"] == nil
    }
}

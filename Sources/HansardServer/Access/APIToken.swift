import Crypto
import HTTPServer
import Hansard
import HansardStore
import PairChannel

/// A token as a program sends it: `hans_`, 32 letters and digits that nobody can guess, and 6 that tell a mistyped one
/// from one that was never given out.
package struct APIToken: Sendable {
    package let text: String

    static let prefix = "hans_"
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let secretLength = 32  // log2(62) × 32: 190 bits
    private static let checkLength = 6

    /// Makes a new one.
    package init() {
        var random = SystemRandomNumberGenerator()
        let secret = (0..<Self.secretLength).map { _ in Self.alphabet.randomElement(using: &random) ?? 0 }
        text = Self.prefix + String(decoding: secret + Self.check(secret), as: UTF8.self)
    }

    /// - Returns: `nil` for what cannot be one.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard text.hasPrefix(Self.prefix), bytes.count == 5 + Self.secretLength + Self.checkLength else { return nil }
        let secret = Array(bytes[5..<5 + Self.secretLength])
        guard bytes.dropFirst(5).allSatisfy(isLetterOrDigit),
            Array(bytes.suffix(Self.checkLength)) == Self.check(secret)
        else { return nil }
        self.text = text
    }

    /// All that is kept of it. It is as random as a key, so no slow hash is needed.
    package var sha256: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    private static func check(_ secret: [UInt8]) -> [UInt8] {
        SHA256.hash(data: Array(prefix.utf8) + secret).prefix(checkLength).map { alphabet[Int($0) % alphabet.count] }
    }
}

/// Readers with a token.
struct TokenIdentity: Sendable {
    let database: AccessDatabase

    func actor(of text: String, now: Timestamp) async throws -> Actor? {
        let database = database
        guard let token = APIToken(text),
            let stored = try await BlockingWork.run({ try database.token(sha256: token.sha256) }),
            stored.revoked == nil, now < stored.expires
        else { return nil }
        // A role that this Hansard does not know is no licence for every role.
        let only = stored.role.map { Role(rawValue: $0) }
        if case .some(.none) = only { return nil }
        return Actor(
            means: .token, subject: ID(stored.name), person: ID(stored.person), onlyRole: only ?? nil)
    }
}

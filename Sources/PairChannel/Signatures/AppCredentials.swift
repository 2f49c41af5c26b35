import Crypto

/// What one app’s clients and back end sign with. Whoever has the secret may publish anything.
package struct AppCredentials: Sendable {
    package let id: String  // decimal digits; in the HTTP API’s paths
    package let key: String  // public; in every client’s address
    /// With the secrets taken in already, which is half the work of a signature over so little. The first signs, any is good.
    private let keyed: [HMAC<SHA256>]

    /// `nil` unless `id` is decimal digits (a server library of Pusher’s for Python takes no other) and `key` is 1 to 64 bytes
    /// of `A-Z a-z 0-9 _ -` and no secret is empty.
    ///
    /// - Parameter previousSecret: One that is being replaced: nothing is signed with it, and what is signed with it is still good.
    package init?(id: String, key: String, secret: String, previousSecret: String? = nil) {
        guard (1...32).contains(id.utf8.count), id.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            (1...64).contains(key.utf8.count), key.utf8.allSatisfy(Self.isKeyByte), !secret.isEmpty,
            previousSecret?.isEmpty != true
        else { return nil }
        (self.id, self.key) = (id, key)
        keyed = [secret, previousSecret].compactMap { $0 }.map { HMAC(key: SymmetricKey(data: Array($0.utf8))) }
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        ChannelAlphabet.containsInPairID(byte) && byte != UInt8(ascii: "@") && byte != UInt8(ascii: ",")
            && byte != UInt8(ascii: ";") && byte != UInt8(ascii: ".") || byte == UInt8(ascii: "-")
    }

    /// HMAC-SHA256 of `text`, 64 lower-case hexadecimal digits.
    package func signature(of text: some Sequence<UInt8>) -> String {
        Hexadecimal.text(Self.code(keyed[0], of: text))
    }

    private static func code(_ keyed: HMAC<SHA256>, of text: some Sequence<UInt8>) -> HMAC<SHA256>.MAC {
        var code = keyed
        code.update(data: Array(text))
        return code.finalize()
    }

    /// Whether `signature` is `text`’s by one of the secrets, in a time that does not tell how much of it is right.
    package func isSignature(_ signature: some StringProtocol, of text: some Sequence<UInt8>) -> Bool {
        guard signature.utf8.count == 64, let bytes = Hexadecimal.bytes(signature) else { return false }
        // In constant time, as Crypto says of authentication codes.
        return keyed.contains { Self.code($0, of: text) == bytes }
    }
}

import Crypto

/// Signs notes (c2sp.org/signed-note) with an Ed25519 key.
package struct NoteSigner: Sendable {
    /// How many random bytes a key is made from.
    package static let seedBytes = Curve25519.Signing.PrivateKey.seedBytes

    private let key: Curve25519.Signing.PrivateKey
    /// What to verify the signatures with.
    package let verifier: VerifierKey

    /// - Parameters:
    ///   - name: What the key signs as; a log’s is its origin.
    ///   - seed: 32 random bytes; secret.
    /// - Throws: `badName`, or `malformedKey` for another number of bytes.
    package init(name: String, seed: [UInt8]) throws(NoteProblem) {
        key = try Curve25519.Signing.PrivateKey(seed: seed)
        verifier = try VerifierKey(name: name, key: key.publicKey)
    }

    /// The signature of `text`, which ends with LF.
    func signature(of text: [UInt8]) throws -> NoteSignature {
        NoteSignature(name: verifier.name, keyID: verifier.id, bytes: Array(try key.signature(for: text)))
    }
}

import Crypto

/// The public half of a key that notes are signed with, and the name that it signs as.
///
/// Source: c2sp.org/signed-note.
package struct VerifierKey: Sendable {
    private let named: NamedKey

    init(name: String, key: Curve25519.Signing.PublicKey) throws(NoteProblem) {
        named = try NamedKey(name: name, key: key, .ed25519)
    }

    /// Reads `name+id+key`: the id in 8 hexadecimal digits; the algorithm’s byte and the key in base64.
    package init(parsing text: String) throws(NoteProblem) { named = try NamedKey(parsing: text, .ed25519) }

    /// Not empty; without white space, control characters and `+`.
    package var name: String { named.name }
    /// The first four bytes of the hash of the name, LF, the algorithm and the key, as a big-endian number.
    package var id: UInt32 { named.id }
    /// `name+id+key`, which is all that somebody needs to verify what the key signs.
    package var text: String { named.text }

    /// Whether a signature says that it is by this key.
    func isNamed(by signature: NoteSignature) -> Bool { named.isNamed(by: signature) }

    /// - Parameter signature: 64 bytes.
    func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool { named.key.isValidSignature(signature, for: text) }
}

import Crypto

/// The public half of a witness’s key: it signs checkpoints of others’ logs that it has seen to go on from the one before.
///
/// Source: c2sp.org/tlog-cosignature, of Ed25519 keys.
package struct WitnessKey: Sendable {
    private let named: NamedKey

    init(name: String, key: Curve25519.Signing.PublicKey) throws(NoteProblem) {
        named = try NamedKey(name: name, key: key, .cosignature)
    }

    /// Reads what `text` gives.
    package init(parsing text: String) throws(NoteProblem) { named = try NamedKey(parsing: text, .cosignature) }

    /// As for `VerifierKey`.
    package var name: String { named.name }
    /// As for `VerifierKey`.
    package var id: UInt32 { named.id }
    /// `name+id+key`: what somebody needs to verify what the witness signs.
    package var text: String { named.text }

    /// When the witness signed a checkpoint, in seconds since 1970; `nil` where it did not.
    ///
    /// - Throws: `wrongSignature` where a signature that names this key is not the key’s.
    package func cosigned(_ note: SignedNote) throws(NoteProblem) -> UInt64? {
        for signature in note.signatures where named.isNamed(by: signature) {
            let seconds = signature.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            guard signature.bytes.count == 72,
                named.key.isValidSignature(signature.bytes.dropFirst(8), for: Self.message(note.text, seconds))
            else { throw .wrongSignature(name) }
            return seconds
        }
        return nil
    }

    static func message(_ text: [UInt8], _ seconds: UInt64) -> [UInt8] {
        Array("cosignature/v1\ntime \(seconds)\n".utf8) + text
    }
}

/// A witness’s key.
package struct WitnessSigner: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    /// What to verify the cosignatures with.
    package let verifier: WitnessKey

    /// - Parameters:
    ///   - name: Who the witness is.
    ///   - seed: 32 random bytes; secret.
    /// - Throws: `badName`, or `malformedKey` for another number of bytes.
    package init(name: String, seed: [UInt8]) throws(NoteProblem) {
        key = try Curve25519.Signing.PrivateKey(seed: seed)
        verifier = try WitnessKey(name: name, key: key.publicKey)
    }

    /// The note with this witness’s cosignature below those that it has.
    ///
    /// - Parameter seconds: When, since 1970.
    package func cosign(_ note: SignedNote, at seconds: UInt64) throws -> SignedNote {
        let signature = try key.signature(for: WitnessKey.message(note.text, seconds))
        let bytes = withUnsafeBytes(of: seconds.bigEndian) { Array($0) } + Array(signature)
        return note.adding(NoteSignature(name: verifier.name, keyID: verifier.id, bytes: bytes))
    }
}

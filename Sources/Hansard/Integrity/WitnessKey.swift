import Crypto
import Foundation
import PairChannel

/// The public half of a witness’s key: it signs checkpoints of others’ logs that it has seen to go on from the one before.
///
/// Source: c2sp.org/tlog-cosignature, of Ed25519 keys.
package struct WitnessKey: Sendable {
    /// As for `VerifierKey`.
    package let name: String
    /// The first four bytes of the hash of the name, LF, the algorithm and the key, as a big-endian number.
    package let id: UInt32
    private let key: Curve25519.Signing.PublicKey

    /// The byte before the key.
    private static let cosignature: UInt8 = 4

    init(name: String, key: Curve25519.Signing.PublicKey) throws(NoteProblem) {
        guard VerifierKey.isName(name) else { throw .badName }
        (self.name, self.key) = (name, key)
        let hash = SHA256.hash(data: Array(name.utf8) + [0x0A, Self.cosignature] + key.rawRepresentation)
        id = hash.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads exactly what `text` gives.
    package init(parsing text: String) throws(NoteProblem) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Data(base64Encoded: String(parts[2])), bytes.first == Self.cosignature,
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes.dropFirst())
        else { throw .malformedKey }
        try self.init(name: String(parts[0]), key: key)
        guard self.text == text else { throw .wrongKeyID(name) }
    }

    /// `name+id+key`: what somebody needs to verify what the witness signs.
    package var text: String {
        let digits = Hexadecimal.text(withUnsafeBytes(of: id.bigEndian) { Array($0) })
        return "\(name)+\(digits)+\((Data([Self.cosignature]) + key.rawRepresentation).base64EncodedString())"
    }

    /// When the witness signed a checkpoint, in seconds since 1970; `nil` where it did not.
    ///
    /// - Throws: `wrongSignature` where a signature that names this key is not the key’s.
    package func cosigned(_ note: SignedNote) throws(NoteProblem) -> UInt64? {
        for signature in note.signatures where signature.keyID == id && signature.name.utf8.elementsEqual(name.utf8) {
            let seconds = signature.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
            guard signature.bytes.count == 72,
                key.isValidSignature(signature.bytes.dropFirst(8), for: Self.message(note.text, seconds))
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
    /// How many random bytes a key is made from.
    package static let seedBytes = 32

    private let key: Curve25519.Signing.PrivateKey
    /// What to verify the cosignatures with.
    package let verifier: WitnessKey

    /// - Parameters:
    ///   - name: Who the witness is.
    ///   - seed: 32 random bytes; secret.
    /// - Throws: `badName`, or `malformedKey` for another number of bytes.
    package init(name: String, seed: [UInt8]) throws(NoteProblem) {
        guard seed.count == Self.seedBytes, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw .malformedKey
        }
        self.key = key
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

import Crypto
import Foundation
import PairChannel

/// An Ed25519 key under a name, for one kind of signatures below notes: what `VerifierKey` and `WitnessKey` are made of.
///
/// Source: c2sp.org/signed-note; the text form is that of golang.org/x/mod/sumdb/note.
struct NamedKey: Sendable {
    /// What a key signs, by the byte before it.
    enum Algorithm: UInt8, Sendable {
        /// Notes.
        case ed25519 = 1
        /// Checkpoints of others’ logs, with the time (c2sp.org/tlog-cosignature).
        case cosignature = 4
    }

    /// Not empty; without white space, control characters and `+`.
    let name: String
    /// The first four bytes of the hash of the name, LF, the algorithm and the key, as a big-endian number.
    let id: UInt32
    let key: Curve25519.Signing.PublicKey
    private let algorithm: Algorithm

    init(name: String, key: Curve25519.Signing.PublicKey, _ algorithm: Algorithm) throws(NoteProblem) {
        guard KeyName.isValid(name) else { throw .badName }
        (self.name, self.key, self.algorithm) = (name, key, algorithm)
        let hash = SHA256.hash(data: Array(name.utf8) + [0x0A, algorithm.rawValue] + key.rawRepresentation)
        id = hash.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads `name+id+key`: the id in 8 hexadecimal digits; the algorithm’s byte and the key in base64.
    init(parsing text: String, _ algorithm: Algorithm) throws(NoteProblem) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 8, let id = UInt32(parts[1], radix: 16),
            let bytes = Data(base64Encoded: String(parts[2])), let found = bytes.first
        else { throw .malformedKey }
        let name = String(parts[0])
        guard KeyName.isValid(name) else { throw .badName }
        guard found == algorithm.rawValue else { throw .unknownAlgorithm(name) }
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes.dropFirst()) else {
            throw .malformedKey
        }
        try self.init(name: name, key: key, algorithm)
        guard self.id == id else { throw .wrongKeyID(name) }
    }

    /// `name+id+key`, which is all that somebody needs to verify what the key signs.
    var text: String {
        let digits = Hexadecimal.text(withUnsafeBytes(of: id.bigEndian) { Array($0) })
        return "\(name)+\(digits)+\((Data([algorithm.rawValue]) + key.rawRepresentation).base64EncodedString())"
    }

    /// Whether a signature names this key.
    func isNamed(by signature: NoteSignature) -> Bool {
        signature.keyID == id && signature.name.utf8.elementsEqual(name.utf8)
    }
}

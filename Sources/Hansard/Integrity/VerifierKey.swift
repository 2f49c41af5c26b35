import Crypto
import Foundation
import PairChannel

/// The public half of a key that notes are signed with, and the name that it signs as.
///
/// Source: c2sp.org/signed-note; the text form is that of golang.org/x/mod/sumdb/note.
package struct VerifierKey: Sendable {
    /// Not empty; without white space, control characters and `+`.
    package let name: String
    /// The first four bytes of the hash of the name, LF, the algorithm and the key, as a big-endian number.
    package let id: UInt32
    private let key: Curve25519.Signing.PublicKey

    /// The byte before an Ed25519 key.
    private static let ed25519: UInt8 = 1

    init(name: String, key: Curve25519.Signing.PublicKey) throws(NoteProblem) {
        guard Self.isName(name) else { throw .badName }
        (self.name, self.key) = (name, key)
        let hash = SHA256.hash(data: Array(name.utf8) + [0x0A, Self.ed25519] + key.rawRepresentation)
        id = hash.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Reads `name+id+key`: the id in 8 hexadecimal digits; the algorithm’s byte and the key in base64.
    package init(parsing text: String) throws(NoteProblem) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].utf8.count == 8, let id = UInt32(parts[1], radix: 16),
            let bytes = Data(base64Encoded: String(parts[2])), let algorithm = bytes.first
        else { throw .malformedKey }
        let name = String(parts[0])
        guard Self.isName(name) else { throw .badName }
        guard algorithm == Self.ed25519 else { throw .unknownAlgorithm(name) }
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes.dropFirst()) else {
            throw .malformedKey
        }
        try self.init(name: name, key: key)
        guard self.id == id else { throw .wrongKeyID(name) }
    }

    /// `name+id+key`, which is all that somebody needs to verify what the key signs.
    package var text: String {
        "\(name)+\(Self.digits(id))+\((Data([Self.ed25519]) + key.rawRepresentation).base64EncodedString())"
    }

    /// - Parameter signature: 64 bytes.
    func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool { key.isValidSignature(signature, for: text) }

    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy {
                !$0.properties.isWhitespace && $0.properties.generalCategory != .control && $0 != "+"
            }
    }

    private static func digits(_ id: UInt32) -> String {
        Hexadecimal.text(withUnsafeBytes(of: id.bigEndian) { Array($0) })
    }
}

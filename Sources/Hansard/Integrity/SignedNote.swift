import PairChannel

/// A text and the signatures below it:
///
///     This is what is signed.
///
///     — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
///
/// Source: c2sp.org/signed-note.
package struct SignedNote: Sendable, Equatable {
    /// How many signatures are read; the specification asks for 16 or more.
    package static let maximumSignatures = 100

    /// UTF-8, with the LF at its end.
    package let text: [UInt8]
    package private(set) var signatures: [NoteSignature]

    /// Signs `text`.
    ///
    /// - Throws: `notText` unless it is UTF-8 that ends with LF, without other control characters; and what signing throws.
    package init(_ text: [UInt8], signedBy signer: NoteSigner) throws {
        guard Self.isText(text), text.last == 0x0A else { throw NoteProblem.notText }
        self.text = text
        signatures = [try signer.signature(of: text)]
    }

    /// Reads a note without believing it; see `verify(with:)`.
    package init(parsing bytes: [UInt8]) throws(NoteProblem) {
        guard Self.isText(bytes) else { throw .notText }
        guard bytes.last == 0x0A,
            let blank = bytes.indices.dropFirst().last(where: { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }),
            blank + 1 < bytes.count
        else { throw .malformedSignatures }
        text = Array(bytes[..<blank])
        signatures = []
        for line in bytes[(blank + 1)...].dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) {
            guard signatures.count < Self.maximumSignatures else { throw .tooManySignatures }
            guard let signature = NoteSignature(line: line) else { throw .malformedSignatures }
            signatures.append(signature)
        }
    }

    /// The same text with one more signature below the others.
    func adding(_ signature: NoteSignature) -> SignedNote {
        var note = self
        note.signatures.append(signature)
        return note
    }

    /// The note as it is written to a file.
    package var bytes: [UInt8] { text + [0x0A] + signatures.flatMap(\.line) }

    /// Which of `keys` signed the note. Signatures by others say nothing, and are passed over.
    ///
    /// - Throws: `wrongSignature` if a signature that names one of `keys` is not that key’s, whatever the others are;
    ///   `unknownKeys` if none is left.
    @discardableResult
    package func verify(with keys: [VerifierKey]) throws(NoteProblem) -> [VerifierKey] {
        var signers: [VerifierKey] = []
        for signature in signatures {
            for key in keys where key.isNamed(by: signature) {
                guard key.isValid(signature.bytes, of: text) else { throw .wrongSignature(key.name) }
                if !signers.contains(where: { $0.text == key.text }) { signers.append(key) }
            }
        }
        guard !signers.isEmpty else { throw .unknownKeys }
        return signers
    }

    private static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 || $0 == 0x0A } && bytes.withUnsafeBytes { firstInvalidUTF8($0) } == nil
    }
}

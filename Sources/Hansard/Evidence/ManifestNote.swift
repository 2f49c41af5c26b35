/// `proof/manifest.note`: that the archive’s own key stands for a manifest. A signed note of three lines:
///
///     hansard/0123456789abcdef
///     manifest
///     vyi0pzZtWWziIXXO3uvCgy5yzicBNJOugRJfkyvgCDk=
package struct ManifestNote: Equatable, Sendable {
    /// Whose record it is.
    package let origin: String
    /// Of the bytes of `manifest.json`.
    package let sha256: LogHash

    /// A statement that is not signed yet.
    package init(origin: String, sha256: LogHash) { (self.origin, self.sha256) = (origin, sha256) }

    /// What is signed.
    package var text: [UInt8] { Array("\(origin)\nmanifest\n\(sha256.base64)\n".utf8) }

    /// Reads a signed note, and believes it only if `key` signed it and is that of the record that it names.
    package init(_ note: [UInt8], verifiedBy key: VerifierKey) throws(NoteProblem) {
        let note = try SignedNote(parsing: note)
        try note.verify(with: [key])
        let lines = note.text.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard lines.count == 4, lines[1] == "manifest", lines[3].isEmpty, let sha256 = LogHash(base64: lines[2]) else {
            throw .malformedCheckpoint
        }
        self.init(origin: lines[0], sha256: sha256)
        guard origin.utf8.elementsEqual(key.name.utf8) else { throw .wrongOrigin(origin) }
    }
}

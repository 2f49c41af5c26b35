/// How far a log is, and the root over all of it until there: what its operator signs.
///
///     hansard/0123456789abcdef
///     1023686
///     vyi0pzZtWWziIXXO3uvCgy5yzicBNJOugRJfkyvgCDk=
///
/// Source: c2sp.org/tlog-checkpoint. Its extension lines are refused: this program writes none, and could not say what
/// somebody else’s mean.
package struct Checkpoint: Sendable, Equatable {
    /// Which log it is: the name of the key that signs it.
    package let origin: String
    /// How many lines the log has.
    package let size: Int64
    package let root: LogHash

    package init(origin: String, size: Int64, root: LogHash) {
        (self.origin, self.size, self.root) = (origin, size, root)
    }

    /// Three lines, each with its LF.
    package var text: [UInt8] { Array("\(origin)\n\(size)\n\(root.base64)\n".utf8) }

    /// Reads exactly what `text` writes.
    package init(parsing text: [UInt8]) throws(NoteProblem) {
        let lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard lines.count == 4, !lines[0].isEmpty, lines[3].isEmpty, let size = Int64(lines[1]), size >= 0,
            let root = LogHash(base64: lines[2])
        else { throw .malformedCheckpoint }
        self.init(origin: lines[0], size: size, root: root)
        guard self.text == text else { throw .malformedCheckpoint }
    }

    /// Reads a signed checkpoint, and believes it only if `key` signed it and is that of the log that it names.
    package init(_ note: [UInt8], verifiedBy key: VerifierKey) throws(NoteProblem) {
        let note = try SignedNote(parsing: note)
        try note.verify(with: [key])
        try self.init(parsing: note.text)
        guard origin.utf8.elementsEqual(key.name.utf8) else { throw .wrongOrigin(origin) }
    }

    /// The signed note that is written to a file and handed out.
    package func signed(by signer: NoteSigner) throws -> [UInt8] { try SignedNote(text, signedBy: signer).bytes }
}

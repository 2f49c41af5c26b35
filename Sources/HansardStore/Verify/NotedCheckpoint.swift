import Hansard

/// A checkpoint that somebody noted down: the signed note, or its three lines alone.
///
/// It was kept where nobody who writes to the archive can reach it, so it is believed without its signature.
package struct NotedCheckpoint: Sendable {
    package let checkpoint: Checkpoint
    /// The whole note; `nil` where there are no signatures.
    package let note: SignedNote?

    /// - Throws: `NoteProblem` for a text that is neither.
    package init(_ text: [UInt8]) throws(NoteProblem) {
        var text = text.filter { $0 != 0x0D }
        if text.last != 0x0A { text.append(0x0A) }
        do throws(NoteProblem) {
            let note = try SignedNote(parsing: text)
            (checkpoint, self.note) = (try Checkpoint(parsing: note.text), note)
        } catch {
            guard error == .malformedSignatures else { throw error }
            (checkpoint, note) = (try Checkpoint(parsing: text), nil)
        }
    }
}

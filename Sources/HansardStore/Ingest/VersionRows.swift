import Hansard

/// Which rows of `edit` stand for the texts that a message had, numbered from the one that the message’s own row begins
/// with.
struct VersionRows: Equatable {
    /// A row of `edit`, which says that a message had a text, and when it was written if that is known.
    struct Row {
        let seq: Int64
        /// The record that brought the text first.
        let document: Int64
        let editedAt: Timestamp?
    }

    /// A run that no row stands for: a text that came back. `appearance` counts how often it was there before.
    struct Return: Equatable {
        let run: TextRun
        let version: Int64
        let appearance: Int64
    }

    /// Of the rows that are shown, by `seq`; 0 for the one that says when the message’s own text was written.
    private(set) var versions: [Int64: Int64] = [:]
    private(set) var returns: [Return] = []

    /// - Parameter runs: See `TextVersion.ordered`.
    /// - Parameter own: The document that the message’s own row is.
    init(_ rows: [Row], for runs: [TextRun], own: Int64) {
        let base = runs.firstIndex { $0.text == own } ?? -1
        var appearances: [Int64: Int64] = [:]
        for (i, run) in runs.enumerated() {
            let version = Int64(i - base)
            let appearance = appearances[run.text, default: 0]
            appearances[run.text] = appearance + 1
            let free = rows.filter { $0.document == run.text && versions[$0.seq] == nil }
            if let row = Self.written(in: run, free) ?? (version == 0 ? nil : free.first { $0.editedAt == nil }) {
                versions[row.seq] = version
            } else if version != 0 {
                returns.append(Return(run: run, version: version, appearance: appearance))
            }
        }
    }

    /// The row that says when the text of a run was written; of several, the earliest.
    private static func written(in run: TextRun, _ rows: [Row]) -> Row? {
        let written = rows.compactMap { row in row.editedAt.map { (at: $0, row: row) } }
        return written.filter { run.contains($0.at) }.min { ($0.at, $0.row.seq) < ($1.at, $1.row.seq) }?.row
    }
}

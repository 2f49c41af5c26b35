/// When a message is known to have had a text.
struct TextSighting {
    /// The record that brought the text.
    let document: Int64
    /// When the text was written, where its source says so, or else the instant as of which the source shows it.
    /// Microseconds, as all times here.
    let at: Int64
    /// The instant as of which the source is, and its number: of two sightings at one instant, that of the later source
    /// is later, and then that of the source which came later.
    let asOf: Int64
    let input: Int64
    /// A source tells that the text was changed then, to this one; be it the same as before.
    var isEvent = false
}

/// The texts of a message in the order in which it had them, worked out from all sightings alike, so that the order in
/// which sources come in says nothing but where nothing else does.
enum TextOrder {
    /// A time during which a message had one text, as far as is known.
    struct Run: Equatable {
        let document: Int64
        let from: Int64
        private(set) var through: Int64
        /// The first source that shows it.
        let input: Int64

        init(_ sighting: TextSighting) {
            (document, from, through, input) = (sighting.document, sighting.at, sighting.at, sighting.input)
        }

        fileprivate mutating func extend(to at: Int64) { through = at }
    }

    static func runs(_ sightings: [TextSighting]) -> [Run] {
        let sorted = sightings.sorted { a, b in
            (a.at, a.asOf, a.input, a.document) < (b.at, b.asOf, b.input, b.document)
        }
        var runs: [Run] = []
        for sighting in sorted {
            if runs.last?.document == sighting.document, !sighting.isEvent {
                runs[runs.count - 1].extend(to: sighting.at)
            } else {
                runs.append(Run(sighting))
            }
        }
        return runs
    }

    /// A row of `edit`, which says that a message had a text, and when it was written if that is known.
    struct Row {
        let seq: Int64
        let document: Int64
        let editedAt: Int64?
    }

    /// Which rows stand for the runs, numbered from the one that the message’s own row begins with.
    struct Assignment {
        /// Of the rows that are shown, by `seq`; 0 for the one that says when the message’s own text was written.
        var versions: [Int64: Int64] = [:]
        /// Runs that no row stands for: a text that came back. `appearance` counts how often it was there before.
        var returns: [(run: Run, version: Int64, appearance: Int64)] = []
    }

    /// - Parameter own: The document that the message’s own row is.
    static func assign(_ rows: [Row], to runs: [Run], own: Int64) -> Assignment {
        var assignment = Assignment()
        let base = runs.firstIndex { $0.document == own } ?? -1
        var appearances: [Int64: Int64] = [:]
        for (i, run) in runs.enumerated() {
            let version = Int64(i - base)
            let appearance = appearances[run.document, default: 0]
            appearances[run.document] = appearance + 1
            let free = rows.filter { $0.document == run.document && assignment.versions[$0.seq] == nil }
            let written = free.filter { row in row.editedAt.map { (run.from...run.through).contains($0) } ?? false }
                .min { ($0.editedAt ?? 0, $0.seq) < ($1.editedAt ?? 0, $1.seq) }
            if let row = written ?? (version == 0 ? nil : free.first { $0.editedAt == nil }) {
                assignment.versions[row.seq] = version
            } else if version != 0 {
                assignment.returns.append((run, version, appearance))
            }
        }
        return assignment
    }
}

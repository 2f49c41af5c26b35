import Hansard

/// The records of one source, by kind: what its lines in the log and the report say.
struct SourceTally {
    let source: Int64
    /// Its place among the run’s sources.
    let place: Int
    private var counts: [IngestReport.Count]
    /// Of marks of seen and of presence, which are written later than they are read.
    private var marks = [IngestReport.Count(), IngestReport.Count()]
    private var quarantined: Int

    /// In the order of `counts`; the first two are those of `marks`.
    static let names = [
        "seen", "presence", "messages", "edits", "deletions", "reactions", "memberships", "attachments", "coverage",
        "directory", "emoji",
    ]

    /// Begins a source: what `report` has is of those before it.
    init(_ source: Int64, place: Int, _ report: IngestReport) {
        (self.source, self.place) = (source, place)
        (counts, quarantined) = (Self.counts(of: report), report.quarantined)
    }

    /// Ends it: what `report` has by now is its own, but for marks that wait.
    mutating func end(_ report: IngestReport) {
        quarantined = report.quarantined - quarantined
        for (i, now) in Self.counts(of: report).enumerated() {
            let before = counts[i]
            counts[i].read = now.read - before.read
            counts[i].added = now.added - before.added
            counts[i].changed = now.changed - before.changed
            counts[i].duplicate = now.duplicate - before.duplicate
        }
    }

    mutating func addSeen(isNew: Bool) { add(0, isNew) }
    mutating func addPresence(isNew: Bool) { add(1, isNew) }

    private mutating func add(_ kind: Int, _ isNew: Bool) {
        if isNew { marks[kind].added += 1 } else { marks[kind].duplicate += 1 }
    }

    /// Once all is written.
    private var all: [IngestReport.Count] {
        var all = counts
        for (kind, marks) in marks.enumerated() {
            (all[kind].added, all[kind].duplicate) = (marks.added, marks.duplicate)
        }
        return all
    }

    /// What the log says of it.
    var records: [(name: String, read: Int64, added: Int64)] {
        zip(Self.names, all).filter { $1.read > 0 }.map { name, count in
            (name: name, read: Int64(count.read), added: Int64(count.added + count.changed))
        }.sorted { $0.name < $1.name }
    }

    /// Puts it into the report.
    func report(in source: inout IngestReport.Source) {
        var sum = IngestReport.Count()
        for count in all {
            sum.read += count.read
            sum.added += count.added
            sum.changed += count.changed
            sum.duplicate += count.duplicate
        }
        (source.records, source.quarantined) = (sum, quarantined)
    }

    private static func counts(of report: IngestReport) -> [IngestReport.Count] {
        [
            report.seen, report.presence, report.messages, report.edits, report.deletions, report.reactions,
            report.memberships, report.attachments, report.coverage, report.directory, report.emoji,
        ]
    }
}

/// How an entry waits.
package enum CommitLane: Sendable {
    /// Fails when the disk fails.
    case urgent
    /// Is tried again when the disk fails, until it is written.
    case patient
}

/// What became of an entry.
package enum CommitOutcome: Sendable {
    case committed
    /// The transaction turned this one down; the others of its group are committed.
    case refused(any Error)
    /// It is not written, and will not be.
    case failed(any Error)
    /// A patient one is not written yet. It is told of its outcome again.
    case delayed(any Error)
}

/// How much may wait, and for how long.
package struct GroupCommitLimits: Sendable {
    /// More cannot be served in time.
    package var urgentWaiting = 20_000
    /// About 200 MB.
    package var patientWaiting = 1_000_000
    /// Of a group with urgent ones: so few that nobody notices.
    package var patientBesideUrgent = 100
    /// Of a group without.
    package var patientAlone = 1_000
    /// How long a group without urgent ones may take, since what comes meanwhile waits for it: the next one has fewer when it took
    /// longer, and more when it was quicker.
    package var patientSeconds = 0.01
    /// How long patient entries are gathered when there are no urgent ones.
    package var gatherSeconds = 0.25
    /// How long after a fault of the disk patient entries are tried again.
    package var retrySeconds = 1.0
    /// How often they are tried while this closes.
    package var triesAtEnd = 3

    package init() {}
}

/// What a `GroupCommit` has done so far.
package struct GroupCommitCounts: Sendable, Equatable {
    /// That are on the disk, or were refused.
    package var entries = 0
    /// Transactions.
    package var commits = 0
    /// Transactions that failed.
    package var failures = 0
    /// Patient entries that wait.
    package var patientWaiting = 0

    package init() {}
}

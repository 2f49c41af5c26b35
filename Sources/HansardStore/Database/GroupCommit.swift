import Foundation

/// Makes few transactions of what many ask for: while the disk is busy with one group, the next one gathers. So one who asks alone
/// waits for one flush of the disk, and two hundred wait for little more.
///
/// All is done on one thread, which ends with this object. Entries have one of two lanes: *urgent* ones, for which somebody waits,
/// are in the very next group, in the order in which they came; *patient* ones ride along, a few in each group, and make a group of
/// their own when nobody urgent comes. An urgent entry never waits for more than one group of others.
package final class GroupCommit<Entry: Sendable>: Sendable {
    package enum Lane: Sendable {
        /// Fails when the disk fails.
        case urgent
        /// Is tried again when the disk fails, until it is written.
        case patient
    }

    /// What became of an entry.
    package enum Outcome: Sendable {
        case committed
        /// The transaction turned this one down; the others of its group are committed.
        case refused(any Error)
        /// It is not written, and will not be.
        case failed(any Error)
        /// A patient one is not written yet. It is told of its outcome again.
        case delayed(any Error)
    }

    /// Turns entries, all or none, into what is on the disk when this returns. Called on the thread alone.
    ///
    /// - Returns: Why single entries are refused, by their place; those have changed nothing.
    package typealias Commit = @Sendable ([Entry]) throws -> [Int: any Error]

    private let thread: GroupCommitThread<Entry>

    /// - Parameters:
    ///   - name: Of the thread.
    ///   - isOfAll: Whether what `commit` has thrown would be thrown for any other entry, too, as of a full disk. For another
    ///     error each entry of the group is tried by itself, for one of them may be at fault.
    ///   - finish: Told of each entry’s outcome, in their order, on the thread.
    ///   - ended: Called after that, for the whole group, on the thread.
    package init(
        name: String, limits: GroupCommitLimits = GroupCommitLimits(),
        isOfAll: @escaping @Sendable (any Error) -> Bool, commit: @escaping Commit,
        finish: @escaping @Sendable (Entry, Outcome) -> Void, ended: @escaping @Sendable () -> Void = {}
    ) {
        thread = GroupCommitThread(limits, isOfAll, commit, finish, ended)
        thread.start(name)
    }

    deinit { thread.end() }

    /// What has been done so far.
    package var counts: GroupCommitCounts { thread.counts }

    /// Adds an entry to those that wait. Returns at once.
    ///
    /// - Returns: Whether it is taken; not after `close`, and not when more wait than can be written in time.
    package func add(_ entry: Entry, _ lane: Lane = .urgent) -> Bool { thread.add(entry, lane) }

    /// Writes what waits, and returns when that is done. Patient entries that the disk does not take are tried a few times only.
    package func close() {
        thread.end()
        thread.waitForEnd()
    }
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

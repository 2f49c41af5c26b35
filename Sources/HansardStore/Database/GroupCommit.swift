import Foundation

/// Makes few transactions of what many ask for: while the disk is busy with one group, the next one gathers. So one who asks alone
/// waits for one flush of the disk, and two hundred wait for little more.
///
/// All is done on one thread, which ends with this object. Entries have one of two lanes: *urgent* ones, for which somebody waits,
/// are in the very next group, in the order in which they came; *patient* ones ride along, a few in each group, and make a group of
/// their own when nobody urgent comes. An urgent entry never waits for more than one group of others.
package final class GroupCommit<Entry: Sendable>: Sendable {
    package typealias Lane = CommitLane
    package typealias Outcome = CommitOutcome

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

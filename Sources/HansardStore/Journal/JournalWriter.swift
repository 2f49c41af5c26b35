import Foundation
import Hansard
import PairChannel
import Synchronization

/// Writes to the journal what many ask for, on one thread: all that waits is one transaction (`GroupCommit`).
///
/// Everything that a live server writes goes through one of these, so that nothing waits for a lock that another of its threads
/// has, and entries are told of in the order of their numbers.
package final class JournalWriter: Sendable {
    /// Why something is not on the disk.
    package enum Fault: Error {
        /// Nothing has been done.
        case notWritten
    }

    /// What became of something that nobody waits for.
    package enum PatientOutcome: Sendable {
        case written
        /// It is tried again.
        case delayed
        /// It never will be written.
        case lost
    }

    private struct Entry: Sendable {
        let body: @Sendable (JournalTransaction) throws -> Void
        let finish: @Sendable (GroupCommit<Entry>.Outcome) -> Void
    }

    private let group: GroupCommit<Entry>
    private let hooks: Hooks

    /// What is done after each group. Of the writer’s thread, but for what is added at the start.
    private final class Hooks: Sendable {
        let all = Mutex<[@Sendable () -> Void]>([])

        func run() { for hook in all.withLock({ $0 }) { hook() } }
    }

    /// - Parameter onFault: Told of each transaction that failed, on the writer’s thread.
    package init(
        _ journal: LiveJournal, limits: GroupCommitLimits = GroupCommitLimits(),
        onFault: @escaping @Sendable (any Error) -> Void = { _ in }
    ) {
        let hooks = Hooks()
        self.hooks = hooks
        group = GroupCommit(
            name: "live-journal", limits: limits, isOfAll: { ($0 as? JournalError)?.isOfTheDisk ?? false },
            commit: { entries in
                do { return try Self.commit(entries, to: journal) } catch {
                    onFault(error)
                    throw error
                }
            }, finish: { $0.finish($1) }, ended: { hooks.run() })
    }

    /// What has been done so far, by whomever.
    package var counts: GroupCommitCounts { group.counts }

    /// Has `hook` called on the writer’s thread after each group, when all of it has been told of.
    package func whenGroupEnds(_ hook: @escaping @Sendable () -> Void) { hooks.all.withLock { $0.append(hook) } }

    /// Does `body` with the next group. Returns at once.
    ///
    /// - Parameter done: Called once, on the writer’s thread, in the order of the entries: with the value when it is on the disk,
    ///   with a `JournalRefusal`, or with `Fault.notWritten`. It must not wait.
    package func submit<Value: Sendable>(
        _ body: @escaping @Sendable (JournalTransaction) throws -> Value,
        done: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) {
        let result = Mutex<Value?>(nil)
        let entry = Entry(
            body: { transaction in
                let value = try body(transaction)
                result.withLock { $0 = value }
            },
            finish: { outcome in
                switch outcome {
                case .committed: done(.success(result.withLock { $0! }))
                case .refused(let refusal): done(.failure(refusal))
                case .failed, .delayed: done(.failure(Fault.notWritten))
                }
            })
        if !group.add(entry) { done(.failure(Fault.notWritten)) }
    }

    /// Does `body`; when this returns, it is on the disk.
    ///
    /// - Throws: What `body` refuses with, or `Fault.notWritten`.
    package func perform<Value: Sendable>(
        _ body: @escaping @Sendable (JournalTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { done in submit(body) { done.resume(with: $0) } }
    }

    /// Does `body` when there is time: with a group that is written anyhow, or within a quarter of a second. While the disk fails
    /// it is tried again and again.
    ///
    /// - Parameter told: Called on the writer’s thread, after `delayed` again.
    /// - Returns: Whether it is taken; memory has room for only so much.
    package func submitPatiently(
        _ body: @escaping @Sendable (JournalTransaction) throws -> Void,
        told: @escaping @Sendable (PatientOutcome) -> Void
    ) -> Bool {
        group.add(
            Entry(
                body: body,
                finish: { outcome in
                    switch outcome {
                    case .committed: told(.written)
                    case .delayed: told(.delayed)
                    case .refused, .failed: told(.lost)
                    }
                }), .patient)
    }

    /// Does what waits, and ends.
    package func close() { group.close() }

    /// - Returns: Which entries are refused, by their place.
    private static func commit(_ entries: [Entry], to journal: LiveJournal) throws -> [Int: any Error] {
        var refusals: [Int: any Error] = [:]
        try journal.commit { transaction in
            for (place, entry) in entries.enumerated() {
                do { try entry.body(transaction) } catch let refusal as any JournalRefusal { refusals[place] = refusal }
            }
        }
        return refusals
    }
}

extension JournalWriter: EventRecorder {
    package func record(
        _ records: [PublishedRecord], done: @escaping @Sendable (Result<[RecordingOutcome], any Error>) -> Void
    ) {
        submit(
            { transaction in
                let now = Timestamp.now
                return try records.map { try transaction.record($0, now: now) }
            }, done: done)
    }
}

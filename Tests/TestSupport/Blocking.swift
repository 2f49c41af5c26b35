import Foundation
import Testing

/// Runs the tests of a suite on threads that are the tests’ own: one for each core, and one more, because some of them wait.
///
/// Swift’s cooperative pool has a thread for each core. A test that keeps one, because it waits for a child process or a
/// semaphore or computes for seconds, stops all that other tests await: their servers answer late, and limits of time
/// are passed that have nothing to do with what is tested. So each suite whose tests block or take long says so:
///
///     @Suite(.blocking) struct IngestTests
///
/// A test that starts a task and blocks until the task is done would wait for ever where all these threads do; such a test awaits
/// what blocks by `offPool`.
package struct Blocking: SuiteTrait, TestTrait, TestScoping {
    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(BlockingThreads.shared) { try await function() }
    }
}

extension Trait where Self == Blocking {
    /// Its tests wait or compute, and so keep off the cooperative pool.
    package static var blocking: Self { Self() }
}

/// Threads that run what may block, in the order in which it comes.
private final class BlockingThreads: TaskExecutor {
    static let shared = BlockingThreads()

    private let jobs = Jobs()

    init() {
        for _ in 0...max(2, ProcessInfo.processInfo.activeProcessorCount) {
            Thread.detachNewThread { [self] in
                while true { jobs.next().runSynchronously(on: asUnownedTaskExecutor()) }
            }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) { jobs.add(UnownedJob(job)) }

    /// What waits for a thread.
    private final class Jobs: @unchecked Sendable {
        private let turn = NSCondition()
        // Used with `turn` held.
        private var waiting: [UnownedJob] = []

        func add(_ job: UnownedJob) {
            turn.withLock {
                waiting.append(job)
                turn.signal()
            }
        }

        func next() -> UnownedJob {
            turn.withLock {
                while waiting.isEmpty { turn.wait() }
                return waiting.removeFirst()
            }
        }
    }
}

import Foundation
import Hansard

/// Writes what ingest has decided into the log, on a thread of its own: lines are made and hashed while the writer goes on, and
/// segments that are full are compressed on another.
///
/// Used from one thread, the writer’s.
final class LogOutput {
    private enum Step: Sendable {
        case batch(LogBatch)
        case commit(waits: Bool)
        case sign
        case pause
        case rollback
        case end
    }

    private let steps = BoundedQueue<Step>(capacity: 3)
    private let settled = DispatchSemaphore(value: 0)
    private let work: Work

    /// What the thread has, and the writer while the thread waits.
    private final class Work: @unchecked Sendable {
        private var appender: LogAppender
        private let sealing: SegmentSealing
        private let lock = NSLock()
        // Used with `lock` held.
        private var firstError: (any Error)?
        var log: RecordLog { appender.log }

        init(_ log: RecordLog) {
            appender = LogAppender(log)
            sealing = SegmentSealing(of: log)
        }

        /// After a failure nothing is done any more but to forget.
        var error: (any Error)? {
            get { lock.withLock { firstError } }
            set { lock.withLock { firstError = newValue } }
        }

        func append(_ batch: LogBatch) throws { try appender.append(batch) }

        func commit() throws {
            try log.commit()
            guard log.hasFullSegment else { return }
            // The lines are on record. What goes wrong with this goes wrong again when the run is signed, and is told then.
            try? log.signLines()
            sealing.add((try? log.takeFull()) ?? [])
        }

        func sign() throws {
            try log.signLines()
            sealing.add(try log.takeFull())
            try sealing.finish()
        }

        func rollback() throws {
            try? sealing.finish()
            try log.rollback()
        }
    }

    init(_ log: RecordLog) {
        work = Work(log)
        let (work, steps, settled) = (work, steps, settled)
        let thread = Thread { Self.run(work, steps, settled) }
        thread.stackSize = 4 << 20
        thread.name = "hansard-log"
        thread.start()
    }

    deinit { _ = steps.put(.end) }

    /// What the log’s files are written by.
    var disk: LogDisk { work.log.disk }

    /// Hands on the batch whose first line is the next.
    ///
    /// - Throws: What has gone wrong with one before.
    func put(_ batch: LogBatch) throws {
        if let error = work.error { throw error }
        _ = steps.put(.batch(batch))
    }

    /// Returns when all that was handed on is on record.
    func commit() throws { try settle(.commit(waits: true)) }

    /// The same for whoever need not wait: rows that nobody sees before the log is settled. What goes wrong is told by what
    /// comes next.
    func commitLater() { _ = steps.put(.commit(waits: false)) }

    /// Returns when all that is on record is signed; see `RecordLog.sign`. From then on, until something is handed on again, the
    /// log may be used by whoever waited.
    func sign() throws { try settle(.sign) }

    /// Lends `body` the log with all lines that were handed on, whether they are on record or not.
    func withLines<T>(_ body: (RecordLog) throws -> T) throws -> T {
        try settle(.pause)
        return try body(work.log)
    }

    /// Forgets what was handed on since the last `commit`.
    func rollback() { try? settle(.rollback) }

    private func settle(_ step: Step) throws {
        _ = steps.put(step)
        settled.wait()
        if let error = work.error { throw error }
    }

    /// After a failure nothing is taken any more but the order to forget it.
    private static func run(_ work: Work, _ steps: BoundedQueue<Step>, _ settled: DispatchSemaphore) {
        while true {
            switch steps.take() {
            case .batch(let batch):
                guard work.error == nil else { continue }
                do { try work.append(batch) } catch { work.error = error }
            case .commit(let waits):
                if work.error == nil { do { try work.commit() } catch { work.error = error } }
                if waits { settled.signal() }
            case .sign:
                if work.error == nil { do { try work.sign() } catch { work.error = error } }
                settled.signal()
            case .pause: settled.signal()
            case .rollback:
                do { try work.rollback() } catch { work.error = error }
                settled.signal()
            case .end: return
            }
        }
    }
}

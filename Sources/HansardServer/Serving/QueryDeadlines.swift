import Dispatch
import HansardStore
import Synchronization

/// Interrupts what takes too long.
final class QueryDeadlines: @unchecked Sendable {
    /// A question that is being answered. To interrupt it is all that is done from other threads.
    private struct Running: @unchecked Sendable {
        let reader: ArchiveReader
        var deadline: ContinuousClock.Instant
        var began: ContinuousClock.Instant?
        /// How much earlier the deadline is for now.
        var shortened = Duration.zero
    }

    private let limit: Duration
    private let running = Mutex<[Int: Running]>([:])
    private let timer: any DispatchSourceTimer

    /// What is worked out once, and kept, may take longer.
    private static let preparation = Duration.seconds(30)
    private static let interval = 20  // milliseconds

    init(_ limit: Duration) {
        self.limit = limit
        timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(
            deadline: .now() + .milliseconds(Self.interval), repeating: .milliseconds(Self.interval),
            leeway: .milliseconds(Self.interval))
        timer.setEventHandler { [weak self] in self?.interruptLate() }
        timer.resume()
    }

    deinit { timer.cancel() }

    private func interruptLate() {
        let now = ContinuousClock.now
        // Again and again: it may have been between two questions.
        running.withLock { for item in $0.values where item.deadline < now { item.reader.interrupt() } }
    }

    /// Runs `body`, and interrupts `reader` when that takes too long.
    func timing<Value>(_ number: Int, _ reader: ArchiveReader, _ body: () throws -> Value) rethrows -> Value {
        running.withLock { $0[number] = Running(reader: reader, deadline: .now + limit) }
        defer { running.withLock { $0[number] = nil } }
        return try body()
    }

    /// What the worker of this number does now may take no longer than `budget`, nor than all; with `nil` that has ended.
    func budget(_ number: Int, _ budget: Duration?) {
        running.withLock { running in
            guard var item = running[number] else { return }
            if let budget {
                item.shortened = max(.zero, item.deadline - (ContinuousClock.now + budget))
                item.deadline -= item.shortened
            } else {
                item.deadline += item.shortened
                item.shortened = .zero
            }
            running[number] = item
        }
    }

    /// What the worker of this number does now is kept once it is done, or is done.
    func preparing(_ number: Int, _ begins: Bool) {
        running.withLock { running in
            guard var item = running[number] else { return }
            let now = ContinuousClock.now
            if begins {
                item.began = now
                item.deadline += Self.preparation
            } else if let began = item.began {
                item.deadline -= Self.preparation - (now - began)
                item.began = nil
            }
            running[number] = item
        }
    }
}

import NIOCore
import Synchronization

/// The lag of event loops: how long what was due on one had to wait for its turn.
///
/// A callback on each loop comes due every two milliseconds. While one piece of work keeps a loop for `t`, the callback is late
/// by `t`, or by up to two milliseconds less; so it is seen, whatever it was.
package final class LoopLag: Sendable {
    private let clocks = Mutex<[LoopClock]>([])

    /// Nothing is watched yet.
    package init() {}

    /// Watches all loops of `group`, until they are shut down.
    package func watch(_ group: any EventLoopGroup) {
        let new = group.makeIterator().map { LoopClock($0) }
        clocks.withLock { $0 += new }
        for clock in new { clock.begin() }
    }

    /// The longest in the last one to two minutes, of all loops, in seconds; 0 where none is watched.
    package var longestSeconds: Double {
        let nanoseconds = clocks.withLock { $0 }.map(\.longestNanoseconds).max() ?? 0
        return Double(nanoseconds) / 1e9
    }
}

/// Of one event loop.
private final class LoopClock: NIOScheduledCallbackHandler, Sendable {
    private static let interval = TimeAmount.milliseconds(2)
    private static let period = TimeAmount.seconds(60)

    private let loop: any EventLoop
    // Stored by the loop alone.
    private let due = Atomic<UInt64>(0)
    private let periodEnd = Atomic<UInt64>(0)
    private let longest = Atomic<UInt64>(0)
    private let longestBefore = Atomic<UInt64>(0)

    init(_ loop: any EventLoop) { self.loop = loop }

    /// In this period and the one before.
    var longestNanoseconds: UInt64 { max(longest.load(ordering: .relaxed), longestBefore.load(ordering: .relaxed)) }

    func begin() {
        loop.execute {
            let now = self.loop.now
            self.periodEnd.store((now + Self.period).uptimeNanoseconds, ordering: .relaxed)
            self.schedule(now)
        }
    }

    func handleScheduledCallback(eventLoop: some EventLoop) {
        let now = loop.now
        let time = now.uptimeNanoseconds
        if time >= periodEnd.load(ordering: .relaxed) {
            longestBefore.store(longest.load(ordering: .relaxed), ordering: .relaxed)
            longest.store(0, ordering: .relaxed)
            periodEnd.store((now + Self.period).uptimeNanoseconds, ordering: .relaxed)
        }
        let due = due.load(ordering: .relaxed)
        let lag = time > due ? time - due : 0
        if lag > longest.load(ordering: .relaxed) { longest.store(lag, ordering: .relaxed) }
        schedule(now)
    }

    private func schedule(_ now: NIODeadline) {
        let next = now + Self.interval
        due.store(next.uptimeNanoseconds, ordering: .relaxed)
        // A loop that is shut down takes none, and has no lag any more.
        _ = try? loop.scheduleCallback(at: next, handler: self)
    }
}

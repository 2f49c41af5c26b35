import NIOCore

/// A connection’s one deadline, which moves with every request and goes off seldom.
///
/// It is scheduled again only when the deadline comes nearer: otherwise it looks at the deadline when it goes off. Used on the
/// connection’s event loop.
struct Alarm {
    private var deadline = NIODeadline.distantFuture
    private var scheduled: (at: NIODeadline, task: Scheduled<Void>)?

    /// - Parameter ring: Called when the deadline may have come; `isDue` says whether it has.
    mutating func set(after seconds: Double, on loop: any EventLoop, _ ring: @escaping @Sendable () -> Void) {
        deadline = loop.now + .milliseconds(Int64(seconds * 1_000))
        schedule(on: loop, ring)
    }

    /// There is no deadline for now. What is scheduled stays: most often there is another one soon.
    mutating func pause() { deadline = .distantFuture }

    mutating func cancel() {
        scheduled?.task.cancel()
        scheduled = nil
    }

    /// To be asked in `ring`: whether the deadline has come. If it has moved, the alarm goes off again.
    mutating func isDue(on loop: any EventLoop, _ ring: @escaping @Sendable () -> Void) -> Bool {
        scheduled = nil
        guard deadline != .distantFuture else { return false }
        if deadline <= loop.now { return true }
        schedule(on: loop, ring)
        return false
    }

    private mutating func schedule(on loop: any EventLoop, _ ring: @escaping @Sendable () -> Void) {
        if let scheduled {
            guard deadline < scheduled.at else { return }
            scheduled.task.cancel()
        }
        scheduled = (deadline, loop.scheduleTask(deadline: deadline, ring))
    }
}

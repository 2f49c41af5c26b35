import NIOCore

/// Times the phases of one connection, and has its place say whether it waits: it may then be closed for another. Used on the
/// connection’s event loop.
struct PhaseTimer {
    private var alarm = Alarm()
    /// Among the connections of the port.
    var place: OpenConnection?

    /// A phase begins, which may last as long as `limits` say; the one before is over.
    ///
    /// - Parameter ring: Called when that time may be over, to ask for `lateness`.
    mutating func begin(
        _ phase: ConnectionPhase, _ limits: HTTPLimits, on loop: any EventLoop, _ ring: @escaping @Sendable () -> Void
    ) {
        switch phase {
        case .waiting, .lingering: place?.startWaiting()
        case .answering: place?.stopWaiting()
        case .closed:
            place?.stopWaiting()
            return alarm.cancel()
        case .head, .body, .sending: break
        }
        guard let seconds = phase.seconds(limits) else { return alarm.pause() }
        alarm.set(after: seconds, on: loop, ring)
    }

    /// What is to be done because `phase` has lasted too long; `nil` if it has not.
    mutating func lateness(
        of phase: ConnectionPhase, on loop: any EventLoop, _ ring: @escaping @Sendable () -> Void
    ) -> ConnectionPhase.Lateness? {
        alarm.isDue(on: loop, ring) ? phase.lateness : nil
    }
}

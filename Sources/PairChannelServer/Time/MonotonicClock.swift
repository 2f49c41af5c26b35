import NIOCore

/// A clock that never goes back, from any start; what the state machine and webhooks count by.
enum MonotonicClock {
    static var milliseconds: Int64 { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) }
}

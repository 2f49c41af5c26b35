/// How long to wait before a service that did not take a call is called again.
struct HostedWait {
    private let timing: HostedService.Timing
    /// One after the other.
    private(set) var failures = 0

    /// A service that says when to come again may say anything.
    static let longestRetryAfterSeconds = 600.0

    init(_ timing: HostedService.Timing) { self.timing = timing }

    mutating func succeeded() { failures = 0 }

    /// - Parameter retryAfterSeconds: What the service says.
    /// - Returns: Seconds.
    mutating func failed(
        retryAfterSeconds: Double?, using generator: inout some RandomNumberGenerator
    ) -> Double {
        failures += 1
        let longest = min(timing.longestWaitSeconds, timing.firstWaitSeconds * Double(1 << min(failures - 1, 20)))
        // Half of it is chance: not all who wait for a service come at once when it is back.
        let wait = Double.random(in: longest / 2...longest, using: &generator)
        return max(wait, min(retryAfterSeconds ?? 0, Self.longestRetryAfterSeconds))
    }

    /// Whether this failure is worth a line in the log: the first, and of the others each that is a power of two.
    var isWorthALine: Bool { failures > 0 && failures & (failures - 1) == 0 }
}

extension HostedAnswer {
    /// What a status means for the call that got it.
    enum Meaning: Equatable {
        case accepted
        /// The call as it is will never be taken, if the service takes others.
        case refused
        /// It may be taken later: the service is busy or out of order, or does not know us, which whoever runs it can mend.
        case later
    }

    var meaning: Meaning {
        switch status {
        case 200..<300: .accepted
        case 400, 413, 414, 422: .refused
        default: .later
        }
    }
}

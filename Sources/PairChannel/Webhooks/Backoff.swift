/// How long to wait before a server that did not take a call is called again: each wait may be twice the one before, up to a limit,
/// and half of it is chance, so that not all who wait for a server come at once when it is back.
package struct Backoff: Sendable {
    private let firstSeconds: Double
    private let longestSeconds: Double
    /// One after the other.
    package private(set) var failures = 0

    /// A server that says when to come again may say anything.
    package static let longestRetryAfterSeconds = 600.0

    /// - Parameters:
    ///   - firstSeconds: The most that is waited after the first failure.
    ///   - longestSeconds: The most that is waited after any, unless the server asks for more.
    package init(firstSeconds: Double, longestSeconds: Double) {
        (self.firstSeconds, self.longestSeconds) = (firstSeconds, longestSeconds)
    }

    package mutating func succeeded() { failures = 0 }

    /// - Parameter retryAfterSeconds: What the server says.
    /// - Returns: Seconds until the next call.
    package mutating func failed(
        retryAfterSeconds: Double? = nil, using generator: inout some RandomNumberGenerator
    ) -> Double {
        failures += 1
        let longest = min(longestSeconds, firstSeconds * Double(1 << min(failures - 1, 20)))
        let wait = Double.random(in: longest / 2...longest, using: &generator)
        return max(wait, min(retryAfterSeconds ?? 0, Self.longestRetryAfterSeconds))
    }

    /// Whether this failure is worth a line in the log: the first, and of the others each that is a power of two.
    package var isWorthALine: Bool { failures > 0 && failures & (failures - 1) == 0 }
}

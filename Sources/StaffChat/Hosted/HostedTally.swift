import HTTPServer
import Synchronization

/// What has been done so far about events that a service carries.
final class HostedTally: Sendable {
    struct Counts: Sendable {
        /// Events that the service has taken.
        var told = 0
        /// Those that it never will.
        var refused = 0
        /// Calls that it did not take, or did not answer.
        var failedCalls = 0
    }

    let counts = Mutex(Counts())

    /// - Parameter outbox: How many events wait.
    func metrics(outbox: Int) -> String {
        let counts = counts.withLock { $0 }
        var text = MetricsText(prefix: "hansard_chat_")
        text.add("outbox", .gauge, "Events that the service has not taken yet.", outbox)
        text.add("told_total", .counter, "Events that the service has taken.", counts.told)
        text.add(
            "refused_total", .counter,
            "Events that the service will never take, and that are in its table `refused`.", counts.refused)
        text.add(
            "failed_calls_total", .counter, "Calls that the service did not take, or did not answer.",
            counts.failedCalls)
        return text.text
    }
}

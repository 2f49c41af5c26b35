import HTTPServer

/// What has been done about presence so far.
package struct PresenceCounts: Sendable, Equatable {
    /// Changes, and lines of other kinds, that are on the disk.
    package var recorded = 0
    /// Writes that failed and are tried again.
    package var failedWrites = 0
    /// More than memory is for were waiting.
    package var lost = 0
    /// Known in memory only.
    package var waiting = 0

    /// - Parameter recorded: What is on the disk already.
    package init(recorded: Int = 0) { self.recorded = recorded }

    /// For /metrics.
    package var metrics: String {
        var text = MetricsText(prefix: "hansard_presence_")
        text.add("recorded_total", .counter, "Changes of presence that are on the disk.", recorded)
        text.add("waiting", .gauge, "Changes of presence that are in memory only.", waiting)
        text.add("lost_total", .counter, "Changes of presence that could not be kept.", lost)
        text.add(
            "failed_writes_total", .counter, "Writes of presence that failed and are tried again.", failedWrites)
        return text.text
    }
}

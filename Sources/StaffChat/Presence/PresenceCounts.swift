/// What has been done about presence so far.
package struct PresenceCounts: Sendable, Equatable {
    /// Changes, and lines of other kinds, that are on the disk.
    package var recorded = 0
    package var failedWrites = 0
    /// More than memory is for were waiting.
    package var lost = 0
    /// Known in memory only.
    package var waiting = 0

    package init(recorded: Int = 0) { self.recorded = recorded }

    /// In Prometheus’s text format, 0.0.4.
    package var metrics: String {
        """
        # HELP hansard_presence_recorded_total Changes of presence that are on the disk.
        # TYPE hansard_presence_recorded_total counter
        hansard_presence_recorded_total \(recorded)
        # HELP hansard_presence_waiting Changes of presence that are in memory only.
        # TYPE hansard_presence_waiting gauge
        hansard_presence_waiting \(waiting)
        # HELP hansard_presence_lost_total Changes of presence that could not be kept.
        # TYPE hansard_presence_lost_total counter
        hansard_presence_lost_total \(lost)
        # HELP hansard_presence_failed_writes_total Writes of presence that failed and are tried again.
        # TYPE hansard_presence_failed_writes_total counter
        hansard_presence_failed_writes_total \(failedWrites)

        """
    }
}

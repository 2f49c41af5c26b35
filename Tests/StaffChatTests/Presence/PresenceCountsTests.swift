import Testing

@testable import StaffChat

@Suite struct PresenceCountsTests {
    /// Dashboards rely on it to the letter.
    @Test func areMetrics() {
        var counts = PresenceCounts(recorded: 4)
        (counts.waiting, counts.lost, counts.failedWrites) = (3, 2, 1)
        #expect(
            counts.metrics == """
                # HELP hansard_presence_recorded_total Changes of presence that are on the disk.
                # TYPE hansard_presence_recorded_total counter
                hansard_presence_recorded_total 4
                # HELP hansard_presence_waiting Changes of presence that are in memory only.
                # TYPE hansard_presence_waiting gauge
                hansard_presence_waiting 3
                # HELP hansard_presence_lost_total Changes of presence that could not be kept.
                # TYPE hansard_presence_lost_total counter
                hansard_presence_lost_total 2
                # HELP hansard_presence_failed_writes_total Writes of presence that failed and are tried again.
                # TYPE hansard_presence_failed_writes_total counter
                hansard_presence_failed_writes_total 1

                """)
    }
}

/// How often what has become of events.
package struct RecordingCounts: Sendable, Equatable {
    /// Passed on, and on no record: nobody has asked for it.
    package var unrecorded = 0
    /// On the record.
    package var recorded = 0
    /// Sent again by the application, and on the record already.
    package var repeated = 0
    /// Quarantined, since they could not be mapped.
    package var unmapped = 0
    /// Passed on to nobody, since the record could not be written.
    package var failed = 0

    package init() {}
}

import PairChannel

/// One app’s numbers, for metrics.
package struct LiveStatus: Sendable {
    /// Its id.
    package let app: String
    /// How many are open.
    package let connections: Int
    /// How many have somebody in them.
    package let channels: Int
    /// Each connection in each channel.
    package let subscriptions: Int
    /// Events that webhooks could not be told.
    package let droppedWebhooks: Int
    /// Events that webhooks have still to tell.
    package let waitingWebhooks: Int
    /// Whether any of its events is to be on the record.
    package let recording: Bool
    /// What has become of events of the HTTP API and of clients.
    package let events: RecordingCounts
    /// What it has done since the start.
    package let counts: LiveCounts
}

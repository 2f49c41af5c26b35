import HTTPServer

/// The live server’s numbers, for /metrics.
package enum LiveMetrics {
    /// - Returns: Each number of each of `apps`, in Prometheus’s text format.
    package static func text(_ apps: [LiveStatus]) -> String {
        var text = MetricsText(prefix: "hansard_live_")
        func add(_ name: String, _ kind: MetricsText.Kind, _ help: String, _ value: (LiveStatus) -> Int) {
            text.add(name, kind, help, apps.map { ([("app", $0.app)], value($0)) })
        }
        add("connections", .gauge, "Open connections.") { $0.connections }
        add("channels", .gauge, "Channels with somebody in them.") { $0.channels }
        add("subscriptions", .gauge, "Connections in channels, each in each.") { $0.subscriptions }
        add("connections_total", .counter, "Connections that were let in.") { $0.counts.connected }
        add("received_total", .counter, "Messages of clients.") { $0.counts.received }
        add("sent_total", .counter, "Pieces sent to clients; frames of one turn to one client are one.") {
            $0.counts.sent
        }
        add("calls_total", .counter, "Calls of the HTTP API.") { $0.counts.calls }
        add("refused_calls_total", .counter, "Calls that were refused.") { $0.counts.refusedCalls }
        add(
            "unrecorded_events_total", .counter,
            "Events that applications published by the HTTP API or clients sent, each in each channel: passed on, and not on the record."
        ) { $0.events.unrecorded }
        add("recording", .gauge, "Whether events of the app are put on the record (record in the settings).") {
            $0.recording ? 1 : 0
        }
        add("recorded_events_total", .counter, "Published events that are on the record.") { $0.events.recorded }
        add("repeated_events_total", .counter, "Published events that were on the record already.") {
            $0.events.repeated
        }
        add("unmapped_events_total", .counter, "Published events that could not be records, and are quarantined.") {
            $0.events.unmapped
        }
        add("failed_records_total", .counter, "Published events that nobody got, since the record was not written.") {
            $0.events.failed
        }
        add("ended_total", .counter, "Connections ended for silence, or by the app.") { $0.counts.ended }
        add("failed_total", .counter, "Connections ended for what they sent.") { $0.counts.failed }
        add("slow_total", .counter, "Connections cut off because they did not take what was sent.") { $0.counts.slow }
        add("webhooks_waiting", .gauge, "Events that webhooks have still to tell.") { $0.waitingWebhooks }
        add("webhooks_dropped_total", .counter, "Events that webhooks could not be told.") { $0.droppedWebhooks }
        return text.text
    }
}

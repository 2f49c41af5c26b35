import Testing

@testable import HansardServer

@Suite struct MetricsTests {
    /// Dashboards rely on it to the letter.
    @Test func sayWhatWasAnswered() {
        let metrics = Metrics()
        metrics.answered(.pages, .ok, seconds: 0.25)
        metrics.answered(.pages, .ok, seconds: 8)
        metrics.answered(.api, .notFound, seconds: 0.000_25)
        metrics.cacheHit(true)
        metrics.cacheHit(false)
        metrics.lookRecorded(true)
        metrics.limited()
        #expect(
            metrics.text(connections: 3, archiveRequests: 1, longestLag: 0.25) == """
                # HELP hansard_requests_total Requests answered, by kind of route and status.
                # TYPE hansard_requests_total counter
                hansard_requests_total{route="api",status="404"} 1
                hansard_requests_total{route="pages",status="200"} 2
                # HELP hansard_request_seconds From a whole request to its answer, without the sending.
                # TYPE hansard_request_seconds histogram
                \(Self.histogram("api", Array(repeating: 1, count: 14), sum: 0.000_25))\
                \(Self.histogram("pages", Array(repeating: 0, count: 8) + [1, 1, 1, 1, 1, 2], sum: 8.25))\
                # HELP hansard_cache_hits_total Answers that were at hand.
                # TYPE hansard_cache_hits_total counter
                hansard_cache_hits_total 1
                # HELP hansard_cache_misses_total Answers that were drawn anew.
                # TYPE hansard_cache_misses_total counter
                hansard_cache_misses_total 1
                # HELP hansard_access_log_writes_total Looks that were recorded.
                # TYPE hansard_access_log_writes_total counter
                hansard_access_log_writes_total 1
                # HELP hansard_access_log_failures_total Looks that could not be recorded, and were refused.
                # TYPE hansard_access_log_failures_total counter
                hansard_access_log_failures_total 0
                # HELP hansard_rate_limited_total Requests refused because their client made too many.
                # TYPE hansard_rate_limited_total counter
                hansard_rate_limited_total 1
                # HELP hansard_overloaded_total Requests refused because too many waited.
                # TYPE hansard_overloaded_total counter
                hansard_overloaded_total 0
                # HELP hansard_connections Open connections.
                # TYPE hansard_connections gauge
                hansard_connections 3
                # HELP hansard_archive_requests Requests that wait for the archive or read it.
                # TYPE hansard_archive_requests gauge
                hansard_archive_requests 1
                # HELP hansard_event_loop_lag_max_seconds The longest that an event loop kept waiting what was due, in the last one to two minutes.
                # TYPE hansard_event_loop_lag_max_seconds gauge
                hansard_event_loop_lag_max_seconds 0.25

                """)
    }

    private static func histogram(_ route: String, _ counts: [Int], sum: Double) -> String {
        let bounds =
            "0.0005 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1.0 2.5 5.0 +Inf".split(separator: " ")
        let name = "hansard_request_seconds"
        return zip(bounds, counts).map { "\(name)_bucket{route=\"\(route)\",le=\"\($0)\"} \($1)\n" }.joined()
            + "\(name)_sum{route=\"\(route)\"} \(sum)\n\(name)_count{route=\"\(route)\"} \(counts.last!)\n"
    }
}

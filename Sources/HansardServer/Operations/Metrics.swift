import HTTPServer
import HTTPTypes
import HansardStore
import Synchronization

/// What the server counts of itself. No name, address or path is among it.
final class Metrics: Sendable {
    enum Route: String, CaseIterable {
        case operations, access, api, pages, refused

        init(_ kind: RouteKind) {
            switch kind {
            case .operations: self = .operations
            case .access: self = .access
            case .json: self = .api
            case .page: self = .pages
            }
        }
    }

    private struct Key: Hashable {
        let route: Route
        let status: Int
    }

    private struct Counts {
        var requests: [Key: Int] = [:]
        var seconds: [Route: MetricsText.Distribution] = [:]
        var cacheHits = 0
        var cacheMisses = 0
        var looksRecorded = 0
        var looksFailed = 0
        var limited = 0
        var overloaded = 0
    }

    static let bounds = [0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
    private let counts = Mutex(Counts())

    func answered(_ route: Route, _ status: HTTPResponse.Status, seconds: Double) {
        let key = Key(route: route, status: status.code)
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        counts.withLock { counts in
            counts.requests[key, default: 0] += 1
            counts.seconds[route, default: .init(bounds: Self.bounds.count)].counts[bucket] += 1
            counts.seconds[route]!.sum += seconds
        }
    }

    func cacheHit(_ isHit: Bool) {
        counts.withLock { if isHit { $0.cacheHits += 1 } else { $0.cacheMisses += 1 } }
    }

    func lookRecorded(_ isKept: Bool) {
        counts.withLock { if isKept { $0.looksRecorded += 1 } else { $0.looksFailed += 1 } }
    }

    func limited() { counts.withLock { $0.limited += 1 } }

    func overloaded() { counts.withLock { $0.overloaded += 1 } }

    /// For /metrics.
    ///
    /// - Parameter longestLag: Of the event loops, lately, in seconds (`LoopLag`).
    func text(connections: Int, archiveRequests: Int, longestLag: Double) -> String {
        let counts = counts.withLock { $0 }
        var text = Self.empty
        let requests = counts.requests.map { (route: $0.key.route.rawValue, status: $0.key.status, count: $0.value) }
            .sorted { ($0.route, $0.status) < ($1.route, $1.status) }
        text.add(
            "requests_total", .counter, "Requests answered, by kind of route and status.",
            requests.map { ([("route", $0.route), ("status", "\($0.status)")], $0.count) })
        text.add(
            "request_seconds", "From a whole request to its answer, without the sending.", bounds: Self.bounds,
            Route.allCases.compactMap { route in
                counts.seconds[route].map { ([("route", route.rawValue)], $0) }
            })
        text.add("cache_hits_total", .counter, "Answers that were at hand.", counts.cacheHits)
        text.add("cache_misses_total", .counter, "Answers that were drawn anew.", counts.cacheMisses)
        text.add("access_log_writes_total", .counter, "Looks that were recorded.", counts.looksRecorded)
        text.add(
            "access_log_failures_total", .counter, "Looks that could not be recorded, and were refused.",
            counts.looksFailed)
        text.add(
            "rate_limited_total", .counter, "Requests refused because their client made too many.", counts.limited)
        text.add("overloaded_total", .counter, "Requests refused because too many waited.", counts.overloaded)
        text.add("connections", .gauge, "Open connections.", connections)
        text.add("archive_requests", .gauge, "Requests that wait for the archive or read it.", archiveRequests)
        text.add(
            "event_loop_lag_max_seconds", .gauge,
            "The longest that an event loop kept waiting what was due, in the last one to two minutes.", longestLag)
        return text.text
    }

    /// The same of the record.
    ///
    /// - Parameters:
    ///   - seq: Its last record; `nil` while the archive cannot be read.
    ///   - verified: What `hansard verify` found last.
    static func text(record seq: Int64?, _ verified: VerifiedRecord?) -> String {
        var text = empty
        if let seq { text.add("record_seq", .gauge, "The number of the record’s last entry.", Int(seq)) }
        guard let verified else { return text.text }
        text.add(
            "record_verified_ok", .gauge, "1 if all was well when the record was last verified, else 0.",
            verified.isWhole ? 1 : 0)
        guard verified.isWhole else { return text.text }
        text.add("record_verified_seq", .gauge, "Up to which entry it was verified.", Int(verified.seq))
        text.add(
            "record_verified_timestamp_seconds", .gauge, "When it was verified.",
            Int(verified.at.microseconds / 1_000_000))
        return text.text
    }

    private static var empty: MetricsText { MetricsText(prefix: "hansard_") }
}

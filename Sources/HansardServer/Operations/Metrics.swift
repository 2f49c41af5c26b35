import HTTPTypes
import HansardStore

/// What the server counts of itself. No name, address or path is among it.
final class Metrics: Sendable {
    enum Route: String, CaseIterable { case operations, access, api, pages, refused }

    private struct Key: Hashable {
        let route: Route
        let status: Int
    }

    private struct Counts {
        var requests: [Key: Int] = [:]
        var seconds: [Route: (buckets: [Int], sum: Double, count: Int)] = [:]
        var cacheHits = 0
        var cacheMisses = 0
        var looksRecorded = 0
        var looksFailed = 0
        var limited = 0
        var overloaded = 0
    }

    static let bounds = [0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
    private let counts = Locked(Counts())

    func answered(_ route: Route, _ status: HTTPResponse.Status, seconds: Double) {
        let key = Key(route: route, status: status.code)
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        counts.update { counts in
            counts.requests[key, default: 0] += 1
            var known = counts.seconds[route] ?? (Array(repeating: 0, count: Self.bounds.count + 1), 0, 0)
            counts.seconds[route] = nil  // so that the buckets are changed in place
            known.buckets[bucket] += 1
            known.sum += seconds
            known.count += 1
            counts.seconds[route] = known
        }
    }

    func cacheHit(_ isHit: Bool) {
        counts.update { if isHit { $0.cacheHits += 1 } else { $0.cacheMisses += 1 } }
    }

    func lookRecorded(_ isKept: Bool) {
        counts.update { if isKept { $0.looksRecorded += 1 } else { $0.looksFailed += 1 } }
    }

    func limited() { counts.update { $0.limited += 1 } }

    func overloaded() { counts.update { $0.overloaded += 1 } }

    /// In Prometheus’s text format, 0.0.4.
    func text(connections: Int, archiveRequests: Int) -> String {
        let counts = counts.update { $0 }
        var out = ""
        func begin(_ name: String, _ type: String, _ help: String) { Self.begin(name, type, help, &out) }
        func single(_ name: String, _ type: String, _ help: String, _ value: Int) {
            Self.single(name, type, help, value, &out)
        }
        begin("requests_total", "counter", "Requests answered, by kind of route and status.")
        let requests = counts.requests.map { (route: $0.key.route.rawValue, status: $0.key.status, count: $0.value) }
        for (route, status, count) in requests.sorted(by: { ($0.route, $0.status) < ($1.route, $1.status) }) {
            out += "hansard_requests_total{route=\"\(route)\",status=\"\(status)\"} \(count)\n"
        }
        begin("request_seconds", "histogram", "From a whole request to its answer, without the sending.")
        for route in Route.allCases {
            guard let known = counts.seconds[route] else { continue }
            var sum = 0
            for (bound, count) in zip(Self.bounds.map { "\($0)" } + ["+Inf"], known.buckets) {
                sum += count
                out += "hansard_request_seconds_bucket{route=\"\(route.rawValue)\",le=\"\(bound)\"} \(sum)\n"
            }
            out += "hansard_request_seconds_sum{route=\"\(route.rawValue)\"} \(known.sum)\n"
            out += "hansard_request_seconds_count{route=\"\(route.rawValue)\"} \(known.count)\n"
        }
        single("cache_hits_total", "counter", "Answers that were at hand.", counts.cacheHits)
        single("cache_misses_total", "counter", "Answers that were drawn anew.", counts.cacheMisses)
        single("access_log_writes_total", "counter", "Looks that were recorded.", counts.looksRecorded)
        single(
            "access_log_failures_total", "counter", "Looks that could not be recorded, and were refused.",
            counts.looksFailed)
        single("rate_limited_total", "counter", "Requests refused because their client made too many.", counts.limited)
        single("overloaded_total", "counter", "Requests refused because too many waited.", counts.overloaded)
        single("connections", "gauge", "Open connections.", connections)
        single("archive_requests", "gauge", "Requests that wait for the archive or read it.", archiveRequests)
        return out
    }

    /// The same of the record.
    ///
    /// - Parameter seq: Its last record; `nil` while the archive cannot be read.
    /// - Parameter verified: What `hansard verify` found last.
    static func text(record seq: Int64?, _ verified: VerifiedRecord?) -> String {
        var out = ""
        if let seq { single("record_seq", "gauge", "The number of the record’s last entry.", Int(seq), &out) }
        guard let verified else { return out }
        single(
            "record_verified_ok", "gauge", "1 if all was well when the record was last verified, else 0.",
            verified.isWhole ? 1 : 0, &out)
        guard verified.isWhole else { return out }
        single("record_verified_seq", "gauge", "Up to which entry it was verified.", Int(verified.seq), &out)
        single(
            "record_verified_timestamp_seconds", "gauge", "When it was verified.",
            Int(verified.at.microseconds / 1_000_000), &out)
        return out
    }

    private static func begin(_ name: String, _ type: String, _ help: String, _ out: inout String) {
        out += "# HELP hansard_\(name) \(help)\n# TYPE hansard_\(name) \(type)\n"
    }

    private static func single(
        _ name: String, _ type: String, _ help: String, _ value: Int, _ out: inout String
    ) {
        begin(name, type, help, &out)
        out += "hansard_\(name) \(value)\n"
    }
}

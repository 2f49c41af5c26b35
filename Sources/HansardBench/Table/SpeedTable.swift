import Foundation
import HansardTerminal

/// The table of the server’s speed, from figures of several measurements.
struct SpeedTable {
    /// By their keys.
    let figures: [String: Double]

    private struct Row {
        let what: String
        /// The figure that has the aim, its unit, and how many digits it has behind the point.
        let key: String
        var unit = ""
        var digits = 2
        /// Figures beside it, with `{key}` for each.
        var beside = ""
        var aim = ""
    }

    private static let rows = [
        Row(
            what: "a cached page / nginx", key: "cached_page_ratio",
            beside: "{cached_page_per_second} and {nginx_per_second} requests a second, {cached_page_bytes} bytes",
            aim: "0.9"),
        Row(
            what: "… on a port with the live server and a quiet chat", key: "live_page_ratio",
            beside: "{live_page_per_second} and {live_page_nginx_per_second}"),
        Row(
            what: "… while the chat writes every second", key: "chat_page_ratio",
            beside: "{chat_page_per_second} and {chat_page_nginx_per_second}", aim: "0.9"),
        Row(
            what: "room of 1,000, 8 in flight: deliveries / nchan", key: "room_ratio",
            beside: "{room_per_second} and {nchan_room_per_second} a second", aim: "1.5"),
        Row(
            what: "… processor time / nchan", key: "room_us_ratio",
            beside: "{room_us} and {nchan_room_us} µs a delivery",
            aim: "0.9"),
        Row(
            what: "one publisher at a time / nchan", key: "turns_ratio",
            beside:
                "{turns_per_second} and {nchan_turns_per_second} deliveries a second, p50 {turns_p50_ms} and {nchan_turns_p50_ms} ms",
            aim: "1.0"),
        Row(
            what: "500 pairs, every publish signed / nchan, unsigned", key: "pairs_ratio",
            beside: "{pairs_publishes} and {nchan_pairs_publishes} publishes a second", aim: "0.9"),
        Row(
            what: "… every event recorded durably", key: "recorded_per_second", unit: "a second", digits: 0,
            beside: "{recorded_us} µs of processor time an event", aim: "12,000"),
        Row(
            what: "… from publish to arrival, p99", key: "recorded_p99_ms", unit: "ms", digits: 1,
            beside: "p50 {recorded_p50_ms} ms", aim: "30 ms"),
        Row(
            what: "one chat sender alone, p50 / one flush of the disk", key: "alone_flushes", unit: "×", digits: 1,
            beside: "{alone_p50_ms} and {fsync_ms} ms", aim: "2 ×"),
        Row(
            what: "… in a reconnect storm, p50", key: "storm_p50_ms", unit: "ms",
            beside: "p99 {storm_p99_ms} ms, {storm_per_second} changes of presence a second"),
        Row(
            what: "memory a connection", key: "memory_kib", unit: "KiB",
            beside: "with two subscriptions; nchan, with one: {nchan_memory_kib}", aim: "6 KiB"),
        Row(
            what: "longest lag of the loop under load of everything", key: "loop_longest_ms", unit: "ms", digits: 1,
            beside: "idle {loop_idle_ms} ms", aim: "20 ms"),
    ]

    /// In Markdown. What was not measured is said to be so.
    var text: String {
        let lines = Self.rows.map { row in
            let unit = row.unit.isEmpty ? "" : " \(row.unit)"
            let value = figures[row.key].map { "\(Self.number($0, digits: row.digits))\(unit)" }
            return "| \(row.what) | \(value ?? "not measured") | \(beside(row.beside)) | \(row.aim) |"
        }
        return (["| | measured | | aim |", "|---|---|---|---|"] + lines).joined(separator: "\n")
    }

    /// Nothing where one of them was not measured.
    private func beside(_ words: String) -> String {
        var text = ""
        var rest = words[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            guard let value = figures[String(rest[rest.index(after: open)..<close])] else { return "" }
            text += rest[..<open]
            text += Self.number(value, digits: 2)
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }

    private static func number(_ value: Double, digits: Int) -> String {
        value >= 1_000 ? grouped(Int(value)) : String(format: "%.\(digits)f", value)
    }
}

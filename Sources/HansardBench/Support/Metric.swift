import Foundation

/// One number of a server’s `/metrics`, as it is now.
struct Metric {
    let value: Double

    /// - Parameter name: With its labels: `hansard_live_recorded_events_total{app="2"}`.
    /// - Throws: when the server does not tell it.
    init(_ name: String, _ port: Int) throws {
        let text = String(decoding: try LoopbackClient(port: port).get("/metrics").body, as: UTF8.self)
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + " ") }),
            let value = Double(line.dropFirst(name.count + 1))
        else { throw BenchProblem(description: "/metrics: There is no \(name).") }
        self.value = value
    }
}

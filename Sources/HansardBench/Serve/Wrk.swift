import Foundation

/// The load generator wrk, which asks for one address again and again.
struct Wrk {
    let seconds: Int

    /// What came of one run.
    struct Load {
        var perSecond = 0.0
        /// Milliseconds.
        var p50 = 0.0
        var p99 = 0.0
    }

    /// - Throws: when it is not here, or anything was answered but with success.
    func load(_ url: String, connections: Int = 64, field: String = "Accept: */*") throws -> Load {
        let output = try ChildRun.output([
            "wrk", "-t", connections == 1 ? "1" : "2", "-c", "\(connections)", "-d", "\(seconds)s", "-H", field,
            "--latency", url,
        ])
        guard !output.contains("Non-2xx"), !output.contains("Socket errors") else {
            throw BenchProblem(description: "\(url): Not every request was answered as it should be.")
        }
        return Load(
            perSecond: Self.number(after: "Requests/sec", in: output)?.value ?? 0,
            p50: Self.milliseconds(" 50% ", in: output), p99: Self.milliseconds(" 99% ", in: output))
    }

    private static func number(after label: String, in output: String) -> (value: Double, unit: String)? {
        guard let line = output.split(separator: "\n").first(where: { $0.contains(label) }),
            let word = line.split(whereSeparator: { $0 == " " || $0 == ":" }).last
        else { return nil }
        let digits = word.prefix { $0.isNumber || $0 == "." }
        return Double(digits).map { ($0, String(word.dropFirst(digits.count))) }
    }

    private static func milliseconds(_ label: String, in output: String) -> Double {
        guard let (value, unit) = number(after: label, in: output) else { return 0 }
        return unit == "us" ? value / 1_000 : unit == "s" ? value * 1_000 : value
    }
}

/// What came of one measurement.
struct ChatRun: Sendable {
    let seconds: Double
    /// Microseconds.
    let latencies: [Int]

    var perSecond: Double { Double(latencies.count) / seconds }

    func milliseconds(_ share: Double) -> Double { Self.milliseconds(latencies, share) }

    static func milliseconds(_ times: [Int], _ share: Double) -> Double {
        let sorted = times.sorted()
        guard !sorted.isEmpty else { return 0 }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1_000
    }
}

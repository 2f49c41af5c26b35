import Foundation
import HansardTerminal
import PairChannel

/// What the bench found.
struct BenchFigures {
    /// Takes a figure: its name in JSON and in words, and what it is in.
    typealias Add = (_ key: String, _ name: String, _ value: Double, _ unit: String) -> Void

    private(set) var rows: [(key: String, name: String, value: Double, unit: String)] = []

    mutating func add(_ key: String, _ name: String, _ value: Double, _ unit: String) {
        rows.append((key, name, value, unit))
    }

    var json: String {
        JSONValue(members: rows.map { ($0.key, .decimal(($0.value * 1_000).rounded() / 1_000)) }).pretty
    }

    var text: String {
        rows.map { row in
            let value = row.value >= 1_000 ? grouped(Int(row.value)) : String(format: "%.2f", row.value)
            return "\(row.name): \(value) \(row.unit)"
        }.joined(separator: "\n")
    }
}

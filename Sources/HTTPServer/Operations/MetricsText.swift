/// Numbers in Prometheus’s text format, 0.0.4: families of samples, each with what it means and of what kind it is.
///
/// Source: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
package struct MetricsText: Sendable {
    /// How a family’s numbers are to be taken.
    package enum Kind: String, Sendable {
        /// It only grows, as long as the process lives.
        case counter
        /// It is as it is at the moment.
        case gauge
        /// How many values were at most so large, for some bounds.
        case histogram
    }

    /// Names and values that tell a family’s samples apart. Names are letters of ASCII, digits and `_`; values may be any text.
    package typealias Labels = [(name: String, value: String)]

    /// Values that were counted by size.
    package struct Distribution: Sendable {
        /// One for each bound, and one more for what lay above the last.
        package var counts: [Int]
        /// What the values come to.
        package var sum = 0.0

        /// - Parameter bounds: How many there are.
        package init(bounds: Int) { counts = Array(repeating: 0, count: bounds + 1) }
    }

    private let prefix: String
    /// All that was added, each line with its line feed.
    package private(set) var text = ""

    /// - Parameter prefix: What all names begin with: `hansard_`.
    package init(prefix: String) { self.prefix = prefix }

    /// A family of one sample.
    package mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ value: some Numeric & CustomStringConvertible
    ) {
        begin(name, kind, help)
        addSample(name, [], value)
    }

    /// A family of a sample for each set of labels.
    package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [(labels: Labels, value: Int)]) {
        begin(name, kind, help)
        for sample in samples { addSample(name, sample.labels, sample.value) }
    }

    /// A histogram for each set of labels.
    ///
    /// - Parameter bounds: Rising; a value that is one lies below it.
    package mutating func add(
        _ name: String, _ help: String, bounds: [Double], _ histograms: [(labels: Labels, distribution: Distribution)]
    ) {
        begin(name, .histogram, help)
        for (labels, distribution) in histograms {
            var total = 0
            for (bound, count) in zip(bounds.map { "\($0)" } + ["+Inf"], distribution.counts) {
                total += count
                addSample(name + "_bucket", labels + [("le", bound)], total)
            }
            addSample(name + "_sum", labels, distribution.sum)
            addSample(name + "_count", labels, total)
        }
    }

    private mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text +=
            "# HELP \(prefix)\(name) \(Self.escaped(help, quotes: false))\n# TYPE \(prefix)\(name) \(kind.rawValue)\n"
    }

    private mutating func addSample(_ name: String, _ labels: Labels, _ value: some CustomStringConvertible) {
        let list = labels.map { "\($0.name)=\"\(Self.escaped($0.value, quotes: true))\"" }.joined(separator: ",")
        text += "\(prefix)\(name)\(list.isEmpty ? "" : "{\(list)}") \(value)\n"
    }

    /// By scalars: a line feed after a carriage return is still one.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out.append(contentsOf: "\\\\".unicodeScalars)
            case "\n": out.append(contentsOf: "\\n".unicodeScalars)
            case "\"" where quotes: out.append(contentsOf: "\\\"".unicodeScalars)
            default: out.append(scalar)
            }
        }
        return String(out)
    }
}

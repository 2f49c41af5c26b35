/// Numbers of lines that were not understood, by the reason.
struct QuarantinedLines {
    /// Lines that have one reason.
    struct Group {
        let reason: String
        private(set) var count = 0
        private var runs: [ClosedRange<Int64>] = []

        init(reason: String) { self.reason = reason }

        var first: Int64 { runs.first?.lowerBound ?? 0 }
        var last: Int64 { runs.last?.upperBound ?? 0 }

        /// `10001-20000,20002`.
        var list: String {
            runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
                .joined(separator: ",")
        }

        mutating func add(_ line: Int64) {
            count += 1
            if let end = runs.last, line == end.upperBound || line == end.upperBound + 1 {
                runs[runs.count - 1] = end.lowerBound...line
            } else {
                runs.append(line...line)
            }
        }
    }

    private var groups: [Group] = []
    private var numbers: [String: Int] = [:]
    private var count = 0

    /// Lines after which the groups are to be written down. Counted from the source's first, so that a source that is
    /// read again has the same groups.
    private static let maximumCount = 100_000
    /// Reasons that are told apart; a reason may quote the line, so there may be as many as lines.
    private static let maximumReasons = 1_000
    private static let otherReason =
        "These lines have other reasons, more than are told apart. Ingest them in a file of their own to read them."

    var isFull: Bool { count >= Self.maximumCount }

    /// - Parameter line: Not before the one of the call before.
    mutating func add(_ line: Int64, _ reason: String) {
        count += 1
        let reason = numbers[reason] == nil && groups.count >= Self.maximumReasons ? Self.otherReason : reason
        if numbers[reason] == nil {
            numbers[reason] = groups.count
            groups.append(Group(reason: reason))
        }
        groups[numbers[reason]!].add(line)
    }

    /// All groups, in the order of their first lines.
    mutating func removeAll() -> [Group] {
        defer { self = QuarantinedLines() }
        return groups
    }
}

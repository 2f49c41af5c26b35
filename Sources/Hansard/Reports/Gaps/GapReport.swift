/// All that sources say is missing from a record, held against what is there.
package struct GapReport: Sendable {
    /// How a conversation or a person is called that a finding is about.
    package struct Name: Sendable, Equatable {
        /// The id in the source.
        package let id: String
        /// What people call it; `nil` where no source says.
        package let name: String?

        /// As sources say.
        package init(id: String, name: String?) { (self.id, self.name) = (id, name) }
    }

    /// What there is of one kind.
    package struct Total: Sendable, Equatable {
        /// Of which kind.
        package let kind: GapKind
        /// How many findings, listed or not.
        package let findings: Int
        /// What they count, together.
        package let count: Int64
    }

    /// So many findings of a kind are listed, the largest ones.
    package static let mostOfKind = 10_000

    /// In the order of their kinds; of a kind, those that count most come first.
    package private(set) var gaps: [Gap] = []
    /// Of the kinds that there are, in their order.
    package private(set) var totals: [Total] = []
    /// The whole record’s first, then conversations by their numbers.
    package private(set) var quiet: [QuietDays]
    /// Of conversations that findings name, by number.
    package var conversations: [Int64: Name] = [:]
    /// Of people whom findings name, by number.
    package var people: [Int64: Name] = [:]

    /// - Parameters:
    ///   - found: In any order.
    ///   - quiet: The whole record’s first.
    package init(_ found: [Gap], quiet: [QuietDays]) {
        self.quiet = quiet
        let byKind = Dictionary(grouping: found, by: \.kind)
        for kind in GapKind.allCases {
            guard let own = byKind[kind] else { continue }
            totals.append(Total(kind: kind, findings: own.count, count: own.reduce(0) { $0 + $1.count }))
            gaps += own.sorted { Self.precedes($0, $1) }.prefix(Self.mostOfKind)
        }
    }

    /// How many findings there are, listed or not.
    package var findings: Int { totals.reduce(0) { $0 + $1.findings } }

    /// The largest first; of two alike, the earlier.
    private static func precedes(_ a: Gap, _ b: Gap) -> Bool {
        func key(_ gap: Gap) -> (Int64, Int64, Int64, Int64, Int64) {
            (
                -gap.count, gap.from?.microseconds ?? .min, gap.conversation ?? 0, gap.person ?? 0,
                gap.numbers?.lowerBound ?? gap.line ?? 0
            )
        }
        let (own, other) = (key(a), key(b))
        if own != other { return own < other }
        return (a.source ?? "", a.reason ?? "") < (b.source ?? "", b.reason ?? "")
    }
}

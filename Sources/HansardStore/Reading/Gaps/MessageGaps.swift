import Hansard

/// What messages themselves tell of gaps: numbers that are missing, places of messages that had been deleted before the
/// export, and days on which nothing was said.
package struct MessageGaps: Sendable {
    /// In no order.
    package private(set) var gaps: [Gap] = []
    /// The whole record’s first, then conversations in the order of the scans.
    package private(set) var quiet: [QuietDays] = []

    /// - Parameters:
    ///   - scans: Of all conversations.
    ///   - hours: On which days people work.
    ///   - systems: Whose ids a conversation’s messages have, by its number; empty for the system without a name.
    package init(_ scans: [ConversationScan], _ hours: WorkingHours, systems: [Int64: String]) {
        var everyDay: Set<Int> = []
        for scan in scans {
            if let tombstones = scan.tombstones { gaps.append(Self.gap(tombstones, in: scan.conversation)) }
            if let own = QuietDays(of: scan.conversation, withMessagesOn: scan.days, hours) { quiet.append(own) }
            everyDay.formUnion(scan.days)
        }
        if let whole = QuietDays(of: nil, withMessagesOn: everyDay.sorted(), hours) { quiet.insert(whole, at: 0) }
        let bySystem = Dictionary(grouping: scans) { systems[$0.conversation] ?? "" }
        for (system, scans) in bySystem.sorted(by: { $0.key < $1.key }) {
            gaps += NumberHoles.holes(in: scans.flatMap(\.numbered)).map { Self.gap($0, of: system) }
        }
    }

    private static func gap(_ tombstones: ConversationScan.Tombstones, in conversation: Int64) -> Gap {
        var gap = Gap(.tombstone, count: tombstones.count)
        (gap.conversation, gap.from) = (conversation, tombstones.period.lowerBound)
        gap.until = tombstones.period.upperBound
        return gap
    }

    private static func gap(_ hole: NumberHole, of system: String) -> Gap {
        var gap = Gap(.numbers, count: Int64(hole.numbers.count))
        (gap.conversation, gap.numbers) = (hole.conversation, hole.numbers)
        (gap.from, gap.until) = (hole.period.lowerBound, hole.period.upperBound)
        if hole.conversation == nil { gap.system = system }
        return gap
    }
}

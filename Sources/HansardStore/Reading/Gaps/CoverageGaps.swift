import GRDB
import Hansard

/// Stretches between those that sources have whole.
struct CoverageGaps {
    private let db: Database
    private let hours: WorkingHours
    private let zone: SiteZone

    init(_ db: Database, _ hours: WorkingHours, _ zone: SiteZone) {
        (self.db, self.hours, self.zone) = (db, hours, zone)
    }

    /// In no order.
    func all() throws -> [Gap] {
        var gaps: [Gap] = []
        for (conversation, stretches) in try stretches() where stretches.count > 1 {
            for hole in CoveredStretch.holes(between: stretches, hours, zone) {
                gaps.append(try gap(hole, in: conversation))
            }
        }
        return gaps
    }

    private func stretches() throws -> [Int64: [CoveredStretch]] {
        var byConversation: [Int64: [CoveredStretch]] = [:]
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT conversation, first_at, last_at, 0 FROM coverage
                UNION ALL SELECT conversation, from_at, to_at, 1 FROM log_coverage
                """)
        while let row = try rows.next() {
            // A snapshot that goes back to the beginning has the least number there is.
            let from = (row[1] as Int64?).flatMap { $0 == .min ? nil : Timestamp(microseconds: $0) }
            byConversation[row[0], default: []].append(
                CoveredStretch(from: from, until: Timestamp(microseconds: row[2]), isStated: row[3]))
        }
        return byConversation
    }

    /// Messages that are on record within come from sources that do not say how far they go.
    private func gap(_ hole: ClosedRange<Timestamp>, in conversation: Int64) throws -> Gap {
        let count = try Int64.fetchOne(
            db.cachedStatement(
                sql: "SELECT count(*) FROM message WHERE conversation = ? AND sent_at > ? AND sent_at < ?"),
            arguments: [conversation, hole.lowerBound.microseconds, hole.upperBound.microseconds])
        var gap = Gap(.coverage, count: count ?? 0)
        (gap.conversation, gap.from, gap.until) = (conversation, hole.lowerBound, hole.upperBound)
        return gap
    }
}

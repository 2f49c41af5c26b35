import Hansard
import HansardStore

extension [PageSummary] {
    /// The pages that records after `seq` have changed, and those that lead to one of another title now. Only where those
    /// records brought no message but at the end.
    ///
    /// - Parameter presenceDays: Days by UTC on which it changed whether one of the two people was offline.
    func changed(after seq: Int64, presenceDays: [ClosedRange<Int>]) -> Set<Int> {
        var changed = Set(indices.filter { Swift.max(self[$0].changedSeq, self[$0].countedSeq) > seq })
        // A page that takes in another month now, or has become the first of several parts, has another title, which
        // the page before it shows.
        for index in changed where index > 0 && self[index].countedSeq > seq {
            if self[index].period.first != self[index].period.last { changed.insert(index - 1) }
        }
        if let firstNew = indices.first(where: { self[$0].period.start.seq > seq }), firstNew > 0 {
            changed.insert(firstNew - 1)
            if firstNew > 1, self[firstNew].period.part == 2 { changed.insert(firstNew - 2) }
        }
        let periods = map(\.period)
        for days in presenceDays {
            let first = periods.page(of: MessagePosition(Timestamp(day: days.lowerBound), .min)) ?? 0
            let last = periods.page(of: MessagePosition(Timestamp(day: days.upperBound + 1), .min)) ?? first
            changed.formUnion(first...last)
        }
        return changed
    }
}

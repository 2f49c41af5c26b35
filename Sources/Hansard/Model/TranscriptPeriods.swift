/// One page of a conversation: whole months, or a part of them.
package struct TranscriptPeriod: Hashable, Sendable {
    package let first: CalendarMonth
    package let last: CalendarMonth
    /// 1, or which of the pages that these months are cut into.
    package let part: Int
    /// Whether these months have more than this page.
    package let isPart: Bool
    /// The first message.
    package let start: MessagePosition
    package let count: Int

    package init(
        first: CalendarMonth, last: CalendarMonth, part: Int, isPart: Bool, start: MessagePosition, count: Int
    ) {
        (self.first, self.last, self.part, self.isPart) = (first, last, part, isPart)
        (self.start, self.count) = (start, count)
    }

    /// `2026-03`, `2026-03-2`: the page's name without an ending.
    package var name: String { part == 1 ? first.iso : "\(first.iso)-\(part)" }
}

extension RandomAccessCollection where Element == TranscriptPeriod {
    /// The page that has the message at `position`, if the pages are those of its conversation, in their order.
    package func page(of position: MessagePosition) -> Index? {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = index(low, offsetBy: distance(from: low, to: high) / 2)
            if self[middle].start <= position { low = index(after: middle) } else { high = middle }
        }
        return low == startIndex ? nil : index(before: low)
    }
}

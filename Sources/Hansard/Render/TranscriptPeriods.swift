/// One page of a conversation: whole months, or a part of them.
package struct TranscriptPeriod: Hashable, Sendable {
    package let first: CalendarMonth
    package let last: CalendarMonth
    /// 1, or which of the pages that these months are cut into.
    package let part: Int
    package let parts: Int
    /// Messages of these months before the page, and on it.
    package let offset: Int
    package let count: Int

    /// `2026-03`, `2026-03-2`: the page's name without an ending.
    package var name: String { part == 1 ? first.iso : "\(first.iso)-\(part)" }

}

/// How a conversation is cut into pages.
///
/// A page takes in whole months until it has `least` messages; months that have more than `most` together are cut
/// after every `most`. All is counted from the conversation's beginning, so that a message which is added at its end
/// changes the last page or makes a new one, and never moves another message to another page.
package enum TranscriptPeriods {
    package static let least = 200
    package static let most = 500

    /// - Parameter months: Oldest first, each with its number of messages.
    package static func periods(
        _ months: some Sequence<(month: CalendarMonth, messages: Int)>
    ) -> [TranscriptPeriod] {
        var periods: [TranscriptPeriod] = []
        var open: (first: CalendarMonth, last: CalendarMonth, messages: Int)?
        func close() {
            guard let group = open else { return }
            let parts = max(1, (group.messages + most - 1) / most)
            for part in 1...parts {
                let offset = (part - 1) * most
                periods.append(
                    TranscriptPeriod(
                        first: group.first, last: group.last, part: part, parts: parts, offset: offset,
                        count: min(most, group.messages - offset)))
            }
            open = nil
        }
        for (month, messages) in months {
            open = (open?.first ?? month, month, (open?.messages ?? 0) + messages)
            if open!.messages >= least { close() }
        }
        close()
        return periods
    }
}

/// Working days without a message, where nearly every working day has some. They are no gap, for holidays explain them; whoever
/// looks for what was never captured looks at them first.
package struct QuietDays: Sendable, Equatable {
    /// By its number in the database; `nil` for the whole record.
    package let conversation: Int64?
    /// Days since 1970, in the site’s zone, oldest first; never empty.
    package private(set) var days: [Int]

    /// Fewer working days than this have no rhythm that a day could fall out of.
    private static let fewest = 20

    /// The quiet days between the first and the last day with messages.
    ///
    /// - Parameter days: Those with messages, oldest first, each once.
    /// - Returns: `nil` where nine in ten working days do not have messages, or all have.
    package init?(of conversation: Int64?, withMessagesOn days: [Int], _ hours: WorkingHours) {
        guard let first = days.first, let last = days.last, days.count >= Self.fewest else { return nil }
        // Before all days are gone through: a conversation of two messages, years apart, has too few.
        guard (last - first) / 2 < days.count * 7 else { return nil }
        var next = days[...]
        var (quiet, working) = ([Int](), 0)
        for day in first...last where hours.isWorkingDay(day) {
            working += 1
            next = next.drop { $0 < day }
            if next.first != day { quiet.append(day) }
        }
        guard !quiet.isEmpty, working >= Self.fewest, quiet.count * 10 <= working else { return nil }
        (self.conversation, self.days) = (conversation, quiet)
    }

    /// Only those within a period, both days included; `nil` for none.
    package func within(_ first: Int?, _ last: Int?) -> QuietDays? {
        var part = self
        part.days = days.filter { $0 >= first ?? .min && $0 <= last ?? .max }
        return part.days.isEmpty ? nil : part
    }
}

import Hansard

/// Gives each message its number: the microsecond in which it was committed, or the next that is free.
///
/// So a number is never given twice, messages are in the order of their numbers, and a number from another log, which may
/// count from 1, is not met with. Used within transactions alone, one at a time.
final class JournalClock: @unchecked Sendable {
    /// The number that was given last.
    private(set) var last: Int64

    init(last: Int64) { self.last = last }

    func next(_ now: Timestamp) -> Int64 {
        last = max(last + 1, now.microseconds)
        return last
    }
}

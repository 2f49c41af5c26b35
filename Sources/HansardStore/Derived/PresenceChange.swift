/// What presence records of one day (UTC) change of somebody’s presence.
package struct PresenceChange: Sendable, Equatable {
    /// By their number in the database.
    package let person: Int64
    /// Days since 1970.
    package let day: Int
    /// From the day of the person’s record before, whose interval or absence these end, to the last day that they change:
    /// `day`, but for records that came late.
    package let days: ClosedRange<Int>

    /// The days on which it comes to be known, or ceases to be, that the person was offline.
    package var offlineDays: ClosedRange<Int> { max(days.lowerBound, day - Self.longestGap)...days.upperBound }

    /// Days: a longer absence may be one of the log and not of the person, and of an interval without an end no more
    /// is believed.
    static let longestGap = 31
}

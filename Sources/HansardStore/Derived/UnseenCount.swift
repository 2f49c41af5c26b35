import Hansard

/// What somebody has not seen in one conversation.
package struct UnseenCount: Sendable, Equatable {
    package let conversation: Int64
    package let person: Int64
    /// Messages of others that no mark covers.
    package let messages: Int
    /// Of those, how many the person later wrote after, in the same conversation.
    package let inferred: Int
    package let oldest: Int64  // seq
    package let oldestAt: Timestamp
    /// The best evidence there is of the person’s reading here, and the place and time of the last mark; `nil` when
    /// nothing at all is on record.
    package let evidence: Evidence?
    package let markAt: Timestamp?
    package let seenAt: Timestamp?
    /// What the table keeps beside the numbers; absent where they are worked out for another instant.
    package var kept: Kept?

    package struct Kept: Sendable, Equatable {
        package let oldestID: String
        /// Time online since the oldest arrived; `nil` when nothing is on record of the person’s presence.
        package let onlineMeanwhile: Int64?
    }
}

/// How the place up to which a mark of seen goes stands in its row: `up_to_at`, `up_to` are a message's time and number, or,
/// of a mark up to a time, that time and `endOfInstant`. Such a mark leads to whatever message is the last one there,
/// also to one that came after it, in whichever order the sources came.
enum SeenPlace {
    /// After all that was sent at an instant.
    static let endOfInstant = Int64.max

    /// The number, time and id of the last message of `?1` that was sent at `?2` or before: what a mark up to a time leads to.
    static let lastMessage = """
        SELECT seq, sent_at, source_id FROM message WHERE conversation = ?1 AND sent_at <= ?2
        ORDER BY sent_at DESC, seq DESC LIMIT 1
        """

    /// An SQL expression for the number of the message that a row of `seen` leads to; NULL where there is none.
    static let message = """
        CASE up_to WHEN \(endOfInstant) THEN (
            SELECT last.seq FROM message AS last
            WHERE last.conversation = seen.conversation AND last.sent_at <= up_to_at
            ORDER BY last.sent_at DESC, last.seq DESC LIMIT 1) ELSE up_to END
        """
}

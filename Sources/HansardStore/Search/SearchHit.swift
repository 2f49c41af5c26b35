import Hansard

/// A message that a query finds.
package struct SearchHit: Sendable {
    /// Where the message is.
    package let place: MessagePosition
    /// By its number in the database.
    package let conversation: Int64
    /// The conversation’s id in the source.
    package let conversationID: String
    /// The message’s id in the source.
    package let id: String
    /// By their number in the database; `nil` where none is recorded.
    package let sender: Int64?
    /// The sender’s id in the source.
    package let senderID: String?
    /// Precision and zone of its time, its kind and the format of its text.
    package let shape: MessageShape
    /// What else there is of it: edits, files, reactions, replies.
    package let marks: MessageMarks
    /// The words in the text, with some before and after.
    package let snippet: Snippet
    /// The text that has the words: what the message says now, or said before.
    package let text: String
    /// The words stand in a text that the message had before.
    package let isFormerText: Bool
    /// How well it fits; 0 where that was not asked for.
    package let score: Double
}

/// What a query finds, up to a limit.
package struct SearchResult: Sendable {
    /// In the order that was asked for.
    package let hits: [SearchHit]
    /// There are more than were asked for.
    package let hasMore: Bool
    /// Names in the query that nobody and nothing has. There are no hits then.
    package let unknownNames: [String]
}

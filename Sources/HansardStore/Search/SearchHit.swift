import Hansard

/// A message that a query finds.
package struct SearchHit: Sendable {
    package let place: RecordPlace
    /// By its number in the database, and by its id in the source.
    package let conversation: Int64
    package let conversationID: String
    package let id: String
    /// By their number in the database, and by their id in the source; `nil` where none is recorded.
    package let sender: Int64?
    package let senderID: String?
    package let shape: MessageShape
    package let marks: MessageMarks
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
    package let hits: [SearchHit]
    /// There are more than were asked for.
    package let hasMore: Bool
    /// Names in the query that nobody and nothing has. There are no hits then.
    package let unknownNames: [String]
}

import Hansard

/// What of a class of conversations has been kept for its whole period.
package struct DisposalClass: Sendable, Equatable {
    /// Of one conversation.
    package struct Due: Sendable, Equatable {
        /// Its id in the source.
        package let conversation: String
        var messages: Set<Int64> = []
        var held: Set<Int64> = []
        /// When the first and the last of them were sent.
        package var first: Timestamp?
        /// See `first`.
        package var last: Timestamp?
        /// What holds some of them.
        package var matters: [String] = []

        init(conversation: String) { self.conversation = conversation }

        /// How many would go, and how many stay since they are held.
        package var count: Int { messages.count - held.count }
        /// How many messages would go, and are held.
        package var heldCount: Int { held.count }
    }

    /// Which conversations, and how long they are kept.
    package let rule: RetentionRule
    /// What was sent before is due.
    package let end: Timestamp
    /// Those of which something is due.
    package var conversations: [Due] = []

    /// How many messages would go.
    package var count: Int { conversations.reduce(0) { $0 + $1.count } }
    /// How many messages would go, and are held.
    package var heldCount: Int { conversations.reduce(0) { $0 + $1.heldCount } }
}

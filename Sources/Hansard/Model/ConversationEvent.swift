/// What happened in a conversation besides its messages.
package enum ConversationEvent: Sendable {
    /// Somebody came; `at` is `nil` where the source does not say when.
    case joined(PersonIndex, at: Timestamp?)
    case left(PersonIndex, at: Timestamp?)
    /// Somebody had seen what was sent up to and with `upTo`; an explicit receipt is of that message alone. Never inferred.
    case seen(PersonIndex, upTo: SeenEnd, at: Timestamp, evidence: Evidence)

    /// Where a mark of seen ends.
    package enum SeenEnd: Equatable, Sendable {
        /// At the message of that id in the source.
        case message(String)
        /// At whatever was sent then or before.
        case time(Timestamp)
    }

    /// When somebody came or left; `nil` for a mark, and where that is not known.
    package var membershipAt: Timestamp? {
        switch self {
        case .joined(_, let at), .left(_, let at): at
        case .seen: nil
        }
    }
}

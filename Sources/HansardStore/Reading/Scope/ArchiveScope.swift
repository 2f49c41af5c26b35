import Hansard

/// What of an archive somebody may read: some conversations, from an instant to another. What it comes to in records
/// is worked out by `ScopedSchema`.
package struct ArchiveScope: Sendable {
    /// By their numbers in the database.
    package let conversations: Set<Int64>
    /// The first instant of it; `nil` for the beginning.
    package let from: Timestamp?
    /// The first instant after it; `nil` for no end.
    package let until: Timestamp?
    /// Whether who was online is a part of it.
    package let includesPresence: Bool
    /// What of it is withheld; `nil` for nothing.
    package let mask: ScopeMask?
    /// Of their messages, these alone, by their records, and nothing that happened between them; `nil` for all.
    package let messages: Set<Int64>?
    /// Of whom it is, by their number, where it is a copy of what is held of one person: they are inside whatever they did, and
    /// so is whoever did something to one of the messages.
    package let subject: Int64?

    /// A scope of these conversations, by their numbers in the database.
    package init(
        conversations: Set<Int64>, from: Timestamp?, until: Timestamp?, includesPresence: Bool,
        mask: ScopeMask? = nil, messages: Set<Int64>? = nil, subject: Int64? = nil
    ) {
        self.conversations = conversations
        self.from = from
        self.until = until
        self.includesPresence = includesPresence
        (self.mask, self.messages, self.subject) = (mask, messages, subject)
    }

    /// What this and `other` have in common; `nil` stands for all there is.
    package func intersection(_ other: ArchiveScope?) -> ArchiveScope {
        guard let other else { return self }
        let common: Set<Int64>? =
            if let mine = messages, let others = other.messages { mine.intersection(others) } else {
                messages ?? other.messages
            }
        return ArchiveScope(
            conversations: conversations.intersection(other.conversations),
            from: [from, other.from].compactMap(\.self).max(), until: [until, other.until].compactMap(\.self).min(),
            includesPresence: includesPresence && other.includesPresence, mask: mask ?? other.mask, messages: common,
            subject: subject ?? other.subject)
    }
}

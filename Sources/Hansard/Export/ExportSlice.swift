/// A stretch of one conversation that goes into one document, by how its format cuts.
package struct ExportSlice: Sendable {
    /// Whose stretch it is.
    package let conversation: ConversationSummary
    /// Which stretch: `2026-03`, `2026-03-02`, `2026-03-02-2` for the second part of a day; empty for all of it.
    package let name: String
    /// The count of this conversation’s slices up to and with this one: from 1.
    package let number: Int
    /// Who belongs to the conversation when the slice begins, as far as that is known, in the order of their ids: the two
    /// of a pair; of others, those who are known to have come, or wrote, before it, and not to have left.
    package let members: [PersonIndex]

    /// A slice with what is known when it begins.
    package init(_ conversation: ConversationSummary, name: String, number: Int, members: [PersonIndex]) {
        (self.conversation, self.name, self.number, self.members) = (conversation, name, number, members)
    }

    /// A path for its document, without an ending: the conversation’s slug, and the slice’s name where it has one.
    package var path: String { conversation.slug + (name.isEmpty ? "" : "/" + name) }
}

import PairChannel

/// Which part of an archive is meant: what an audience, a case, a reader’s rights or an export covers.
///
/// By ids in the source, byte for byte, so that it can be stored, and means the same in an archive that is made anew. What
/// it comes to is worked out in each state of the archive, by `scope(in:)`: whoever joins a team is in it from then on.
package struct Selection: Hashable, Sendable {
    /// Every conversation.
    package var all = false
    /// Every room.
    package var rooms = false
    /// The conversations in which one of these people takes part.
    package var people: Set<ID> = []
    /// The conversations in which somebody of these teams takes part.
    package var teams: Set<ID> = []
    /// The conversations of those who report to somebody.
    package var reports: Reports?
    /// These conversations. Of a pair, the name of its channel, with the two ids in their order.
    package var conversations: Set<ID> = []
    /// What is not in it, whatever else says that it is.
    package var except = Exceptions()
    /// The first instant; `nil` for the beginning of the record.
    package var from: Timestamp?
    /// The first instant after it; `nil` for no end.
    package var until: Timestamp?
    /// Only messages that this query finds, in the language of `SearchQuery`.
    package var query: String?
    /// Who was online is a part of it.
    package var presence = true

    /// Conversations that are left out: whoever names one here and elsewhere has left it out.
    package struct Exceptions: Hashable, Sendable {
        /// Those in which one of these people takes part.
        package var people: Set<ID> = []
        /// Those in which somebody of these teams takes part.
        package var teams: Set<ID> = []
        /// These. Of a pair, the name of its channel, with the two ids in their order.
        package var conversations: Set<ID> = []

        /// Nothing is left out.
        package init() {}

        /// It leaves nothing out.
        package var isEmpty: Bool { people.isEmpty && teams.isEmpty && conversations.isEmpty }
    }

    /// Everybody whose `manager` is one of `people`, and if `isTransitive`, whose manager’s manager is, and so on.
    package struct Reports: Hashable, Sendable {
        package let people: Set<ID>
        package let isTransitive: Bool

        package init(of people: Set<ID>, isTransitive: Bool) {
            (self.people, self.isTransitive) = (people, isTransitive)
        }
    }

    /// Nothing, until something is put into it.
    package init() {}

    /// All that an archive has.
    package static let everything: Selection = {
        var selection = Selection()
        selection.all = true
        return selection
    }()

    /// It says of no conversation that it is in it.
    package var isEmpty: Bool {
        !all && !rooms && people.isEmpty && teams.isEmpty && reports == nil && conversations.isEmpty
    }
}

extension Selection {
    /// The conversation between two people, by their ids in the source.
    ///
    /// - Returns: `nil` when the two are no pair: one of them is no id, or both are the same.
    package static func between(_ one: String, _ other: String) -> Selection? {
        guard let one = PersonID(one), let other = PersonID(other), let pair = Pair(one, other) else { return nil }
        var selection = Selection()
        selection.conversations = [ID(pair.channelName)]
        return selection
    }

    /// Adds a conversation by its id; the two ids of a pair may stand in either order.
    package mutating func add(conversation id: ID) { conversations.insert(id.inPairOrder) }
}

extension ID {
    /// Of the channel of a pair, the name with the two ids in their order; any other id as it is.
    package var inPairOrder: ID { Pair(readingEitherOrder: text).map { ID($0.channelName) } ?? self }
}

/// Two different people, who share one conversation and one private channel. Without direction: `Pair(a, b)` and
/// `Pair(b, a)` are the same value.
package struct Pair: Hashable, Sendable {
    /// The one who precedes the other; see `PersonID.precedes`.
    package let lower: PersonID
    package let higher: PersonID

    /// `nil` when both are the same person: notes to oneself are no conversation of two, and a name such as
    /// `private-chat-5-5` is more often a client's mistake.
    package init?(_ a: PersonID, _ b: PersonID) {
        guard a != b else { return nil }
        (lower, higher) = a.precedes(b) ? (a, b) : (b, a)
    }

    /// Whether `person` is one of the two, and so may join the pair's channel.
    package func includes(_ person: PersonID) -> Bool {
        person == lower || person == higher
    }

    /// The other of the two; `nil` when `person` is neither.
    package func other(than person: PersonID) -> PersonID? {
        switch person {
        case lower: higher
        case higher: lower
        default: nil
        }
    }
}

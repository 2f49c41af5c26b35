/// Which pair channels one person is to be in, and what to join and leave when something changes.
///
/// Names come from `Pair` alone, the lower id first, so that both ends come to the same. A channel is joined once, though the
/// other comes and goes and a conversation is opened in two windows, and one that is open is never left because the other has
/// gone: what is written to somebody absent must still be seen. A roster holds those who were there before and is the only
/// word of them; those who come later are told one by one.
package struct PairMesh: Sendable {
    package enum Mode: Hashable, Sendable, CaseIterable {
        /// A channel with everybody online, as in a call centre: of a thousand people each is in 999.
        case eager
        /// A channel while its conversation is open, and one inbox for word of all others.
        case onDemand
    }

    /// Why there can be no channel with somebody.
    package enum Obstacle: Hashable, Sendable {
        /// Notes to oneself are no conversation of two.
        case oneself
        /// The two ids make a name longer than a channel’s may be.
        case nameTooLong
        /// The id is no user’s id for the protocol, so there can be no inbox.
        case noInbox
    }

    /// What to do, in this order: nothing is lost between leaving and joining, since no channel is in both lists.
    package struct Change: Hashable, Sendable {
        package var join: [ChannelName] = []
        package var leave: [ChannelName] = []
        /// With whom there can be no channel, in the order in which they were named.
        package var refused: [Refused] = []

        package init() {}
    }

    package struct Refused: Hashable, Sendable {
        package let person: PersonID
        package let obstacle: Obstacle
    }

    package let person: PersonID
    package let mode: Mode
    private var online: Set<PersonID> = []
    private var open: Set<PersonID> = []
    private var joined: Set<PersonID> = []
    private var hasInbox = false

    package init(_ person: PersonID, _ mode: Mode) { (self.person, self.mode) = (person, mode) }

    /// All channels that the person is in now, but for the presence channel; in no order.
    package var channels: [ChannelName] { (hasInbox ? [inbox].compactMap { $0 } : []) + joined.compactMap { name($0) } }

    /// The person’s own channel, `#server-to-user-` and the id; `nil` when the protocol takes no such id.
    package var inbox: ChannelName? { ChannelName(.serverToUser, person.text) }

    // MARK: Presence

    /// The whole roster, from the answer to a subscription. It replaces what was known, and after a reconnect is the first
    /// word of who came and went meanwhile.
    package mutating func roster(_ people: some Sequence<PersonID>) -> Change {
        var change = Change()
        openInbox(&change)
        var now: Set<PersonID> = []
        for other in people where other != person && now.insert(other).inserted { come(other, &change) }
        for gone in online.subtracting(now) { go(gone, &change) }
        online = now
        return change
    }

    package mutating func added(_ other: PersonID) -> Change {
        var change = Change()
        if other != person, online.insert(other).inserted { come(other, &change) }
        return change
    }

    package mutating func removed(_ other: PersonID) -> Change {
        var change = Change()
        if online.remove(other) != nil { go(other, &change) }
        return change
    }

    // MARK: Conversations

    package mutating func opened(_ other: PersonID) -> Change {
        var change = Change()
        if join(other, &change) { open.insert(other) }
        return change
    }

    /// The last window on the conversation was closed.
    package mutating func closed(_ other: PersonID) -> Change {
        var change = Change()
        open.remove(other)
        if mode == .onDemand || !online.contains(other) { leave(other, &change) }
        return change
    }

    /// The connection was lost, and with it every subscription: what to join anew as soon as there is another. The roster
    /// comes after that.
    package mutating func reconnected() -> Change {
        (joined, online, hasInbox) = ([], [], false)
        var change = Change()
        openInbox(&change)
        for other in open { join(other, &change) }
        return change
    }

    // MARK: Steps

    private mutating func openInbox(_ change: inout Change) {
        guard mode == .onDemand, !hasInbox else { return }
        guard let inbox else {
            change.refused.append(Refused(person: person, obstacle: .noInbox))
            return
        }
        hasInbox = true
        change.join.append(inbox)
    }

    private mutating func come(_ other: PersonID, _ change: inout Change) {
        if mode == .eager { join(other, &change) }
    }

    private mutating func go(_ other: PersonID, _ change: inout Change) {
        if !open.contains(other) { leave(other, &change) }
    }

    /// Whether the person is in the channel with `other` after that.
    @discardableResult
    private mutating func join(_ other: PersonID, _ change: inout Change) -> Bool {
        guard !joined.contains(other) else { return true }
        guard let name = name(other) else {
            change.refused.append(Refused(person: other, obstacle: other == person ? .oneself : .nameTooLong))
            return false
        }
        joined.insert(other)
        change.join.append(name)
        return true
    }

    private mutating func leave(_ other: PersonID, _ change: inout Change) {
        guard joined.remove(other) != nil, let name = name(other) else { return }
        change.leave.append(name)
    }

    private func name(_ other: PersonID) -> ChannelName? { Pair(person, other).flatMap { ChannelName($0) } }
}

/// Events that are published once they are on the record, or once it is known that they cannot be.
package struct PendingPublication: Sendable {
    /// Who has sent an event.
    enum Origin: Sendable {
        /// A connection is left out, if one is named.
        case backEnd(excluded: SocketID?)
        /// - hasData: Whether the client has sent any: `{}` is passed on where it has not.
        case client(SocketID, PersonID?, hasData: Bool)
    }

    /// An event, for one of its channels.
    struct Delivery: Sendable {
        let event: PublishedEvent
        let channel: ChannelName
        let origin: Origin
        /// Which of `records` it is; `nil` for one that is none.
        let record: Int?
        /// What is sent from here on reaches a socket after all that was before.
        var isInOrder = false
    }

    /// What is to be put on the record first, in this order; never empty.
    package var records: [PublishedRecord]
    var deliveries: [Delivery]
    /// What whoever called is told when all has been published; of a client’s event nobody is.
    var answer: PublicationAnswer?
    /// Why nothing is published, whatever becomes of the records.
    private(set) var refusal: CallRefusal?

    /// Nothing of it is published for this reason, or for the first; and of its records those alone that cannot be mapped are
    /// written, to the quarantine: what nobody gets was not said.
    mutating func refuse(_ refusal: CallRefusal) { self.refusal = self.refusal ?? refusal }

    /// Leaves out the records that are not to be written, of a publication that is refused.
    mutating func dropRefused() {
        guard refusal != nil else { return }
        records.removeAll { if case .unmapped = $0.content { false } else { true } }
    }
}

/// What a call that publishes is told: of each event what it asked of its channels.
struct PublicationAnswer: Sendable {
    let events: [(attributes: [String], channels: [ChannelName])]
    let isBatch: Bool
    /// The first libraries’ call, whose answer is another.
    let isLegacy: Bool
}

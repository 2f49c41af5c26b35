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
        let isInOrder: Bool
    }

    /// What is to be put on the record first, in this order.
    package private(set) var records: [PublishedRecord] = []
    private(set) var deliveries: [Delivery] = []
    /// Why nothing is published, whatever becomes of the records.
    private(set) var refusal: PublicationRefusal?

    /// Adds an event for one of its channels.
    ///
    /// - Parameter record: What of it is to be on the record; `nil` where it is none.
    mutating func add(
        _ event: PublishedEvent, to channel: ChannelName, _ origin: Origin, record: PublishedRecord?, isInOrder: Bool
    ) {
        deliveries.append(
            Delivery(
                event: event, channel: channel, origin: origin, record: record.map { _ in records.count },
                isInOrder: isInOrder))
        if let record { records.append(record) }
    }

    /// Nothing of it is published for this reason, or for the first; and of its records those alone that cannot be mapped are
    /// written, to the quarantine: what nobody gets was not said.
    mutating func refuse(_ refusal: PublicationRefusal) { self.refusal = self.refusal ?? refusal }

    /// Leaves out the records that are not to be written, of a publication that is refused.
    mutating func dropRefused() {
        guard refusal != nil else { return }
        records.removeAll { if case .unmapped = $0.content { false } else { true } }
    }
}

/// Why an event is not published.
package struct PublicationRefusal: Sendable, Equatable {
    package enum Kind: Sendable {
        /// It was to be on the record, and its data does not say what.
        case unmapped
        /// Its channel has another message of its id.
        case conflict
        /// The record could not be written.
        case notRecorded
    }

    package let kind: Kind
    /// What is wrong, and how to mend it; for the application’s developer.
    package let message: String

    init(_ kind: Kind, _ message: String) { (self.kind, self.message) = (kind, message) }
}

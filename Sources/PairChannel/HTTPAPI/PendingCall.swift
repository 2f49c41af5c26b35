/// A call of the HTTP API that publishes, until its events are on the record.
package struct PendingCall: Sendable {
    package let publication: PendingPublication
    /// Of each event what was asked of its channels.
    let events: [(attributes: [String], channels: [ChannelName])]
    let isBatch: Bool
    /// The first libraries’ call, whose answer is another.
    let isLegacy: Bool
}

/// What follows from a call of the HTTP API.
package enum CallStep: Sendable {
    case answered(LiveAnswer)
    /// It publishes what is to be on the record first: `LiveApp.finish(_:_:now:into:)` goes on then.
    case pending(PendingCall)
}

extension CallRefusal {
    init(_ refusal: PublicationRefusal) {
        let status =
            switch refusal.kind {
            case .unmapped: 422
            case .conflict: 409
            case .notRecorded: 503
            }
        self.init(status: status, message: refusal.message)
    }
}

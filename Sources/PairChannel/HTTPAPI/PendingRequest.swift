/// A call of the HTTP API that publishes, until its events are on the record.
package struct PendingRequest: Sendable {
    /// What is to be on the record first, and what is published then.
    package let publication: PendingPublication
    /// Of each event what was asked of its channels.
    let events: [(attributes: [String], channels: [ChannelName])]
    let publishing: PusherAPI.Publishing
}

/// What follows from a call of the HTTP API.
package enum APIStep: Sendable {
    /// All is done.
    case answered(APIResponse)
    /// It publishes what is to be on the record first: `LiveApp.finish(_:_:now:into:)` goes on then.
    case pending(PendingRequest)
}

extension APIError {
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

/// Who is told of what happens in an app: an address, of an app’s id.
package struct WebhookEndpoint: Hashable, Sendable {
    package let app: ID
    package let url: ID

    package init(app: String, url: String) { (self.app, self.url) = (ID(app), ID(url)) }
}

/// A channel of an app that has somebody in it, or, with a person, somebody who is in a presence channel.
package struct WebhookOccupancy: Hashable, Sendable {
    package let app: ID
    package let channel: ChannelName
    package let person: PersonID?

    package init(app: String, channel: ChannelName, person: PersonID?) {
        (self.app, self.channel, self.person) = (ID(app), channel, person)
    }

    /// What is told when it ends.
    package var departure: LiveNotice {
        person.map { .memberRemoved(channel, $0) } ?? .channelVacated(channel)
    }
}

extension LiveNotice {
    /// Whose coming or going this is; `nil` for a notice of something else.
    package func occupancy(in app: String) -> (of: WebhookOccupancy, hasEnded: Bool)? {
        switch self {
        case .channelOccupied(let channel): (WebhookOccupancy(app: app, channel: channel, person: nil), false)
        case .channelVacated(let channel): (WebhookOccupancy(app: app, channel: channel, person: nil), true)
        case .memberAdded(let channel, let person):
            (WebhookOccupancy(app: app, channel: channel, person: person), false)
        case .memberRemoved(let channel, let person):
            (WebhookOccupancy(app: app, channel: channel, person: person), true)
        default: nil
        }
    }
}

/// What changes of the state that has to outlive the process: what endpoints have still to be told, and who is there, so that
/// those who are not there after a kill can be told to be gone.
package enum WebhookChange: Sendable, Equatable {
    case added(QueuedWebhookEvent, WebhookEndpoint)
    /// Events are no longer to be told, by their numbers: the endpoint has taken them, a return has undone them, or they were
    /// dropped.
    case removed([Int64], WebhookEndpoint)
    case arrived(WebhookOccupancy, atMilliseconds: Int64)
    case departed(WebhookOccupancy)
    /// The endpoint is not among the settings any more: nothing of it is kept.
    case endpointRemoved(WebhookEndpoint)
}

/// What the process before had not told when it ended.
package struct WebhookBacklog: Sendable, Equatable {
    /// In the order of their numbers.
    package var events: [WebhookEndpoint: [QueuedWebhookEvent]] = [:]
    /// Who was there; nobody after a process that has stopped in order.
    package var occupancies: [WebhookOccupancy] = []
    /// The last sign of life of that process, since 1970.
    package var lastSignMilliseconds: Int64 = 0

    package init() {}

    /// What takes all of some apps out of the store.
    package func changesToForget(_ isGone: (ID) -> Bool) -> [WebhookChange] {
        events.keys.filter { isGone($0.app) }.map { .endpointRemoved($0) }
            + occupancies.filter { isGone($0.app) }.map { .departed($0) }
    }
}

/// The kinds of event that webhooks tell; the raw values are those of the wire.
///
/// Source: Pusher Channels documentation, “Webhooks”.
package enum WebhookEventType: String, Hashable, Sendable, CaseIterable {
    case channelOccupied = "channel_occupied"
    case channelVacated = "channel_vacated"
    case memberAdded = "member_added"
    case memberRemoved = "member_removed"
    case clientEvent = "client_event"
    case cacheMiss = "cache_miss"
    case subscriptionCount = "subscription_count"

    /// What a return is told as, of a departure; `nil` for any other kind.
    package var arrival: WebhookEventType? {
        switch self {
        case .channelVacated: .channelOccupied
        case .memberRemoved: .memberAdded
        default: nil
        }
    }

    var isDeparture: Bool { arrival != nil }
}

extension LiveNotice {
    /// `nil` for what only the record of presence is told.
    package var webhookType: WebhookEventType? {
        switch self {
        case .channelOccupied: .channelOccupied
        case .channelVacated: .channelVacated
        case .memberAdded: .memberAdded
        case .memberRemoved: .memberRemoved
        case .clientEvent: .clientEvent
        case .cacheMiss: .cacheMiss
        case .subscriptionCount: .subscriptionCount
        case .socketJoined, .socketLeft: nil
        }
    }

    /// What a return makes as if it had not been; `nil` when this is no return.
    var undone: LiveNotice? {
        switch self {
        case .channelOccupied(let channel): .channelVacated(channel)
        case .memberAdded(let channel, let user): .memberRemoved(channel, user)
        default: nil
        }
    }

    /// One element of a webhook’s `events`; empty for what is not told.
    var webhookJSON: [UInt8] {
        guard let type = webhookType else { return [] }
        var json: [UInt8] = []
        json.openObject()
        json.member("name", type.rawValue)
        switch self {
        case .channelOccupied(let channel), .channelVacated(let channel), .cacheMiss(let channel):
            json.member("channel", channel.text)
        case .memberAdded(let channel, let user), .memberRemoved(let channel, let user):
            json.member("channel", channel.text)
            json.member("user_id", user.text)
        case .clientEvent(let channel, let event, let data, let socketID, let user):
            json.member("channel", channel.text)
            json.member("event", json: event)
            if let data { json.member("data", json: data) }
            json.member("socket_id", socketID.text)
            if let user { json.member("user_id", user.text) }
        case .subscriptionCount(let channel, let count):
            json.member("channel", channel.text)
            json.member("subscription_count", count)
        case .socketJoined, .socketLeft: break
        }
        json.closeObject()
        return json
    }
}

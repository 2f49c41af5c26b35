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
}

extension LiveNotice {
    /// `nil` for what only the record of presence is told.
    var webhookType: WebhookEventType? {
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
        var json = Array(#"{"name":"\#(type.rawValue)""#.utf8)
        func add(_ name: String, _ value: String) {
            json.append(contentsOf: #","\#(name)":"#.utf8)
            json.appendJSON(value)
        }
        switch self {
        case .channelOccupied(let channel), .channelVacated(let channel), .cacheMiss(let channel):
            add("channel", channel.text)
        case .memberAdded(let channel, let user), .memberRemoved(let channel, let user):
            add("channel", channel.text)
            add("user_id", user.text)
        case .clientEvent(let channel, let event, let data, let socketID, let user):
            add("channel", channel.text)
            json.append(contentsOf: #","event":"#.utf8)
            json.append(contentsOf: event)
            if let data {
                json.append(contentsOf: #","data":"#.utf8)
                json.append(contentsOf: data)
            }
            add("socket_id", socketID.text)
            if let user { add("user_id", user.text) }
        case .subscriptionCount(let channel, let count):
            add("channel", channel.text)
            json.append(contentsOf: #","subscription_count":\#(count)"#.utf8)
        case .socketJoined, .socketLeft: break
        }
        json.append(UInt8(ascii: "}"))
        return json
    }
}

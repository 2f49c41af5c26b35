/// An event that an endpoint has still to be told.
package struct QueuedWebhookEvent: Sendable, Equatable {
    /// From 1 on, in the order in which an endpoint’s events happened; no two that wait have the same.
    package let number: Int64
    /// When it happened, since 1970: the `time_ms` with which it is told.
    package let milliseconds: Int64
    /// One element of a webhook’s `events`.
    package let json: [UInt8]

    package init(number: Int64, milliseconds: Int64, json: [UInt8]) {
        (self.number, self.milliseconds, self.json) = (number, milliseconds, json)
    }

    /// `nil` when `json` is none of the events that are known here.
    var type: WebhookEventType? {
        (try? JSONText(json).members())?["name"]?.string.flatMap { WebhookEventType(rawValue: $0) }
    }

    /// What is undone by a return; `nil` for any other event.
    var departure: LiveNotice? {
        guard let members = try? JSONText(json).members(),
            let channel = members["channel"]?.string.flatMap({ ChannelName($0) })
        else { return nil }
        switch type {
        case .channelVacated: return .channelVacated(channel)
        case .memberRemoved:
            return members["user_id"]?.string.flatMap { PersonID($0) }.map { .memberRemoved(channel, $0) }
        default: return nil
        }
    }
}

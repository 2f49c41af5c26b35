/// What of an app is the staff chat’s own, and said by the chat alone: a record of what people said to each other would otherwise
/// have holes, and its pages would show what is on no record.
package struct ChatChannels: Sendable, Equatable {
    /// The channel that says who is online.
    package let presence: ChannelName

    /// The one event that clients send each other, and the longest data of it, in bytes.
    static let clientEvent = "client-typing"
    static let clientEventBytes = 100

    package init(presence: ChannelName) { self.presence = presence }

    /// Whether a channel is the chat’s: a pair’s, or the one of presence.
    func contains(_ name: ChannelName) -> Bool {
        name == presence || name.text.utf8.starts(with: Pair.channelNamePrefix.utf8)
    }

    /// Why the back end may not publish this; `nil` when it may.
    func refusal(of event: String, to names: [ChannelName]) -> String? {
        if let name = names.first(where: contains) {
            return
                "\(name.text) is the staff chat’s channel. What is said there is sent to /chat/messages, which puts it on the "
                + "record. Publish other events to other channels, or in another app."
        }
        guard ChatEvent(rawValue: event) != nil else { return nil }
        return
            "“\(event)” is an event of the staff chat, which alone sends it. Give the event another name, or publish it in "
            + "another app."
    }

    /// Why a client may not send this to one of the chat’s channels; `nil` when it may.
    func refusal(of event: ClientEvent) -> String? {
        guard event.name.utf8.elementsEqual(Self.clientEvent.utf8) else {
            return "On the staff chat’s channels clients send \(Self.clientEvent) alone. Messages go to /chat/messages."
        }
        guard event.data?.bytes.count ?? 0 <= Self.clientEventBytes else {
            return "The data of \(Self.clientEvent) may have \(Self.clientEventBytes) bytes."
        }
        return nil
    }

    /// The data of `client-typing`, whatever the client has sent: `{"person":"7"}`.
    static func typing(_ person: PersonID) -> [UInt8] {
        .object { $0.member("person", person.text) }
    }
}

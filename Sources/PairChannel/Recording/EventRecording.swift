/// Which events of an app are records, and what their data says: `live.apps.N.record` of the settings.
///
/// Each name of a member is one of the object that is the event’s data. Where a back end’s data has no such member, or none is
/// named, the person of the connection that is left out stands for it; a client’s event is always by the person of its own
/// connection.
package struct EventRecording: Sendable, Equatable {
    /// An event that says something.
    package struct Message: Sendable, Equatable {
        /// The event’s name.
        package var event = "new_message"
        /// The member with what is said.
        package var text = "message"
        /// The member with who says it; `nil` for the person of the connection.
        package var sender: String?
        /// The member with the message’s id within its channel; `nil` where the server gives one.
        package var id: String?
        /// The member that is the same when the application sends an event twice.
        package var idempotency: String?

        package init() {}
    }

    /// An event that says how far somebody has seen a channel.
    package struct Seen: Sendable, Equatable {
        /// The event’s name.
        package var event = "seen"
        /// The member with who has seen it; `nil` for the person of the connection.
        package var person: String?
        /// The member with the id of the last message that was seen; `nil` for all up to the time of the event.
        package var upTo: String?

        package init() {}
    }

    /// What becomes of an event that cannot be put on the record. It is quarantined either way.
    package enum Unmapped: String, Sendable, CaseIterable {
        /// Nobody gets it, and whoever publishes it is told so.
        case refuse
        /// It is passed on.
        case pass
    }

    /// Names of channels; one that ends with `*` stands for all that begin so.
    package var channels = ["private-chat-*"]
    /// `nil` where no event is a message.
    package var message: Message?
    /// `nil` where no event is a mark.
    package var seen: Seen?
    package var unmapped = Unmapped.refuse

    /// Messages are `{"id":…,"from":…,"message":…}` of `new_message`, marks `{"by":…,"id":…}` of `seen`.
    package init() {
        var (message, seen) = (Message(), Seen())
        (message.sender, message.id) = ("from", "id")
        (seen.person, seen.upTo) = ("by", "id")
        (self.message, self.seen) = (message, seen)
    }

    /// Whether the channel’s events may be records.
    func covers(_ channel: ChannelName) -> Bool {
        channels.contains { pattern in
            pattern.utf8.last == UInt8(ascii: "*")
                ? channel.text.utf8.starts(with: pattern.utf8.dropLast())
                : channel.text.utf8.elementsEqual(pattern.utf8)
        }
    }

    /// Whether an event of this name is a record in the channels that are covered.
    func names(_ event: String) -> Bool {
        [message?.event, seen?.event].contains { $0?.utf8.elementsEqual(event.utf8) ?? false }
    }
}

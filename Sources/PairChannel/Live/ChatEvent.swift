/// What the chat tells its clients, as values. All fields are the server's own: the person is the one who signed in
/// and the time is when it was recorded, never what a client wrote. Times are whole microseconds since
/// 1970-01-01T00:00:00Z.
package enum ChatEvent: Hashable, Sendable {
    case newMessage(NewMessage)
    case seen(Seen)
    case presence(Presence)

    /// An event's name on the wire.
    package enum Name: String, Hashable, Sendable, CaseIterable {
        case newMessage = "new_message"
        case seen
        case presence
    }

    package var name: Name {
        switch self {
        case .newMessage: .newMessage
        case .seen: .seen
        case .presence: .presence
        }
    }

    /// A message was sent. It is on the record before anyone gets this.
    package struct NewMessage: Hashable, Sendable {
        package let id: String  // unique in its channel
        package let channel: ChannelName
        package let sender: PersonID
        package let sentAtMicroseconds: Int64
        package let text: String  // plain text, not HTML

        package init(
            id: String, channel: ChannelName, sender: PersonID, sentAtMicroseconds: Int64, text: String
        ) {
            self.id = id
            self.channel = channel
            self.sender = sender
            self.sentAtMicroseconds = sentAtMicroseconds
            self.text = text
        }
    }

    /// A person has seen the messages of a channel up to one of them, and so all before it.
    package struct Seen: Hashable, Sendable {
        package let channel: ChannelName
        package let person: PersonID
        package let upTo: String  // the id of the last message seen
        package let seenAtMicroseconds: Int64

        package init(channel: ChannelName, person: PersonID, upTo: String, seenAtMicroseconds: Int64) {
            self.channel = channel
            self.person = person
            self.upTo = upTo
            self.seenAtMicroseconds = seenAtMicroseconds
        }
    }

    /// A person came, left, or is there without being at the keyboard.
    package struct Presence: Hashable, Sendable {
        /// The raw values are those of the native log and of the wire.
        package enum State: String, Hashable, Sendable, CaseIterable {
            case online, offline, away
        }

        package let person: PersonID
        package let state: State
        package let atMicroseconds: Int64

        package init(person: PersonID, state: State, atMicroseconds: Int64) {
            self.person = person
            self.state = state
            self.atMicroseconds = atMicroseconds
        }
    }
}

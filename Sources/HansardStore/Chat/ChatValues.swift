import Hansard
import PairChannel

/// A message of the live chat, as it reads now.
package struct ChatMessage: Sendable, Equatable {
    package let id: Int64
    package let channel: String
    package let sequence: Int64
    package let sender: String
    package let recipient: String
    package let clientID: String
    package var text: String
    package let replyTo: Int64?
    package var editedAt: Timestamp?
    package var deletedAt: Timestamp?

    package var sentAt: Timestamp { Timestamp(microseconds: id) }
}

/// How far somebody has seen a conversation.
package struct ChatMark: Sendable, Equatable {
    package let channel: String
    package let person: String
    package let upTo: Int64
    /// That message’s.
    package let sequence: Int64
    package let at: Timestamp
}

/// What happened to a conversation.
package enum ChatChange: Sendable, Equatable {
    case message(ChatMessage)
    case edit(ChatMessage, sequence: Int64, text: String, at: Timestamp)
    case deletion(ChatMessage, sequence: Int64, at: Timestamp)

    package var sequence: Int64 {
        switch self {
        case .message(let message): message.sequence
        case .edit(_, let sequence, _, _), .deletion(_, let sequence, _): sequence
        }
    }
}

/// Somebody whom the chat knows.
package struct ChatPerson: Sendable, Equatable {
    package let id: String
    package var name: String?
    package var title: String?
    package var isActive: Bool
    /// What else the archive knows; a new line about somebody says all that is known.
    package var email: String?
    package var team: String?
    package var manager: String?

    package init(id: String, name: String?, title: String?, isActive: Bool = true) {
        (self.id, self.name, self.title, self.isActive) = (id, name, title, isActive)
    }

    package init(_ person: PeopleDirectory.Person) {
        self.init(id: person.sourceID, name: person.name, title: person.title)
        (email, team, manager) = (person.email, person.team, person.manager)
    }
}

/// Which windows somebody has open, as their pages wrote it.
package struct ChatWindows: Sendable, Equatable {
    package let version: Int64
    /// JSON, an array.
    package let body: String
}

/// An event for those who are in some channels.
package struct ChatPublication: Sendable, Equatable {
    package let channels: [String]
    package let name: String
    /// A JSON object.
    package let data: String
    /// The connection that is left out.
    package let excluded: String?

    package init(channels: [String], name: String, data: String, excluded: String?) {
        (self.channels, self.name, self.data, self.excluded) = (channels, name, data, excluded)
    }
}

/// Why something is not done. Nothing has changed then.
package enum ChatRefusal: Error, Equatable {
    /// The same `client_id` was used for another message.
    case clientIDTaken
    case noMessage
    case notTheirs
    /// A mark is for what somebody else has sent.
    case ownMessage
    case tooLate
    case isDeleted
}

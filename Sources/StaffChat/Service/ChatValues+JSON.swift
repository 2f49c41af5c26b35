import Hansard
import HansardStore
import PairChannel

extension ChatMessage {
    var json: [UInt8] {
        var json = JSONObject()
        json.add("id", String(id))
        json.add("channel", channel)
        json.add("sequence", sequence)
        json.add("sender", sender)
        json.add("recipient", recipient)
        if deletedAt == nil { json.add("text", text) }
        json.add("sent_at", sentAt.rfc3339())
        json.add("client_id", clientID)
        if let replyTo { json.add("reply_to", String(replyTo)) }
        if let editedAt { json.add("edited_at", editedAt.rfc3339()) }
        if let deletedAt { json.add("deleted_at", deletedAt.rfc3339()) }
        return json.object
    }
}

extension ArchivedMessage {
    /// As one of the messages of a conversation, from before the two used this chat.
    func json(
        _ conversation: ChatService.OwnConversation, _ people: PeopleDirectory, sequence: Int
    ) -> [UInt8] {
        let sender = sender.map { people[$0].sourceID } ?? ""
        var json = JSONObject()
        json.add("id", string(id) ?? "")
        json.add("channel", conversation.channel)
        json.add("sequence", sequence)
        json.add("sender", sender)
        json.add("recipient", PersonID(sender).flatMap { conversation.pair.other(than: $0) }?.text)
        let deletedAt = details?.deletion?.at
        if deletedAt == nil { json.add("text", string(text) ?? "") }
        json.add("sent_at", sentAt.rfc3339())
        if let editedAt { json.add("edited_at", editedAt.rfc3339()) }
        if let deletedAt { json.add("deleted_at", deletedAt.rfc3339()) }
        return json.object
    }
}

extension ChatMark {
    /// Within the object of a conversation’s marks.
    var json: [UInt8] {
        var json = JSONObject()
        add(to: &json)
        return json.object
    }

    /// The event that tells of it.
    ///
    /// - Parameter recipient: The other one of the conversation.
    func event(to recipient: String) -> [UInt8] {
        var json = JSONObject()
        json.add("channel", channel)
        json.add("person", person)
        json.add("recipient", recipient)
        add(to: &json)
        return json.object
    }

    private func add(to json: inout JSONObject) {
        json.add("up_to", String(upTo))
        json.add("sequence", sequence)
        json.add("seen_at", at.rfc3339())
    }
}

extension ChatChange {
    /// The event that tells of it.
    var event: ChatEvent {
        switch self {
        case .message: .newMessage
        case .edit: .messageEdited
        case .deletion: .messageDeleted
        }
    }

    var data: [UInt8] {
        var json = JSONObject()
        switch self {
        case .message(let message): return message.json
        case .edit(let message, let sequence, let text, let at):
            json.add("id", String(message.id))
            json.add("channel", message.channel)
            json.add("sequence", sequence)
            json.add("editor", message.sender)
            json.add("recipient", message.recipient)
            // A text that has been taken back since is not told again.
            if message.deletedAt == nil { json.add("text", text) }
            json.add("edited_at", at.rfc3339())
        case .deletion(let message, let sequence, let at):
            json.add("id", String(message.id))
            json.add("channel", message.channel)
            json.add("sequence", sequence)
            json.add("deleter", message.sender)
            json.add("recipient", message.recipient)
            json.add("deleted_at", at.rfc3339())
        }
        return json.object
    }

    var json: [UInt8] {
        var json = JSONObject()
        json.add("event", event.rawValue)
        json.add("data", json: data)
        return json.object
    }
}

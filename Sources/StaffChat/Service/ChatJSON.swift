import Hansard
import HansardStore
import PairChannel

/// A JSON object that is being written.
struct ChatJSON {
    private var bytes: [UInt8] = []

    var object: [UInt8] { (bytes.isEmpty ? [UInt8(ascii: "{")] : bytes) + [UInt8(ascii: "}")] }

    var text: String { String(decoding: object, as: UTF8.self) }

    mutating func add(_ name: String, _ value: String?) {
        begin(name)
        bytes.appendJSON(value)
    }

    mutating func add(_ name: String, _ value: some BinaryInteger) { add(name, json: "\(value)".utf8) }

    mutating func add(_ name: String, _ value: Bool) { add(name, json: (value ? "true" : "false").utf8) }

    mutating func add(_ name: String, json: some Sequence<UInt8>) {
        begin(name)
        bytes.append(contentsOf: json)
    }

    mutating func add(_ name: String, _ objects: [[UInt8]]) {
        add(name, json: "[".utf8)
        for (i, object) in objects.enumerated() {
            if i > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: object)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func begin(_ name: String) {
        bytes.append(UInt8(ascii: bytes.isEmpty ? "{" : ","))
        bytes.appendJSON(name)
        bytes.append(UInt8(ascii: ":"))
    }
}

// What goes to clients.

extension ChatMessage {
    var json: [UInt8] {
        var json = ChatJSON()
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

extension EarlierMessages.Message {
    func json(_ conversation: ChatService.OwnConversation, sequence: Int) -> [UInt8] {
        var json = ChatJSON()
        json.add("id", id)
        json.add("channel", conversation.channel)
        json.add("sequence", sequence)
        json.add("sender", sender)
        json.add("recipient", PersonID(sender).flatMap { conversation.pair.other(than: $0) }?.text)
        if deletedAt == nil { json.add("text", text) }
        json.add("sent_at", sentAt.rfc3339())
        if let editedAt { json.add("edited_at", editedAt.rfc3339()) }
        if let deletedAt { json.add("deleted_at", deletedAt.rfc3339()) }
        return json.object
    }
}

extension ChatMark {
    /// Within the object of a conversation’s marks.
    var json: [UInt8] {
        var json = ChatJSON()
        add(to: &json)
        return json.object
    }

    var event: [UInt8] {
        var json = ChatJSON()
        json.add("channel", channel)
        json.add("person", person)
        add(to: &json)
        return json.object
    }

    private func add(to json: inout ChatJSON) {
        json.add("up_to", String(upTo))
        json.add("sequence", sequence)
        json.add("seen_at", at.rfc3339())
    }
}

extension ChatChange {
    /// The event that tells of it.
    var name: String {
        switch self {
        case .message: "new_message"
        case .edit: "message_edited"
        case .deletion: "message_deleted"
        }
    }

    var data: [UInt8] {
        var json = ChatJSON()
        switch self {
        case .message(let message): return message.json
        case .edit(let message, let sequence, let text, let at):
            json.add("id", String(message.id))
            json.add("channel", message.channel)
            json.add("sequence", sequence)
            json.add("editor", message.sender)
            // A text that has been taken back since is not told again.
            if message.deletedAt == nil { json.add("text", text) }
            json.add("edited_at", at.rfc3339())
        case .deletion(let message, let sequence, let at):
            json.add("id", String(message.id))
            json.add("channel", message.channel)
            json.add("sequence", sequence)
            json.add("deleter", message.sender)
            json.add("deleted_at", at.rfc3339())
        }
        return json.object
    }

    var json: [UInt8] {
        var json = ChatJSON()
        json.add("event", name)
        json.add("data", json: data)
        return json.object
    }
}

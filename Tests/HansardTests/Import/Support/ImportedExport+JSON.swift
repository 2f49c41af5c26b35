import Foundation
import PairChannel

@testable import Hansard

extension ImportedExport {
    /// All of it as `expected.json` has it. What is absent, false or as usual is left out.
    var json: String {
        get throws {
            var object: [String: Any] = ["files": files, "records": records.map { describe($0.record, $0.arena) }]
            if !quarantined.isEmpty {
                object["quarantined"] = quarantined.map { ["file": $0.file, "line": $0.line, "reason": $0.reason] }
            }
            let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try JSONSerialization.data(withJSONObject: object, options: options), as: UTF8.self)
        }
    }

    private func describe(_ record: Record, _ arena: [UInt8]) -> [String: Any] {
        let fields: [String: Any?]
        switch record {
        case .person(let person):
            fields = [
                "record": "person", "line": person.origin.line, "id": self.person(person.person),
                "name": arena.text(person.name), "email": arena.text(person.email), "title": arena.text(person.title),
                "bot": person.isBot ? true : nil,
            ]
        case .conversation(let conversation):
            fields = [
                "record": "conversation", "line": conversation.origin.line,
                "id": self.conversation(conversation.conversation), "kind": "\(conversation.kind)",
                "name": arena.text(conversation.name), "topic": arena.text(conversation.topic),
                "purpose": arena.text(conversation.purpose), "archived": conversation.isArchived ? true : nil,
            ]
        case .message(let message):
            fields = [
                "record": "message", "line": message.origin.line, "conversation": conversation(message.conversation),
                "sender": person(message.sender), "id": arena.text(message.id), "sent_at": message.sentAt.rfc3339(),
                "kind": message.kind == .said ? nil : "\(message.kind)", "text": arena.text(message.text),
                "thread": arena.text(message.thread), "reply_to": arena.text(message.replyTo),
                "sender_name": arena.text(message.senderName), "client_id": arena.text(message.clientID),
                "edited_at": message.editedAt?.rfc3339(), "editor": person(message.editor),
            ]
        case .attachment(let file):
            fields = [
                "record": "attachment", "id": arena.text(file.id), "name": arena.text(file.name),
                "type": arena.text(file.type), "url": arena.text(file.url), "bytes": file.bytes,
                "note": arena.text(file.note), "message": file.owner.flatMap { arena.text($0.message) },
            ]
        case .edit(let edit):
            fields = [
                "record": "edit", "line": edit.origin.line, "conversation": conversation(edit.conversation),
                "message": arena.text(edit.message), "editor": person(edit.editor),
                "edited_at": edit.editedAt?.rfc3339(), "text": arena.text(edit.text),
            ]
        case .deletion(let deletion):
            fields = [
                "record": "deletion", "line": deletion.origin.line,
                "conversation": conversation(deletion.conversation), "message": arena.text(deletion.message),
                "deleter": person(deletion.deleter), "deleted_at": deletion.deletedAt?.rfc3339(),
            ]
        case .reaction(let reaction):
            fields = [
                "record": "reaction", "conversation": conversation(reaction.conversation),
                "message": arena.text(reaction.message), "person": person(reaction.person),
                "emoji": arena.text(reaction.emoji),
            ]
        case .reactionCount(let count):
            fields = [
                "record": "reaction count", "conversation": conversation(count.conversation),
                "message": arena.text(count.message), "emoji": arena.text(count.emoji), "count": count.count,
                "named": count.named,
            ]
        case .membership(let membership):
            fields = [
                "record": membership.joined ? "join" : "leave", "line": membership.origin.line,
                "conversation": conversation(membership.conversation), "person": person(membership.person),
                "at": membership.at?.rfc3339(),
            ]
        case .coverage(let coverage):
            fields = [
                "record": "coverage", "conversation": conversation(coverage.conversation),
                "first": coverage.first?.rfc3339(), "last": coverage.last.rfc3339(),
            ]
        case .emoji(let emoji):
            fields = [
                "record": "emoji", "line": emoji.origin.line, "name": arena.text(emoji.name),
                "alias": arena.text(emoji.alias), "image": emoji.files.isEmpty ? nil : true,
            ]
        case .seen(let seen):
            let upTo: (message: String?, time: String?) =
                switch seen.upTo {
                case .message(let id): (arena.text(id), nil)
                case .time(let time): (nil, time.rfc3339())
                }
            fields = [
                "record": "seen", "line": seen.origin.line, "conversation": conversation(seen.conversation),
                "person": person(seen.person), "up_to": upTo.message, "up_to_time": upTo.time,
                "seen_at": seen.seenAt.rfc3339(),
                "evidence": seen.evidence == .highWaterMark ? nil : seen.evidence.name,
            ]
        case .presence: fields = ["record": "unexpected"]
        }
        return fields.compactMapValues { $0 }
    }
}

import Hansard
import HansardSite
import HansardStore
import PairChannel

/// Writes messages of one conversation as the members of JSON objects.
struct MessageWriter: RecordWriter {
    private let people: PeopleDirectory
    private let showsRecords: Bool
    /// The members that name a sender, as JSON: few people write on one page.
    private var senders: [(person: PersonIndex?, bytes: [UInt8])] = []
    /// The member that names the conversation, as JSON.
    private let conversation: [UInt8]

    init(_ call: Call, _ conversation: ConversationSummary) {
        people = call.people
        showsRecords = call.reader.showsRecordNumbers
        self.conversation = Self.member(conversation.sourceID)
    }

    private static func member(_ id: String) -> [UInt8] {
        var bytes: [UInt8] = Array("\"conversation\":".utf8)
        bytes.appendJSON(id)
        return bytes
    }

    /// - Parameter message: Of the conversation in hand.
    mutating func write(_ message: borrowing ArchivedMessage, to out: inout [UInt8]) {
        let details = message.details
        out.append(contentsOf: conversation)
        out.member("id", message, message.id)
        out.member("record", showsRecords ? message.seq : nil)
        out.member("sent_at", message.sentAt, message.precision)
        out.member("time_precision", message.precision.name)
        out.member("zone", message.zone.name)
        out.member("kind", message.kind.name)
        appendSender(message, to: &out)
        out.member("format", message.format.name)
        out.member("text", message, message.text)
        out.member("reply_to", message, message.replyTo)
        out.member("thread", message, message.thread)
        out.member("has_replies", message.marks.contains(.replies))
        out.member("edited", message.isEdited)
        out.member("edited_at", message.editedAt)
        out.member("deleted", message.isDeleted)
        out.member("deleted_at", details?.deletion?.at)
        out.member("deleted_by", details?.deletion?.by.map { people[$0].sourceID })
        out.member("erased_at", details?.erasure?.at)
        out.member("erased_ground", details?.erasure?.ground)
        out.member("missing", message.marks.contains(.missing))
        appendReactions(details?.reactionGroups ?? [], to: &out)
        appendAttachments(details?.attachments ?? [], to: &out)
    }

    private mutating func appendSender(_ message: borrowing ArchivedMessage, to out: inout [UInt8]) {
        let sender = message.sender
        if !message.senderName.isPresent, let known = senders.first(where: { $0.person == sender }) {
            return out.append(contentsOf: known.bytes)
        }
        let person = sender.map { people[$0] }
        var bytes: [UInt8] = [UInt8(ascii: " ")]
        bytes.member("sender", person?.sourceID)
        if message.senderName.isPresent {
            bytes.member("sender_name", message, message.senderName)
        } else {
            bytes.member("sender_name", person?.displayName)
        }
        bytes.removeFirst()
        if !message.senderName.isPresent { senders.append((sender, bytes)) }
        out.append(contentsOf: bytes)
    }

    /// Those that stand, an emoji at a time.
    private func appendReactions(_ reactions: [MessageDetails.ReactionGroup], to out: inout [UInt8]) {
        out.name("reactions")
        out.append("[")
        for (i, reaction) in reactions.enumerated() {
            if i > 0 { out.append(",") }
            out.openObject()
            out.member("emoji", reaction.emoji)
            out.name("people")
            out.append("[")
            for (j, person) in reaction.people.enumerated() {
                if j > 0 { out.append(",") }
                out.appendJSON(people[person].sourceID)
            }
            out.append("]")
            out.member("count", Int64(reaction.count))
            out.closeObject()
        }
        out.append("]")
    }

    private func appendAttachments(_ files: [MessageDetails.Attachment], to out: inout [UInt8]) {
        out.name("attachments")
        out.append("[")
        for (i, file) in files.enumerated() {
            if i > 0 { out.append(",") }
            out.openObject()
            out.member("name", file.name)
            out.member("type", file.type)
            out.member("bytes", file.file.map { Int64($0.bytes) } ?? file.bytes)
            out.member("sha256", file.file?.sha256 ?? file.sha256)
            out.member("stored", file.file != nil)
            out.member("former", file.isFormer)
            out.member("note", file.note)
            out.closeObject()
        }
        out.append("]")
    }
}

extension [UInt8] {
    /// A text of a message, or `null` for an absent one.
    fileprivate mutating func member(_ name: StaticString, _ message: borrowing ArchivedMessage, _ range: ByteRange) {
        guard range.isPresent else { return member(name, nil as String?) }
        message.bytes(range) { member(name, $0) }
    }
}

import Hansard
import HansardSite
import HansardStore
import PairChannel

/// Writes messages as JSON, straight from the rows that the database lends.
struct MessageWriter {
    private let people: PeopleDirectory
    private let showsRecords: Bool
    /// The members that name a sender, as JSON: few people write on one page.
    private var senders: [(id: Int64, bytes: [UInt8])] = []
    /// The member that names the conversation, as JSON.
    private var conversation: (id: Int64, bytes: [UInt8])

    init(_ call: Call, _ conversation: ConversationSummary) {
        people = call.people
        showsRecords = call.reader.showsRecordNumbers
        self.conversation = (conversation.id, Self.member(conversation.sourceID))
    }

    private static func member(_ id: String) -> [UInt8] {
        var bytes: [UInt8] = Array("\"conversation\":".utf8)
        bytes.appendJSON(id)
        return bytes
    }

    /// - Parameter line: Of the conversation in hand.
    mutating func write(_ line: MessageLine, to out: inout [UInt8]) {
        out.append(contentsOf: conversation.bytes)
        out.member("id", line.id)
        out.member("record", showsRecords ? line.place.seq : nil)
        out.member("sent_at", line.place.sentAt, line.shape.precision)
        out.member("time_precision", line.shape.precision.name)
        out.member("zone", line.shape.zone.name)
        out.member("kind", line.shape.kind.name)
        appendSender(line, to: &out)
        let details = line.details
        if let text = details?.text {
            out.member("format", text.format.name)
            text.bytes.withUnsafeBufferPointer { out.member("text", $0) }
        } else {
            out.member("format", line.shape.format.name)
            out.member("text", line.text)
        }
        out.member("reply_to", line.replyTo)
        out.member("thread", line.thread)
        out.member("has_replies", line.marks.contains(.replies))
        out.member("edited", details?.isEdited ?? false)
        out.member("edited_at", details?.editedAt)
        out.member("deleted", line.marks.contains(.deleted) || line.shape.kind == .tombstone)
        out.member("deleted_at", details?.deletedAt)
        out.member("deleted_by", details?.deletedBy.flatMap { people.index(ofID: $0) }.map { people[$0].sourceID })
        out.member("missing", line.marks.contains(.missing))
        appendReactions(details?.reactions ?? [], to: &out)
        appendAttachments(details?.attachments ?? [], to: &out)
    }

    private mutating func appendSender(_ line: MessageLine, to out: inout [UInt8]) {
        if line.senderName == nil, let known = senders.first(where: { $0.id == line.sender ?? 0 }) {
            return out.append(contentsOf: known.bytes)
        }
        let person = line.sender.flatMap { people.index(ofID: $0) }.map { people[$0] }
        var bytes: [UInt8] = [UInt8(ascii: " ")]
        bytes.member("sender", person?.sourceID)
        if let name = line.senderName {
            bytes.member("sender_name", name)
        } else {
            bytes.member("sender_name", person?.displayName)
        }
        bytes.removeFirst()
        if line.senderName == nil { senders.append((line.sender ?? 0, bytes)) }
        out.append(contentsOf: bytes)
    }

    /// Those that stand, an emoji at a time.
    private func appendReactions(_ reactions: [TranscriptPage.ReactionGroup], to out: inout [UInt8]) {
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

    private func appendAttachments(_ files: [TranscriptPage.Attachment], to out: inout [UInt8]) {
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

extension TimePrecision {
    static let names = ["minute", "second", "millisecond", "microsecond"]
    var name: String { Self.names[Int(rawValue)] }
}

extension ZoneEvidence {
    static let names = ["explicit", "configured", "unknown"]
    var name: String { Self.names[Int(rawValue)] }
}

extension MessageKind {
    static let names = ["said", "bot", "service", "tombstone"]
    var name: String { Self.names[Int(rawValue)] }
}

extension TextFormat {
    static let names = ["plain", "markdown"]
    var name: String { Self.names[Int(rawValue)] }
}

extension ConversationKind {
    static let names = ["pair", "group", "room"]
    var name: String { Self.names[Int(rawValue)] }
}

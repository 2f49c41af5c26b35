import Hansard
import HansardSite
import HansardStore
import PairChannel

/// A message as it stands now, as the API has it.
struct MessageResource: Resource {
    static let name = "Message"
    static let note = "A message as it stands now."

    /// What messages on one page of a list have in common. Few people write on one, so each is looked up once.
    final class Page {
        /// By its id in the source.
        let conversation: String
        fileprivate let people: PeopleDirectory
        private let showsRecords: Bool
        fileprivate let hasVersions: Bool
        private var senders: [(person: PersonIndex?, sender: Sender)] = []

        /// - Parameter conversation: That of all its messages.
        init(_ call: Call, _ conversation: ConversationSummary) {
            self.conversation = conversation.sourceID
            people = call.people
            (showsRecords, hasVersions) = (call.reader.showsRecordNumbers, call.flag("versions"))
        }

        fileprivate func record(_ message: ArchivedMessage) -> Int64? { showsRecords ? message.seq : nil }

        fileprivate func sender(_ person: PersonIndex?) -> Sender {
            if let known = senders.first(where: { $0.person == person }) { return known.sender }
            let sender = Sender(person.map { people[$0] })
            senders.append((person, sender))
            return sender
        }
    }

    /// Who sent a message; with nothing known of them where the source does not say.
    fileprivate struct Sender {
        let id: String?
        let name: String?

        init(_ person: PeopleDirectory.Person?) { (id, name) = (person?.sourceID, person?.displayName) }
    }

    private let message: ArchivedMessage
    private let page: Page
    private let sender: Sender

    init(_ message: ArchivedMessage, on page: Page) {
        (self.message, self.page, sender) = (message, page, page.sender(message.sender))
    }

    private func text(_ range: ByteRange) -> MessageText? { MessageText(range, in: message.arena) }

    /// `nil` where they are not asked for.
    private var versions: [FormerVersion]? {
        guard page.hasVersions else { return nil }
        return message.details?.former.map { FormerVersion($0, page.people) } ?? []
    }

    private var reactions: [Reaction] {
        guard let details = message.details else { return [] }
        return details.reactionGroups.map { Reaction($0, page.people) }
    }

    static let fields: [Field<Self>] = [
        Field("conversation", "The conversation’s id in the source.") { $0.page.conversation },
        Field("id", "Its id in the source, unique in its conversation.") { MessageText(id: $0.message) },
        .record { $0.page.record($0.message) },
        Field("sent_at", "When it was sent.") { SourceTime($0.message.sentAt, $0.message.precision) },
        Field(
            "time_precision", "How exactly the source tells the time. With `minute`, the seconds are not known."
        ) { $0.message.precision },
        Field(
            "zone", "How the time’s zone is known: the source says it, whoever ingested it said it, or nobody did."
        ) { $0.message.zone },
        Field(
            "kind", "By a person, by a program, by the system about somebody, or the place of a message that is gone."
        ) { $0.message.kind },
        Field("sender", "Who sent it: a person’s id.") { $0.sender.id },
        Field(
            "sender_name",
            "Their name at the time where the source keeps it or `people.yml` says it, or else their name now."
        ) { $0.message.string($0.message.senderName) ?? $0.sender.name },
        Field("format", "What the text is written in.") { $0.message.format },
        Field(
            "text", "Its newest text; also of a message that was deleted, since this is the record."
        ) { MessageText(text: $0.message) },
        Field("reply_to", "The message that it answers: an id of this conversation.") { $0.text($0.message.replyTo) },
        Field("thread", "The first message of the thread that it belongs to.") { $0.text($0.message.thread) },
        Field("has_replies", "Others answer it.") { $0.message.marks.contains(.replies) },
        Field("edited", "It was edited.") { $0.message.isEdited },
        Field("edited_at", "When it was last edited, if that is known.") { $0.message.editedAt },
        Field("deleted", "It was deleted.") { $0.message.isDeleted },
        Field("deleted_at", "When, if that is known.") { $0.message.details?.deletion?.at },
        Field("deleted_by", "By whom, if that is known: a person’s id.") { item in
            item.message.details?.deletion?.by.map { item.page.people[$0].sourceID }
        },
        Field(
            "erased_at", "When its text and files were erased from the record, if they were."
        ) { $0.message.details?.erasure?.at },
        Field(
            "erased_ground", "Why they were, in the words of whoever answers for it."
        ) { $0.message.details?.erasure?.ground },
        Field("missing", "A later export of the conversation no longer has it.") {
            $0.message.marks.contains(.missing)
        },
        Field("reactions", "Reactions that stand.") { $0.reactions },
        Field("attachments", "Its files.") { $0.message.details?.attachments ?? [] },
        Field(
            "versions", "The texts that it had before, the first one first; null unless `versions` asks for them."
        ) { $0.versions },
    ]

    /// A text that a message had before.
    fileprivate struct FormerVersion: FieldObject {
        private let former: MessageDetails.FormerText
        private let replacedBy: String?

        init(_ former: MessageDetails.FormerText, _ people: PeopleDirectory) {
            (self.former, replacedBy) = (former, former.replacedBy.map { people[$0].sourceID })
        }

        static let fields: [Field<Self>] = [
            Field("text", "The text.") { $0.former.text },
            Field("format", "What it is written in.") { $0.former.format },
            Field("replaced_at", "When the next text was put in its place, if that is known.") { $0.former.replacedAt },
            Field("replaced_by", "Who did that: a person’s id.") { $0.replacedBy },
            Field("is_from_snapshot", "Found by comparing two exports; nobody told of the change.") {
                $0.former.isFromSnapshot
            },
        ]
    }

    /// A reaction that stands.
    fileprivate struct Reaction: FieldObject {
        private let group: MessageDetails.ReactionGroup
        private let people: [String]

        init(_ group: MessageDetails.ReactionGroup, _ directory: PeopleDirectory) {
            (self.group, people) = (group, group.people.map { directory[$0].sourceID })
        }

        static let fields: [Field<Self>] = [
            Field("emoji", "The emoji, or its name.") { $0.group.emoji },
            Field("people", "Ids of those who are known to have reacted with it.") { $0.people },
            Field("count", "How many did: the source may count more than it names.") { $0.group.count },
        ]
    }
}

extension MessageDetails.Attachment: FieldObject {
    static let fields: [Field<Self>] = [
        Field("name", "The file’s name.") { $0.name },
        Field("type", "Its media type, as the source gives it.") { $0.type },
        Field("bytes", "Its size.") { $0.file.map { Int64($0.bytes) } ?? $0.bytes },
        Field("sha256", "SHA-256 of its bytes, in hexadecimal.") { $0.file?.sha256 ?? $0.sha256 },
        Field("stored", "The archive has the file.") { $0.file != nil },
        Field("former", "A later source has another file in its place.") { $0.isFormer },
        Field("note", "Why it is gone, in the source’s words.") { $0.note },
    ]
}

/// A message as it stands now, and where it is read.
struct MessageWithPageResource: Resource {
    static let name = "MessageWithPage"
    static let note = "A message as it stands now, and where it is read."

    let message: MessageResource
    /// Its place on its page, from the site’s root.
    let url: String?

    static let fields = MessageResource.fields(in: { (whole: Self) in whole.message }) + [url]

    private static let url: Field<Self> = Field("url", "Its place on its page, from the site’s root.") { $0.url }
}

/// The messages of one page with all that is shown about them: what a transcript writer draws from, and nothing else.
package struct TranscriptPage: Sendable {
    /// A message. Its texts are ranges of `arena`.
    package struct Row: Sendable {
        package var seq: Int64
        package var sentAt: Timestamp
        package var precision: TimePrecision
        package var zone: ZoneEvidence
        package var kind: MessageKind
        package var format: TextFormat
        /// `nil` when the source does not say who wrote.
        package var sender: PersonIndex?
        package var id: ByteRange
        /// The current text.
        package var text: ByteRange
        package var replyTo: ByteRange
        package var seen = SeenLine.none
        /// To whom it was written while they were known to be offline.
        package var offline: PersonIndex?
        /// Where its `Details` are; most messages have none.
        package var details: Int32 = -1

        package init(
            seq: Int64, sentAt: Timestamp, precision: TimePrecision, zone: ZoneEvidence, kind: MessageKind,
            format: TextFormat, sender: PersonIndex?, id: ByteRange, text: ByteRange, replyTo: ByteRange
        ) {
            self.seq = seq
            self.sentAt = sentAt
            self.precision = precision
            self.zone = zone
            self.kind = kind
            self.format = format
            self.sender = sender
            self.id = id
            self.text = text
            self.replyTo = replyTo
        }
    }

    /// What only some messages have.
    package struct Details: Sendable {
        package var former: [FormerText] = []
        /// Set when the source says that the text was changed and does not have the former one.
        package var edited: (at: Timestamp?, by: PersonIndex?)?
        package var deletion: Deletion?
        package var reactions: [Reaction] = []
        package var reactionCounts: [ReactionCount] = []
        package var attachments: [Attachment] = []
        package var reply: Reply?
        package var replies: Replies?
        package var senderName: String?
        package var isMissing = false

        package init() {}
    }

    /// A text that the message had before, with when and by whom the next one was put in its place.
    package struct FormerText: Sendable {
        package let text: String
        package let format: TextFormat
        package let replacedAt: Timestamp?
        package let replacedBy: PersonIndex?
        /// Found by comparing two exports.
        package let isFromSnapshot: Bool

        package init(
            text: String, format: TextFormat, replacedAt: Timestamp?, replacedBy: PersonIndex?, isFromSnapshot: Bool
        ) {
            self.text = text
            self.format = format
            self.replacedAt = replacedAt
            self.replacedBy = replacedBy
            self.isFromSnapshot = isFromSnapshot
        }
    }

    /// That the message was deleted; when and by whom as far as that is known.
    package struct Deletion: Sendable {
        package let at: Timestamp?
        package let by: PersonIndex?
        package init(at: Timestamp?, by: PersonIndex?) { (self.at, self.by) = (at, by) }
    }

    /// What somebody gave, and when it was withdrawn.
    package struct Reaction: Sendable {
        package let emoji: String
        package let person: PersonIndex
        package let withdrawnAt: Timestamp?
        package init(emoji: String, person: PersonIndex, withdrawnAt: Timestamp?) {
            (self.emoji, self.person, self.withdrawnAt) = (emoji, person, withdrawnAt)
        }
    }

    /// How many gave a reaction, where the source counts more than it names.
    package struct ReactionCount: Sendable {
        package let emoji: String
        package let count: Int
        package init(emoji: String, count: Int) { (self.emoji, self.count) = (emoji, count) }
    }

    /// A reaction that stands: who is known to have given it, and how many others did.
    package struct ReactionGroup: Sendable {
        package let emoji: String
        package fileprivate(set) var people: [PersonIndex] = []
        package fileprivate(set) var others = 0
        package var count: Int { people.count + others }
    }

    /// `reactions` without those that were withdrawn, an emoji at a time in the order in which each was given first; those
    /// of which nobody is known come last.
    package static func groups(of reactions: [Reaction], _ counts: [ReactionCount]) -> [ReactionGroup] {
        var groups: [ReactionGroup] = []
        var places: [String: Int] = [:]
        func place(_ emoji: String) -> Int {
            if let place = places[emoji] { return place }
            places[emoji] = groups.count
            groups.append(ReactionGroup(emoji: emoji))
            return groups.count - 1
        }
        for reaction in reactions where reaction.withdrawnAt == nil {
            groups[place(reaction.emoji)].people.append(reaction.person)
        }
        for count in counts where count.count > places[count.emoji].map({ groups[$0].people.count }) ?? 0 {
            let place = place(count.emoji)
            groups[place].others = count.count - groups[place].people.count
        }
        return groups
    }

    /// A file of a message: what the source says of it, and the file itself if the archive has it.
    package struct Attachment: Sendable {
        package let name: String
        package let type: String?
        package let bytes: Int64?
        package let sha256: String?
        package let note: String?
        package var file: StoredFile?
        /// Why the archive does not have the file that the source has.
        package var leftOut: AttachmentFile.LeftOut?
        /// A later source has another file in its place.
        package var isFormer = false
        /// The site has the file.
        package var isPublished = false

        package init(name: String, type: String?, bytes: Int64?, sha256: String?, note: String?) {
            self.name = name
            self.type = type
            self.bytes = bytes
            self.sha256 = sha256
            self.note = note
        }
    }

    /// A message that this one answers, or an answer to it: where it is, and how it begins.
    package struct Reply: Sendable {
        package let link: MessageLink?  // nil: not in the archive
        package let sender: PersonIndex?
        package let sentAt: Timestamp?
        package let excerpt: String
        package let isDeleted: Bool
        package init(link: MessageLink?, sender: PersonIndex?, sentAt: Timestamp?, excerpt: String, isDeleted: Bool) {
            self.link = link
            self.sender = sender
            self.sentAt = sentAt
            self.excerpt = excerpt
            self.isDeleted = isDeleted
        }
    }

    /// The answers to a message, oldest first; of very many, the first ones.
    package struct Replies: Sendable {
        package let count: Int
        package let shown: [Reply]
        package let lastAt: Timestamp
        package init(count: Int, shown: [Reply], lastAt: Timestamp) {
            (self.count, self.shown, self.lastAt) = (count, shown, lastAt)
        }
    }

    package var arena: [UInt8] = []
    package var rows: [Row] = []
    package var details: [Details] = []
    /// Readers of messages with more than one, in the order that `SeenLine.group` counts.
    package var readers: [SeenReader] = []
    /// Messages on other pages to which marks lead.
    package var links: [MessageLink] = []

    package init() {}
}

/// A message by its id and the page that it is on.
package struct MessageLink: Hashable, Sendable {
    package let id: String
    /// The page's name without its ending, such as `2026-03`; empty for the page in hand.
    package let page: String
    package init(id: String, page: String) { (self.id, self.page) = (id, page) }
}

/// A person, as an index into `PeopleDirectory`.
package typealias PersonIndex = Int32

/// What a transcript says of who has seen a message. *Inferred* reading is not part of it.
package enum SeenLine: Sendable {
    case none
    case notSeen
    /// One reader: how it is known, and whether the mark ends at this message; if it ends later, `mark` is where.
    case one(SeenReader)
    /// Several: a range of the page's `readers`, of so many who could have read.
    case group(first: Int32, count: Int32, of: Int32, later: Int32)
}

package struct SeenReader: Sendable {
    package let person: PersonIndex
    package let at: Timestamp
    package let evidence: Evidence
    /// Where the mark stands that covers the message, as an index into the page's rows: -1 when it is beyond the
    /// page’s last message.
    package let markRow: Int32
    /// The mark that covers it, when it is on another page, as an index into the page's `links`; otherwise -1.
    package let markLink: Int32

    package init(
        person: PersonIndex, at: Timestamp, evidence: Evidence, markRow: Int32, markLink: Int32 = -1
    ) {
        self.person = person
        self.at = at
        self.evidence = evidence
        self.markRow = markRow
        self.markLink = markLink
    }
}

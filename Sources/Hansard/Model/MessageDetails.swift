/// What came after a message was sent. By reference: most messages have none, and a value would make each of them four
/// times as large. Whoever reads the archive fills it; after that nobody changes it.
package final class MessageDetails {
    /// The texts that it had before, the first one first.
    package var former: [FormerText] = []
    /// Set when the source says that the text was changed and does not have the former one.
    package var edited: (at: Timestamp?, by: PersonIndex?)?
    /// When and by whom it was deleted, as far as that is known. The text stays the message’s.
    package var deletion: Deletion?
    /// When and why its texts and files were erased from the record. Nothing is left of them then.
    package var erasure: Erasure?
    /// What was given, withdrawn or not, in that order.
    package var reactions: [Reaction] = []
    /// How many gave each reaction of which the source counts more than it names.
    package var reactionCounts: [ReactionCount] = []
    /// In their order; one that two sources have differently stands there twice, the older one first.
    package var attachments: [Attachment] = []
    /// The message that it answers. Pages and exports have it, the API does not ask for it.
    package var reply: Reply?
    /// The messages that answer it. Pages and exports have them, the API does not ask for them.
    package var replies: Replies?

    package init() {}

    /// The reactions that stand.
    package var reactionGroups: [ReactionGroup] { Self.groups(of: reactions, reactionCounts) }

    /// A text that the message had before, with when and by whom the next one was put in its place.
    package struct FormerText: Sendable {
        package let text: String
        package let format: TextFormat
        /// When and by whom the next text was put in its place; `nil` where that is not known.
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

    /// That texts and files of the message were erased from the record.
    package struct Erasure: Sendable {
        package let at: Timestamp
        /// In the words of whoever answers for it.
        package let ground: String
        package init(at: Timestamp, ground: String) { (self.at, self.ground) = (at, ground) }
    }

    /// What somebody gave, and when it was withdrawn; `nil` while it stands.
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
    static func groups(of reactions: [Reaction], _ counts: [ReactionCount]) -> [ReactionGroup] {
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
        /// Its name, or else its id in the source.
        package let name: String
        /// The media type, as the source gives it.
        package let type: String?
        /// Its size, as the source gives it.
        package let bytes: Int64?
        /// As the source gives it: 64 hexadecimal digits, if it is what it should be.
        package let sha256: String?
        /// Why there is no file, in the source’s own words.
        package let note: String?
        /// The file itself: its size, kind and hash as they are.
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
        /// `nil` when the archive does not have it; nothing else is known of it then.
        package let link: MessageLink?
        package let sender: PersonIndex?
        package let sentAt: Timestamp?
        /// The first words of its current text, without markup: 80 characters at the most.
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
}

/// A message by its id and the page that it is on.
package struct MessageLink: Hashable, Sendable {
    package let id: String
    /// The page's name without its ending, such as `2026-03`; empty for the page in hand.
    package let page: String
    package init(id: String, page: String) { (self.id, self.page) = (id, page) }
}

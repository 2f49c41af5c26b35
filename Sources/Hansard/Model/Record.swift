/// One record as an importer hands it to the archive. Texts are ranges of the batch's arena, people and
/// conversations are numbers of the run's name tables, so that a batch is a few flat arrays.
package enum Record: Sendable {
    case person(PersonRecord)
    case conversation(ConversationRecord)
    case message(MessageRecord)
    case attachment(AttachmentRecord)
    case edit(EditRecord)
    case deletion(DeletionRecord)
    case reaction(ReactionRecord)
    case reactionCount(ReactionCountRecord)
    case seen(SeenRecord)
    case membership(MembershipRecord)
    case presence(PresenceRecord)
    case coverage(CoverageRecord)
    case emoji(EmojiRecord)
}

/// A person or a conversation within one run: an index into the names that the batches have brought so far.
package typealias RunIndex = Int32

extension RunIndex {
    package static let nobody: RunIndex = -1
}

/// Where a record stands in its source.
package struct Origin: Sendable {
    /// The record's first line, counted from 1; in a file without lines, the record's number.
    package var line: Int64
    /// The record's bytes as they stand in the source.
    package var raw: ByteRange
    /// Members of the source's record that are not known here, as a JSON object.
    package var extra = ByteRange.absent
    /// `raw` goes on where the record before it ended: a line that was too long for one piece.
    package var continues = false

    package init(line: Int64, raw: ByteRange) { (self.line, self.raw) = (line, raw) }
}

/// Who wrote a message, or that nothing of it is left.
package enum MessageKind: UInt8, Sendable {
    case said = 0  // by a person
    case bot = 1
    case service = 2  // joined, renamed, pinned: written by the system about somebody
    case tombstone = 3  // the source keeps the place of a deleted message and nothing of its text
}

/// What a text is written in.
package enum TextFormat: UInt8, Sendable {
    case plain = 0
    case markdown = 1  // CommonMark
}

/// A message in the version that the source has.
package struct MessageRecord: Sendable {
    package var origin: Origin
    package var conversation: RunIndex
    package var sender: RunIndex
    package var id: ByteRange
    package var sentAt: Timestamp
    package var precision: TimePrecision
    package var zone: ZoneEvidence
    package var kind: MessageKind
    package var format: TextFormat
    package var text: ByteRange
    /// The id of the message that this one answers, in the same conversation.
    package var replyTo: ByteRange
    /// The id of the first message of the thread that this one belongs to, itself excepted.
    package var thread: ByteRange
    /// The sender's name at the time, where the source keeps it with the message.
    package var senderName: ByteRange
    package var clientID: ByteRange
    /// When the source says the text was last changed; the former text is then not in the source.
    package var editedAt: Timestamp?
    package var editor: RunIndex
    /// The first eight bytes of SHA-256 over all that makes this version of the message what it is. Two records
    /// with the same id and the same hash are one; with another hash, a newer version.
    package var contentHash: Int64

    package init(
        origin: Origin, conversation: RunIndex, sender: RunIndex, id: ByteRange, sentAt: Timestamp,
        precision: TimePrecision, zone: ZoneEvidence = .explicit, kind: MessageKind = .said,
        format: TextFormat = .plain, text: ByteRange, replyTo: ByteRange = .absent, thread: ByteRange = .absent,
        senderName: ByteRange = .absent, clientID: ByteRange = .absent,
        editedAt: Timestamp? = nil, editor: RunIndex = .nobody, contentHash: Int64
    ) {
        self.origin = origin
        self.conversation = conversation
        self.sender = sender
        self.id = id
        self.sentAt = sentAt
        self.precision = precision
        self.zone = zone
        self.kind = kind
        self.format = format
        self.text = text
        self.replyTo = replyTo
        self.thread = thread
        self.senderName = senderName
        self.clientID = clientID
        self.editedAt = editedAt
        self.editor = editor
        self.contentHash = contentHash
    }
}

/// A file that belongs to a message: to the one that comes before it in the batch, unless it names its owner.
package struct AttachmentRecord: Sendable {
    /// Whose attachment it is, of a source that tells of files apart from messages. The message may come later, in another source.
    package struct Owner: Sendable {
        package var origin: Origin
        package var conversation: RunIndex
        /// The message’s id.
        package var message: ByteRange

        package init(origin: Origin, conversation: RunIndex, message: ByteRange) {
            (self.origin, self.conversation, self.message) = (origin, conversation, message)
        }
    }

    /// `nil` for the message before it.
    package var owner: Owner?
    package var id: ByteRange
    package var name: ByteRange
    /// The media type, as the source gives it.
    package var type: ByteRange
    package var url: ByteRange
    /// Lower-case hexadecimal, 64 digits, as the source gives it.
    package var sha256: ByteRange
    package var bytes: Int64?
    /// Set when the source says that the file is gone, in its own words.
    package var note: ByteRange
    /// Where in the batch's `files` the file itself is; empty when the source has none. Only another archive has more
    /// than one for an attachment, oldest first.
    package var files: Range<Int32> = 0..<0

    package init(
        id: ByteRange = .absent, name: ByteRange = .absent, type: ByteRange = .absent, url: ByteRange = .absent,
        sha256: ByteRange = .absent, bytes: Int64? = nil, note: ByteRange = .absent
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.url = url
        self.sha256 = sha256
        self.bytes = bytes
        self.note = note
    }
}

/// A later text of a message, as the source tells it.
package struct EditRecord: Sendable {
    package var origin: Origin
    package var conversation: RunIndex
    package var message: ByteRange
    package var editor: RunIndex
    /// `nil` where it is not known.
    package var editedAt: Timestamp?
    /// `nil` for the message's own.
    package var format: TextFormat?
    package var text: ByteRange
    /// Over the same parts and by the same function as that of the message: an edit back to a former text has its hash.
    package var contentHash: Int64
    /// Found by comparing exports, not told by the system.
    package var isFound: Bool

    package init(
        origin: Origin, conversation: RunIndex, message: ByteRange, editor: RunIndex, editedAt: Timestamp?,
        format: TextFormat?, text: ByteRange, contentHash: Int64, isFound: Bool = false
    ) {
        self.origin = origin
        self.conversation = conversation
        self.message = message
        self.editor = editor
        self.editedAt = editedAt
        self.format = format
        self.text = text
        self.contentHash = contentHash
        self.isFound = isFound
    }
}

/// That a message was deleted.
package struct DeletionRecord: Sendable {
    package var origin: Origin
    package var conversation: RunIndex
    package var message: ByteRange
    package var deleter: RunIndex
    package var deletedAt: Timestamp?

    package init(
        origin: Origin, conversation: RunIndex, message: ByteRange, deleter: RunIndex, deletedAt: Timestamp?
    ) {
        self.origin = origin
        self.conversation = conversation
        self.message = message
        self.deleter = deleter
        self.deletedAt = deletedAt
    }
}

/// That somebody gave a reaction to a message, or withdrew it.
package struct ReactionRecord: Sendable {
    package var origin: Origin
    package var conversation: RunIndex
    package var message: ByteRange
    package var person: RunIndex
    package var emoji: ByteRange
    package var at: Timestamp?
    package var removed: Bool

    package init(
        origin: Origin, conversation: RunIndex, message: ByteRange, person: RunIndex, emoji: ByteRange,
        at: Timestamp?, removed: Bool = false
    ) {
        self.origin = origin
        self.conversation = conversation
        self.message = message
        self.person = person
        self.emoji = emoji
        self.at = at
        self.removed = removed
    }
}

/// How many gave a reaction to a message, as a snapshot counts them: it may name fewer of them, or nobody. The newest
/// snapshot that has the message counts, in whatever order they come.
package struct ReactionCountRecord: Sendable {
    package var origin: Origin
    package var conversation: RunIndex
    package var message: ByteRange
    package var emoji: ByteRange
    package var count: Int
    /// How many of them the source names, each in a `ReactionRecord`. A count that says no more than that needs no record.
    package var named: Int

    package init(
        origin: Origin, conversation: RunIndex, message: ByteRange, emoji: ByteRange, count: Int, named: Int = 0
    ) {
        self.origin = origin
        self.conversation = conversation
        self.message = message
        self.emoji = emoji
        self.count = count
        self.named = named
    }
}

/// One of a workspace’s own emoji: its image, or of which emoji it is another name.
package struct EmojiRecord: Sendable {
    package var origin: Origin
    /// What texts and reactions have between colons: `party`.
    package var name: ByteRange
    /// The emoji of which `name` is another name; absent for one with an image.
    package var alias: ByteRange
    /// Where in the batch’s `files` the image is; empty for another name.
    package var files: Range<Int32> = 0..<0

    package init(origin: Origin, name: ByteRange, alias: ByteRange = .absent) {
        (self.origin, self.name, self.alias) = (origin, name, alias)
    }
}

/// How it is known that somebody has read something. Kept apart everywhere; *inferred* is never called seen, and
/// is worked out, not recorded.
package enum Evidence: UInt8, Sendable {
    case explicit = 0  // a receipt for that message
    case highWaterMark = 1  // everything up to a message or a time
    case inferred = 2  // the person wrote later in the same conversation

    /// As every file and answer for programs spells it.
    package var name: String {
        switch self {
        case .explicit: "explicit"
        case .highWaterMark: "high_water_mark"
        case .inferred: "inferred"
        }
    }
}

/// How far somebody has read in a conversation, in the words of the source.
package enum SeenReach: Sendable {
    /// Up to the message with that id, or, as a receipt, that one alone.
    case message(ByteRange)
    /// All that was sent then or before, whether the archive has it by now or gets it later. Never a receipt.
    case time(Timestamp)
}

/// That somebody has read up to a message or a time.
package struct SeenRecord: Sendable {
    package var origin: Origin
    package var conversation: RunIndex
    package var person: RunIndex
    package var upTo: SeenReach
    /// When they had; of a source that names nothing but a time up to which somebody has read, that time.
    package var seenAt: Timestamp
    /// `.explicit` for a receipt, which is for a message; otherwise `.highWaterMark`.
    package var evidence: Evidence

    package init(
        origin: Origin, conversation: RunIndex, person: RunIndex, upTo: SeenReach, seenAt: Timestamp,
        evidence: Evidence = .highWaterMark
    ) {
        self.origin = origin
        self.conversation = conversation
        self.person = person
        self.upTo = upTo
        self.seenAt = seenAt
        self.evidence = evidence
    }
}

/// That somebody joined a conversation, or left it.
package struct MembershipRecord: Sendable {
    package var origin: Origin
    package var conversation: RunIndex
    package var person: RunIndex
    /// `nil` when the source lists somebody as a member without saying since when.
    package var at: Timestamp?
    package var joined: Bool

    package init(
        origin: Origin, conversation: RunIndex, person: RunIndex, at: Timestamp?, joined: Bool
    ) {
        self.origin = origin
        self.conversation = conversation
        self.person = person
        self.at = at
        self.joined = joined
    }
}

/// Whether somebody was there.
package enum PresenceState: UInt8, Sendable {
    case offline = 0
    case online = 1
    case away = 2
}

/// That the presence of somebody changed.
package struct PresenceRecord: Sendable {
    package var origin: Origin
    package var person: RunIndex
    package var at: Timestamp
    package var state: PresenceState
    /// The presence channel that the state is about; absent when it is about the person as such. Somebody who leaves
    /// one channel may still be in another. From the live server, one socket in one channel: `1/presence-staff#12.34`; no
    /// channel’s name has a `#` but at its beginning.
    package var channel: ByteRange

    package init(
        origin: Origin, person: RunIndex, at: Timestamp, state: PresenceState, channel: ByteRange = .absent
    ) {
        self.origin = origin
        self.person = person
        self.at = at
        self.state = state
        self.channel = channel
    }

    /// Whether `channel` is one socket’s of the live server.
    package static func isLive(channel: UnsafeBufferPointer<UInt8>) -> Bool {
        channel.dropFirst().contains(UInt8(ascii: "#"))
    }
}

/// What the source says of a person.
package struct PersonRecord: Sendable {
    package var origin: Origin
    package var person: RunIndex
    /// What the source shows them as.
    package var name: ByteRange
    /// Their full name, and what they sign in or are mentioned by, where the source has these beside the name.
    package var realName: ByteRange
    package var handle: ByteRange
    package var email: ByteRange
    package var title: ByteRange
    package var team: ByteRange
    /// The manager's id in the source.
    package var manager: ByteRange
    package var isBot: Bool

    package init(
        origin: Origin, person: RunIndex, name: ByteRange, realName: ByteRange = .absent, handle: ByteRange = .absent,
        email: ByteRange = .absent, title: ByteRange = .absent, team: ByteRange = .absent,
        manager: ByteRange = .absent, isBot: Bool = false
    ) {
        self.origin = origin
        self.person = person
        self.name = name
        (self.realName, self.handle) = (realName, handle)
        self.email = email
        self.title = title
        self.team = team
        self.manager = manager
        self.isBot = isBot
    }
}

/// Who may read in a conversation.
package enum ConversationKind: UInt8, Sendable {
    case pair = 0
    case group = 1  // a closed circle
    case room = 2  // open to all of the workspace
}

/// What the source says of a conversation.
package struct ConversationRecord: Sendable {
    package var origin: Origin
    package var conversation: RunIndex
    package var kind: ConversationKind
    /// What people call it; absent for a pair, which is named after its two people.
    package var name: ByteRange
    package var topic: ByteRange
    package var purpose: ByteRange
    package var isArchived: Bool
    /// Nothing in the source describes it: what stands here holds until some other source does.
    package var isPlaceholder: Bool

    package init(
        origin: Origin, conversation: RunIndex, kind: ConversationKind, name: ByteRange = .absent,
        topic: ByteRange = .absent, purpose: ByteRange = .absent, isArchived: Bool = false, isPlaceholder: Bool = false
    ) {
        self.origin = origin
        self.conversation = conversation
        self.kind = kind
        self.name = name
        self.topic = topic
        self.purpose = purpose
        self.isArchived = isArchived
        self.isPlaceholder = isPlaceholder
    }
}

/// Says that the source holds every message of `conversation` from `first` to `last` that still existed when it was
/// written.
///
/// Of a snapshot, what the archive has there and the source has not is missing from it. Of a log, silence up to `last` is
/// silence, and what comes after it is not on record.
package struct CoverageRecord: Sendable {
    /// Where a log says so. A snapshot’s reader knows it by itself.
    package var origin: Origin?
    package var conversation: RunIndex
    /// `nil` for the conversation’s beginning.
    package var first: Timestamp?
    package var last: Timestamp

    package init(origin: Origin? = nil, conversation: RunIndex, first: Timestamp?, last: Timestamp) {
        self.origin = origin
        self.conversation = conversation
        self.first = first
        self.last = last
    }
}

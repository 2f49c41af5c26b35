/// A message as the archive has it: what all that shows, sends or exports messages is made from.
///
/// What is a `ByteRange` here is UTF-8 text in the memory that the message shares with others of the same reading:
/// `bytes(_:_:)` lends it, `string(_:)` copies it. An absent range says that the source has no such thing; an empty text
/// is present.
package struct ArchivedMessage {
    /// When it was sent, in microseconds since 1970, and the number of its record.
    package let position: MessagePosition
    /// The conversation’s number in the database.
    package let conversation: Int64
    /// How exactly the source tells the time.
    package let precision: TimePrecision
    /// How the zone of that time is known.
    package let zone: ZoneEvidence
    package let kind: MessageKind
    /// What else there is of it; of all but `replies` and `missing`, `details` has what it is.
    package let marks: MessageMarks
    /// `nil` when the source does not say who wrote.
    package let sender: PersonIndex?
    /// Its id in the source, unique within its conversation.
    package let id: ByteRange
    /// What it says now.
    package var text: ByteRange
    /// Of the current text.
    package var format: TextFormat
    /// The id of the message that it answers, and of the first one of the thread that it belongs to.
    package let replyTo: ByteRange
    package let thread: ByteRange
    /// The sender’s name at the time, where the source keeps it, or where another than now is known.
    package let senderName: ByteRange
    /// Who has seen it, for pages; an export has marks of seen as events, and `.none` here.
    package var seen = SeenLine.none
    /// To whom it was written while they were known to be offline, for pages.
    package var offline: PersonIndex?
    /// What came after it; most messages have none.
    package var details: MessageDetails?
    /// Where its texts are.
    package let arena: MessageArena

    package init(
        position: MessagePosition, conversation: Int64, precision: TimePrecision, zone: ZoneEvidence,
        kind: MessageKind, marks: MessageMarks = [], sender: PersonIndex?, id: ByteRange, text: ByteRange,
        format: TextFormat, replyTo: ByteRange = .absent, thread: ByteRange = .absent,
        senderName: ByteRange = .absent, in arena: MessageArena
    ) {
        self.position = position
        self.conversation = conversation
        self.precision = precision
        self.zone = zone
        self.kind = kind
        self.marks = marks
        self.sender = sender
        self.id = id
        self.text = text
        self.format = format
        self.replyTo = replyTo
        self.thread = thread
        self.senderName = senderName
        self.arena = arena
    }

    /// When it was sent.
    package var sentAt: Timestamp { position.sentAt }

    /// The number of its record.
    package var seq: Int64 { position.seq }

    /// It was deleted, whether or not its text is still there.
    package var isDeleted: Bool { marks.contains(.deleted) || kind == .tombstone }

    /// Its texts and files were erased from the record; `details` says when and why.
    package var isErased: Bool { marks.contains(.erased) }

    /// Its text was changed after it was sent, whether or not the former one is on record; as `details` have it.
    package var isEdited: Bool { details.map { !$0.former.isEmpty || $0.edited != nil } ?? false }

    /// When its text was last changed, as far as that is known.
    package var editedAt: Timestamp? { details?.former.last?.replacedAt ?? details?.edited?.at }

    /// Lends `body` the text at `range`, for the time of the call; an absent one is not lent.
    package func bytes(_ range: ByteRange, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        guard range.isPresent else { return }
        arena.bytes.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[range.range])) }
    }

    /// The text at `range`; `nil` for an absent one.
    package func string(_ range: ByteRange) -> String? { arena.bytes.text(range) }
}

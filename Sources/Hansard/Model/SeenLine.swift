/// What is said of who has seen a message. *Inferred* reading is not part of it.
package enum SeenLine: Sendable {
    case none
    case notSeen
    /// One reader: how it is known, and where the mark ends that covers the message.
    case one(SeenReader)
    /// Several: `count` of the arena’s `readers` from `first` on, of so many who could have read, and so many besides whose
    /// marks end at a later message.
    case group(first: Int32, count: Int32, of: Int32, later: Int32)
}

/// Somebody who has seen a message, and how that is known.
package struct SeenReader: Sendable {
    package let person: PersonIndex
    package let at: Timestamp
    package let evidence: Evidence
    /// The id of the message up to which the mark goes, in the arena; absent where that is the message itself.
    package let mark: ByteRange
    /// The name of the page that has that message, in the arena; absent where it is the page in hand.
    package let markPage: ByteRange

    package init(
        person: PersonIndex, at: Timestamp, evidence: Evidence, mark: ByteRange = .absent,
        markPage: ByteRange = .absent
    ) {
        self.person = person
        self.at = at
        self.evidence = evidence
        self.mark = mark
        self.markPage = markPage
    }
}

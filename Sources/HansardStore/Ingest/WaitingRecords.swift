import Hansard

/// A message that waits until its batch is whole.
struct WaitingMessage: WaitingRow {
    let conversation: Int64
    let seq: Int64
    let sender: Int64?
    /// The file that it is from.
    let source: Int64
    let record: MessageRecord
    /// Which other tables have rows for it already.
    var marks: MessageMarks = []

    var owner: Int64 { conversation }
    func precedes(_ other: WaitingMessage) -> Bool { record.sentAt < other.record.sentAt }
}

/// Small, since a batch has tens of thousands, which are read in another order than they came in.
struct WaitingPresence: WaitingRow {
    let person: Int64
    let at: Int64
    /// The file that it is from.
    let source: Int64
    let line: Int64
    let channel: ByteRange
    let extra: ByteRange
    let state: PresenceState

    init(_ record: PresenceRecord, of person: Int64, from source: Int64) {
        (self.person, at, state, channel) = (person, record.at.microseconds, record.state, record.channel)
        (self.source, line, extra) = (source, record.origin.line, record.origin.extra)
    }

    var owner: Int64 { person }
    func precedes(_ other: WaitingPresence) -> Bool { at < other.at }
}

/// A mark of seen that waits until its batch is whole.
struct WaitingMark: WaitingRow {
    let conversation: Int64
    let person: Int64
    let upTo: MessagePosition
    let seenAt: Int64
    /// The file that it is from.
    let source: Int64
    let line: Int64
    let extra: ByteRange
    let evidence: Evidence

    var owner: Int64 { conversation }
    func precedes(_ other: WaitingMark) -> Bool { (person, upTo.at) < (other.person, other.upTo.at) }
}

/// Somebody in a conversation.
struct MarkOwner: Hashable {
    let conversation: Int64
    let person: Int64

    init(_ mark: WaitingMark) { (conversation, person) = (mark.conversation, mark.person) }
}

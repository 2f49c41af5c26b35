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

/// A change of presence that waits until its input or transaction ends. Small, since they are read in another order than
/// they came in. Texts are ranges of those that wait with them.
struct WaitingPresence: WaitingRow {
    let person: Int64
    let at: Int64
    /// The file that it is from.
    let source: Int64
    let line: Int64
    let channel: ByteRange
    let extra: ByteRange
    let state: PresenceState
    /// The person’s number in the run.
    let number: RunIndex
    /// The number of its line; 0 until it has one.
    var seq: Int64 = 0

    var owner: Int64 { person }
    func precedes(_ other: WaitingPresence) -> Bool { at < other.at }
}

/// A mark of seen that waits until its input or transaction ends. Texts are ranges of those that wait with it.
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
    /// The id of the message; absent of a mark up to a time.
    let id: ByteRange
    /// The numbers of both in the run.
    let channel: RunIndex
    let reader: RunIndex
    /// The number of its line; 0 until it has one.
    var seq: Int64 = 0

    var owner: Int64 { conversation }
    func precedes(_ other: WaitingMark) -> Bool {
        (person, upTo.at, upTo.seq, seenAt, evidence.rawValue)
            < (other.person, other.upTo.at, other.upTo.seq, other.seenAt, other.evidence.rawValue)
    }

    func isSame(as other: WaitingMark) -> Bool { !precedes(other) && !other.precedes(self) }
}

/// Somebody in a conversation.
struct MarkOwner: Hashable {
    let conversation: Int64
    let person: Int64

    init(_ mark: WaitingMark) { (conversation, person) = (mark.conversation, mark.person) }
}

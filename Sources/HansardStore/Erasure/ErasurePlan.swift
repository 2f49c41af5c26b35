import Hansard

/// What an erasure would take away.
package struct ErasurePlan: Sendable, Equatable {
    /// Records whose content goes.
    var what = SequenceRanges()
    /// Records that lose who they are from as well.
    var who = SequenceRanges()
    /// Messages whose texts go, with all that they said before.
    package var messages = 0
    /// Later texts.
    package var edits = 0
    /// Attachments, and files of them that no other message has.
    package var attachments = 0
    /// Files that no other message has.
    package var files = 0
    /// What sources say of people: names, addresses, teams.
    package var names = 0
    /// Of the messages.
    package var conversations = 0
    /// When the first of the messages was sent; `nil` for none.
    package var first: Timestamp?
    /// The same of the last one.
    package var last: Timestamp?
    /// What was meant and is erased already.
    package var erasedBefore = 0
    /// The matters that hold some of it, and how many of the messages.
    package var matters: [String] = []
    /// How many of the messages are held.
    package var held = 0

    /// Whether there is nothing to erase.
    package var isEmpty: Bool { what.ranges.isEmpty && who.ranges.isEmpty }

    /// The record of it.
    func erasure(_ warrant: ErasureWarrant, at: Timestamp) -> LogErasure {
        LogErasure(
            what: what.ranges, who: who.ranges, ground: warrant.ground, actor: warrant.actor,
            approver: warrant.approver, at: at)
    }
}

/// Numbers of records, as ranges that rise.
struct SequenceRanges: Sendable, Equatable {
    private(set) var ranges: [ClosedRange<Int64>] = []

    init() {}

    /// - Parameter seqs: In any order.
    init(_ seqs: [Int64]) {
        for seq in seqs.sorted() where seq > ranges.last?.upperBound ?? 0 {
            if let last = ranges.last, last.upperBound == seq - 1 {
                ranges[ranges.count - 1] = last.lowerBound...seq
            } else {
                ranges.append(seq...seq)
            }
        }
    }
}

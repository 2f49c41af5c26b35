import Hansard
import PairChannel

/// A text of a message, as the archive’s memory has it: it is not copied on its way into JSON.
struct MessageText: FieldCell {
    private let range: ByteRange
    private let arena: MessageArena

    /// - Returns: `nil` for an absent one.
    init?(_ range: ByteRange, in arena: MessageArena) {
        guard range.isPresent else { return nil }
        (self.range, self.arena) = (range, arena)
    }

    /// The message’s id in the source, which each has.
    init(id message: ArchivedMessage) { (range, arena) = (message.id, message.arena) }

    /// What the message says now.
    init(text message: ArchivedMessage) { (range, arena) = (message.text, message.arena) }

    static var schema: Schema { .text }
    var cell: String { arena.bytes.text(range) ?? "" }

    func appendJSON(to out: inout [UInt8]) {
        guard range.isPresent else { return out.appendNull() }
        arena.bytes.withUnsafeBufferPointer { out.appendJSON(UnsafeBufferPointer(rebasing: $0[range.range])) }
    }
}

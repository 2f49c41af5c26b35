/// Writes conversations in one file format, front to back: transcripts of the site and what is exported come from
/// writers alike.
///
/// A writer is a value made for one output, which holds one conversation or a stretch of one. It is called in this order:
/// `begin` once, `write` for each message and event, `end` once. Messages come in the order of their times; who came or left
/// before the messages that follow; a mark of seen after the message up to which it goes, whenever it was made. What it must remember between
/// two of them (the day, the sender before) is its own state. It appends UTF-8 to `out`, which may be emptied between two
/// calls: an output can be larger than memory, so a writer never looks back into it. It has nothing to fail at.
package protocol RecordWriter {
    /// What stands before the first message; nothing, unless a writer says otherwise.
    mutating func begin(_ conversation: ConversationSummary, to out: inout [UInt8])

    /// - Parameter message: Lent for the call, with its texts: see `ArchivedMessage`.
    mutating func write(_ message: borrowing ArchivedMessage, to out: inout [UInt8])

    /// Nothing, unless a writer says otherwise: not every format has a place for it.
    mutating func write(_ event: ConversationEvent, to out: inout [UInt8])

    /// What stands after the last message; nothing, unless a writer says otherwise.
    mutating func end(to out: inout [UInt8])
}

extension RecordWriter {
    package mutating func begin(_ conversation: ConversationSummary, to out: inout [UInt8]) {}
    package mutating func write(_ event: ConversationEvent, to out: inout [UInt8]) {}
    package mutating func end(to out: inout [UInt8]) {}

    /// Writes all of `messages`.
    package mutating func write(_ messages: [ArchivedMessage], to out: inout [UInt8]) {
        for i in messages.indices { write(messages[i], to: &out) }
    }
}

/// Writes messages in one file format, front to back. A writer is a value made for one output; what it must remember
/// between messages (the day, the sender before) is its own state.
package protocol RecordWriter {
    mutating func write(_ message: borrowing ArchivedMessage, to out: inout [UInt8])
}

extension RecordWriter {
    /// Writes all of `messages`.
    package mutating func write(_ messages: [ArchivedMessage], to out: inout [UInt8]) {
        for i in messages.indices { write(messages[i], to: &out) }
    }
}

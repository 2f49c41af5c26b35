import GRDB
import Hansard

extension ArchiveReader {
    /// The instants of a conversation’s messages from `start` up to `end`, in order, handed to `body` one after the
    /// other. One range of the conversation’s rows, whose texts are not read.
    package func instants(
        in conversation: Int64, from start: Timestamp, to end: Timestamp, _ body: (Timestamp) -> Void
    ) throws {
        try read { db in
            let select = try statement(
                "SELECT sent_at FROM message WHERE conversation = ? AND sent_at >= ? AND sent_at < ? ORDER BY sent_at",
                db)
            select.bind(1, conversation)
            select.bind(2, start.microseconds)
            select.bind(3, end.microseconds)
            defer { select.reset() }
            while try select.step() { body(Timestamp(microseconds: select.int(0))) }
        }
    }
}

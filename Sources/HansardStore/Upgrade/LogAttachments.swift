import GRDB
import Hansard

/// The attachments of messages, by what brought them. Their table says it of those alone that came as records of their own;
/// of the others, those before the first such one came with the message, and those after one with a later text.
final class LogAttachments {
    private let one: Statement
    private let following: Statement
    private let nextText: Statement
    /// By the number of a later text, after which of its message’s attachments those are that came with it.
    private var ofTexts: [Int64: (message: Int64, ordinal: Int64)] = [:]

    init(_ db: Database) throws {
        let select = "SELECT source_id, name, type, url, sha256, bytes, note FROM attachment WHERE message = ?1"
        one = try Statement(db, "\(select) AND ordinal = ?2")
        following = try Statement(
            db,
            """
            \(select) AND ordinal > ?2 AND ordinal < ifnull(
                (SELECT min(ordinal) FROM attachment_record WHERE message = ?1 AND ordinal > ?2), \(Int64.max))
            ORDER BY ordinal
            """)
        nextText = try Statement(
            db, "SELECT min(seq) FROM edit WHERE message = ? AND seq > ? AND from_snapshot = 1")
    }

    /// Those that came with a message.
    func ofMessage(_ message: Int64, _ builder: LogBatchBuilder) throws -> Range<Int32> {
        builder.store(try read(following, message, -1, builder))
    }

    /// Those that came with a later text of a message.
    func ofText(_ seq: Int64, _ builder: LogBatchBuilder) throws -> Range<Int32> {
        guard let after = ofTexts.removeValue(forKey: seq) else { return 0..<0 }
        return builder.store(try read(following, after.message, after.ordinal, builder))
    }

    /// The one that came as the record `seq`, and those after it that came with nothing on record.
    func ofRecord(
        _ seq: Int64, _ message: Int64, _ ordinal: Int64, _ builder: LogBatchBuilder
    ) throws -> [AttachmentRecord] {
        let own = try read(one, message, ordinal, builder)
        guard !own.isEmpty else { throw DatabaseProblem.damaged("attachment \(seq) is not there") }
        nextText.bind(1, message)
        nextText.bind(2, seq)
        defer { nextText.reset() }
        if try nextText.step(), let text = nextText.optionalInt(0) {
            // A later record of the same message may have the same text after it.
            ofTexts[text] = (message, ordinal)
            return own
        }
        return own + (try read(following, message, ordinal, builder))
    }

    private func read(
        _ rows: Statement, _ message: Int64, _ ordinal: Int64, _ builder: LogBatchBuilder
    ) throws -> [AttachmentRecord] {
        rows.bind(1, message)
        rows.bind(2, ordinal)
        defer { rows.reset() }
        var found: [AttachmentRecord] = []
        while try rows.step() {
            found.append(
                AttachmentRecord(
                    id: builder.store(rows, 0), name: builder.store(rows, 1), type: builder.store(rows, 2),
                    url: builder.store(rows, 3), sha256: builder.store(rows, 4), bytes: rows.optionalInt(5),
                    note: builder.store(rows, 6)))
        }
        return found
    }
}

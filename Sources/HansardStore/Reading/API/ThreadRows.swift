import Foundation
import GRDB
import Hansard

/// A text that a message had, or has.
package struct MessageVersion: Sendable {
    package let record: Int64
    package let text: String
    package let format: TextFormat
    /// When it became the message's; `nil` where that is not known.
    package let at: Timestamp?
    package let by: Int64?
    /// Found by comparing exports, not told by the source.
    package let isFromSnapshot: Bool
}

package struct MessageDeletion: Sendable {
    package let record: Int64
    package let at: Timestamp?
    package let by: Int64?
}

extension ArchiveReader {
    /// What a message answers, and the thread that it belongs to. One row, by its record.
    package func parents(of seq: Int64) throws -> (replyTo: String?, thread: String?) {
        try read { db in
            let select = try statement("SELECT reply_to, thread FROM message WHERE seq = ?", db)
            select.bind(1, seq)
            defer { select.reset() }
            return try select.step() ? (select.optionalString(0), select.optionalString(1)) : (nil, nil)
        }
    }

    /// Messages that answer `id` or belong to its thread, in their order. Two ranges of the partial indexes
    /// `message_reply` and `message_thread`, sorted here: a thread is short.
    package func placesOfThread(_ id: String, in conversation: Int64) throws -> [MessagePosition] {
        try read { db in
            var places: Set<MessagePosition> = []
            // Without an order: for its sake SQLite would go through the whole conversation.
            for column in ["reply_to", "thread"] {
                let select = try statement(
                    "SELECT sent_at, seq FROM message WHERE conversation = ?1 AND \(column) = ?2", db)
                select.bind(1, conversation)
                select.bind(2, copying: id)
                defer { select.reset() }
                while try select.step() { places.insert(MessagePosition(at: select.int(0), seq: select.int(1))) }
            }
            return places.sorted()
        }
    }

    /// The texts that a message had, the first one first. One row by its record, and one range of `edit_of`.
    package func versions(of seq: Int64) throws -> [MessageVersion] {
        try read { db in
            let first = try Row.fetchOne(
                db, sql: "SELECT CAST(text AS BLOB), shape, sent_at, sender FROM message WHERE seq = ?",
                arguments: [seq])
            guard let first else { return [] }
            // As bytes, since a text that is fetched as one ends at a NUL in it.
            let own = String(decoding: first[0] as Data? ?? Data(), as: UTF8.self)
            let texts = try statements.transcripts(db).texts(of: seq, own: own, MessageShape(code: first[1]).format)
            return texts.enumerated().map { number, text in
                // The first one came with the message, as far as is known.
                MessageVersion(
                    record: text.record, text: text.text, format: text.format,
                    at: number == 0 ? Timestamp(microseconds: first[2]) : text.at,
                    by: number == 0 ? first[3] : text.editor, isFromSnapshot: number > 0 && text.isFromSnapshot)
            }
        }
    }

    /// When and by whom a message was deleted, each time that a source says so.
    package func deletions(of seq: Int64) throws -> [MessageDeletion] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT seq, deleted_at, deleter FROM deletion WHERE message = ? ORDER BY deleted_at, seq",
                arguments: [seq]
            ).map { row in
                let by: Int64 = row[2]
                let at = (row[1] as Int64?).map { Timestamp(microseconds: $0) }
                return MessageDeletion(record: row[0], at: at, by: by == 0 ? nil : by)
            }
        }
    }
}

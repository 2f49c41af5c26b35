import GRDB
import Hansard

/// What somebody has not seen in one conversation.
package struct UnseenCount: Sendable, Equatable {
    package let conversation: Int64
    package let person: Int64
    /// Messages of others that no mark covers.
    package let messages: Int
    /// Of those, how many the person later wrote after, in the same conversation.
    package let inferred: Int
    package let oldest: Int64  // seq
    package let oldestAt: Timestamp
    /// The best evidence there is of the person’s reading here, and the place and time of the last mark; `nil` when
    /// nothing at all is on record.
    package let evidence: Evidence?
    package let markAt: Timestamp?
    package let seenAt: Timestamp?
    /// What the table keeps beside the numbers; absent where they are worked out for another instant.
    package var kept: Kept?

    package struct Kept: Sendable, Equatable {
        package let oldestID: String
        /// Time online since the oldest arrived; `nil` when nothing is on record of the person’s presence.
        package let onlineMeanwhile: Int64?
    }
}

extension ArchiveReader {
    /// What everybody has not seen as of `asOf`, from the records; `nil` for the last record.
    package func unseen(asOf: Timestamp?) throws -> [UnseenCount] {
        if asOf == nil, let all = try read({ try UnseenTable.isComplete(in: $0) ? UnseenTable.all(in: $0) : nil }) {
            return all
        }
        let conversations = try self.conversations()
        return try read { db in
            try conversations.flatMap { try UnseenSweep.counts(of: $0, asOf: asOf, in: db) }
        }
    }

    package func unseen(ofPerson person: Int64) throws -> [UnseenCount] {
        try read { try UnseenTable.counts(ofPerson: person, in: $0) }
    }

    /// The id that a message has in its source, and when it was sent.
    package func message(_ seq: Int64) throws -> (id: String, sentAt: Timestamp)? {
        try read { db in
            try Row.fetchOne(
                db.cachedStatement(sql: "SELECT source_id, sent_at FROM message WHERE seq = ?"), arguments: [seq]
            ).map { ($0[0], Timestamp(microseconds: $0[1])) }
        }
    }
}

import GRDB
import Hansard

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

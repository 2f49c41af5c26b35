import GRDB
import Hansard

/// The table of what is unseen as of the last record, which a page takes its numbers from.
///
/// A message more is unseen for everybody in its conversation but its sender. So a reader’s row does not say how much is
/// unseen but how many of the conversation’s messages are not (`base`), and the view `unseen` takes the difference: a
/// message changes the rows of its sender and of those for whom nothing waited, whatever the number of members.
enum UnseenTable {
    /// Brings the rows of all conversations up to date that have changed since this was last done, also by a run that
    /// was killed before it came to this.
    ///
    /// - Parameter changes: What those records change; `nil` when that is not known, and all is worked out anew.
    static func refresh(through seq: Int64, _ changes: UnseenChanges?, in db: Database) throws {
        let since = try ArchiveIdentity.value("unseen_seq", in: db)
        let conversations = try Int64.fetchAll(
            db, sql: "SELECT id FROM conversation WHERE changed_seq > ? ORDER BY id", arguments: [since])
        let update = try UnseenUpdate(db, since: since)
        let changes = changes.flatMap { $0.isComplete && since > 0 ? $0 : nil }
        for id in conversations {
            let row = try Row.fetchOne(
                db.cachedStatement(sql: "SELECT \(ConversationSummary.columns) FROM conversation WHERE id = ?"),
                arguments: [id])
            guard let conversation = row.map({ ConversationSummary($0) }) else { continue }
            if let changes, !changes.swept.contains(id),
                try update.advance(conversation, marked: changes.marked[id] ?? [])
            {
                continue
            }
            try update.sweep(conversation)
        }
        try update.finish()
        try ArchiveIdentity.set("unseen_seq", seq, in: db)
    }

    /// Whether all records are in it. A run that was killed may have left some out.
    static func isComplete(in db: Database) throws -> Bool {
        try ArchiveIdentity.value("unseen_seq", in: db) >= ArchiveIdentity.value(ArchiveIdentity.appliedSeq, in: db)
    }

    static func counts(of conversation: Int64, in db: Database) throws -> [UnseenCount] {
        try counts(
            Row.fetchAll(
                db.cachedStatement(sql: "SELECT \(columns) FROM unseen WHERE conversation = ? ORDER BY person"),
                arguments: [conversation]))
    }

    static func counts(ofPerson person: Int64, in db: Database) throws -> [UnseenCount] {
        try counts(
            Row.fetchAll(
                db.cachedStatement(
                    sql: "SELECT \(columns) FROM unseen WHERE person = ? ORDER BY conversation"), arguments: [person]))
    }

    static func all(in db: Database) throws -> [UnseenCount] {
        let rows = try Row.fetchCursor(db, sql: "SELECT \(columns) FROM unseen ORDER BY conversation, person")
        return try Array(rows.map { count($0) })
    }

    private static let columns = """
        conversation, person, evidence, messages, inferred, oldest_at, oldest, mark_at, seen_at, oldest_id,
        online
        """

    private static func counts(_ rows: [Row]) -> [UnseenCount] { rows.map { count($0) } }

    private static func count(_ row: Row) -> UnseenCount {
        let evidence: Int64 = row[2]
        return UnseenCount(
            conversation: row[0], person: row[1], messages: row[3], inferred: row[4], oldest: row[6],
            oldestAt: Timestamp(microseconds: row[5]),
            evidence: evidence < 0 ? nil : Evidence(rawValue: UInt8(evidence)),
            markAt: (row[7] as Int64?).map { Timestamp(microseconds: $0) },
            seenAt: (row[8] as Int64?).map { Timestamp(microseconds: $0) },
            kept: UnseenCount.Kept(oldestID: row[9] ?? "", onlineMeanwhile: row[10]))
    }
}

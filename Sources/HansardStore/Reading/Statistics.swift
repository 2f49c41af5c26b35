import GRDB
import Hansard

/// How much an archive holds.
package struct Statistics: Sendable {
    package let messages: Int
    package let edits: Int
    package let deletions: Int
    package let reactions: Int
    package let seen: Int
    package let memberships: Int
    package let presence: Int
    package let people: Int
    package let conversations: Int
    package let attachments: Int
    package let missing: Int
    package let quarantined: Int
    package let runs: Int
    package let records: Int64
    package let first: Timestamp?  // of the first and the last message
    package let last: Timestamp?
}

extension ArchiveReader {
    private func recordTables(_ db: Database) throws -> [String] {
        [
            "person_version", "conversation_version", "edit", "deletion", "missing", "reaction", "membership",
            "attachment_record", "attachment_file", "log_coverage",
        ] + (try ReactionCountRow.isThere(db) ? ["reaction_count"] : [])
            + (try db.tableExists("custom_emoji") ? ["custom_emoji"] : [])
    }

    /// How often a text was changed, as far as is known: each text of a message but its first, and that one too where its
    /// source says that it was edited. Which of them the message’s own row has depends on what came first, and is counted
    /// with it: where it is not the first, `version` 0 is there only if it is known when it was written.
    private static let edits = """
        SELECT ifnull(sum(told - (first < 0) * (own + isUnknown - 1)), 0) FROM (
            SELECT count(*) AS told, min(version) AS first, sum(version = 0) AS own, edited_at IS NULL AS isUnknown
            FROM edit WHERE version IS NOT NULL GROUP BY message)
        """

    package func statistics() throws -> Statistics {
        try read { db in
            func count(_ table: String, _ condition: String = "1") throws -> Int {
                try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table) WHERE \(condition)") ?? 0
            }
            // Of what the scope has of a month, only the rows themselves say how much it is.
            func countMonths(of table: MonthTableShape) throws -> Int {
                guard showsRecordNumbers else { return try count(table.name) }
                return try Int.fetchOne(db, sql: "SELECT ifnull(sum(count), 0) FROM \(table.months)") ?? 0
            }
            let (seen, presence) = (try countMonths(of: SeenRows.table), try countMonths(of: PresenceRows.table))
            let others = try recordTables(db).reduce(0) { $0 + (try count($1)) }
            let span = try Row.fetchOne(db, sql: "SELECT min(first_at), max(last_at) FROM conversation")!
            let messages = try Int.fetchOne(db, sql: "SELECT ifnull(sum(messages), 0) FROM conversation") ?? 0
            return Statistics(
                messages: messages,
                edits: try Int.fetchOne(db, sql: Self.edits) ?? 0, deletions: try count("deletion"),
                reactions: try count("reaction"),
                seen: seen, memberships: try count("membership"), presence: presence,
                people: try count("person"), conversations: try count("conversation", "messages > 0"),
                attachments: try count("attachment"), missing: try count("missing"),
                quarantined: try Int.fetchOne(db, sql: "SELECT ifnull(sum(lines), 0) FROM quarantine") ?? 0,
                runs: try count("run"),
                records: Int64(messages + others + seen + presence),
                first: (span[0] as Int64?).map { Timestamp(microseconds: $0) },
                last: (span[1] as Int64?).map { Timestamp(microseconds: $0) })
        }
    }
}

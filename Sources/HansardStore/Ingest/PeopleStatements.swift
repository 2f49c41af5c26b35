import GRDB

/// Who has read what, who was there and who takes part.
struct PeopleStatements {
    let knownSeen: Statement
    let insertLatestSeen: BulkInsert
    let latestSeen: Statement
    let knownPresence: Statement
    let insertLatestPresence: BulkInsert
    let latestPresence: Statement
    let insertMembership: Statement

    init(_ db: Database) throws {
        knownSeen = try Statement(
            db,
            """
            SELECT 1 FROM seen WHERE conversation = ? AND person = ? AND up_to_at = ? AND up_to = ? AND seen_at = ?
                AND evidence = ?
            """)
        insertLatestSeen = try BulkInsert(db, into: "seen", columns: 10)
        latestSeen = try Statement(
            db, "SELECT up_to_at FROM seen WHERE conversation = ? AND person = ? ORDER BY up_to_at DESC LIMIT 1")
        knownPresence = try Statement(
            db, "SELECT 1 FROM presence WHERE person = ? AND at = ? AND channel = ? AND state = ?")
        insertLatestPresence = try BulkInsert(db, into: "presence", columns: 8)
        latestPresence = try Statement(db, "SELECT at FROM presence WHERE person = ? ORDER BY at DESC LIMIT 1")
        insertMembership = try Statement(
            db,
            """
            INSERT OR IGNORE INTO membership (seq, conversation, person, at, joined, extra, source, line)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }
}

import GRDB

/// Who has read what, who was there and who takes part.
struct PeopleStatements {
    let seen: SeenMonthRows
    let presence: PresenceMonthRows
    let insertMembership: Statement

    init(_ db: Database) throws {
        seen = try SeenMonthRows(db)
        presence = try PresenceMonthRows(db)
        insertMembership = try Statement(
            db,
            """
            INSERT OR IGNORE INTO membership (seq, conversation, person, at, joined, extra, source, line)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }
}

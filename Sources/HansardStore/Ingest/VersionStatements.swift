import GRDB

/// What is asked and noted about the texts that a message had, see TextVersion.
struct VersionStatements {
    let insertEdit: Statement
    let documentOfText: Statement
    let lastEdit: Statement
    let insertSighting: Statement
    let insertReturn: Statement
    let setVersion: Statement

    init(_ db: Database) throws {
        insertEdit = try Statement(
            db,
            """
            INSERT OR IGNORE INTO edit (seq, message, editor, edited_at, from_snapshot, format, text, content_hash,
                extra, source, line, document, version, appearance)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        documentOfText = try Statement(
            db,
            """
            SELECT CASE WHEN content_hash = ?2 THEN seq ELSE (
                SELECT document FROM edit WHERE edit.message = ?1 AND edit.content_hash = ?2 LIMIT 1) END, marks
            FROM message WHERE seq = ?1
            """)
        lastEdit = try Statement(db, "SELECT max(edited_at), max(version) FROM edit WHERE message = ?")
        insertSighting = try Statement(db, "INSERT OR IGNORE INTO sighting VALUES (?, ?, ?)")
        insertReturn = try Statement(
            db,
            """
            INSERT OR IGNORE INTO edit (seq, message, edited_at, from_snapshot, format, text, content_hash, source, line,
                document, version, appearance)
            SELECT ?1, ?2, NULL, 1, its.format, its.text, its.content_hash, ?6, 0, ?3, ?4, ?5
            FROM (SELECT format, text, content_hash FROM edit WHERE seq = ?3
                UNION ALL SELECT shape >> 6 & 3, text, content_hash FROM message WHERE seq = ?3) AS its
            """)
        setVersion = try Statement(db, "UPDATE edit SET version = ? WHERE seq = ?")
    }
}

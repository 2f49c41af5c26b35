import GRDB

/// What the order of texts, and what is missing, is worked out from when an input ends.
struct OrderStatements {
    let ownText: Statement
    let editsOfMessage: Statement
    let sightings: Statement
    let inputOfMessage: Statement
    let messagesOfTime: Statement

    init(_ db: Database) throws {
        let input = "LEFT JOIN source ON source.id = its.source LEFT JOIN input ON input.id = source.input"
        // A log is as of no instant, whatever it tells of last.
        let asOf = "CASE WHEN input.is_snapshot THEN input.as_of END"
        ownText = try Statement(db, "SELECT \(asOf), input.id FROM message AS its \(input) WHERE its.seq = ?")
        editsOfMessage = try Statement(
            db,
            """
            SELECT its.seq, document, edited_at, version, \(asOf), input.id, from_snapshot
            FROM edit AS its \(input) WHERE its.message = ? ORDER BY its.seq
            """)
        sightings = try Statement(
            db,
            """
            SELECT document, input, input.as_of FROM sighting JOIN input ON input.id = sighting.input WHERE message = ?
            """)
        inputOfMessage = try Statement(
            db, "SELECT input FROM message JOIN source ON source.id = message.source WHERE message.seq = ?")
        messagesOfTime = try Statement(
            db,
            "SELECT seq, sent_at FROM message WHERE conversation = ? AND sent_at BETWEEN ? AND ? ORDER BY sent_at, seq")
    }
}

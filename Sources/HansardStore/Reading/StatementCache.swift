import GRDB

/// The statements of one reader’s connection, each prepared once, by their text. They go before the connection does:
/// see `end`.
///
/// Whoever takes one resets it before it returns. One that is being stepped is not lent again: who asks for it meanwhile
/// gets one of their own, which is not kept.
final class StatementCache {
    private var known: [String: Statement] = [:]
    private var ofTranscripts: TranscriptStatements?
    private var ofLookup: MessageLookup?

    func statement(_ sql: String, _ db: Database) throws -> Statement {
        if let found = known[sql] { return found.isBusy ? try Statement(db, sql) : found }
        let new = try Statement(db, sql)
        known[sql] = new
        return new
    }

    /// What is read of messages besides their rows. All that uses it resets each statement within a call.
    func transcripts(_ db: Database) throws -> TranscriptStatements {
        if let ofTranscripts { return ofTranscripts }
        let new = try TranscriptStatements(db, self)
        ofTranscripts = new
        return new
    }

    /// Messages by their ids.
    func lookup(_ db: Database) throws -> MessageLookup {
        if let ofLookup { return ofLookup }
        let new = try MessageLookup(db)
        ofLookup = new
        return new
    }

    /// Statements must be gone before their connection can be closed.
    func end() { (known, ofTranscripts, ofLookup) = ([:], nil, nil) }
}

import GRDB
import Hansard

/// Adds entries, within one transaction.
struct JournalEntries {
    let db: Database
    let clock: JournalClock

    init(_ db: Database, _ clock: JournalClock) { (self.db, self.clock) = (db, clock) }

    var reading: JournalReading { JournalReading(db) }

    /// Runs a statement that gives nothing.
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// Notes a number under a name, in place of the one that was there.
    func set(_ name: String, _ value: Int64) throws {
        try run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", [name, value])
    }

    /// Adds an entry; its number. One with a `sequence` is what happened last in its conversation.
    @discardableResult
    func add(
        _ kind: EntryKind, _ conversation: Int64?, _ sequence: Int64?, _ message: Int64?, _ person: String,
        at: Timestamp, _ text: String?
    ) throws -> Int64 {
        try run(
            "INSERT INTO entry (kind, conversation, sequence, message, person, at, text) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [kind.rawValue, conversation, sequence, message, person, at.microseconds, text])
        let entry = db.lastInsertedRowID
        if let conversation, let sequence {
            try run("UPDATE conversation SET sequence = ? WHERE id = ?", [sequence, conversation])
        }
        return entry
    }
}

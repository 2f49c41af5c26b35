import GRDB

/// What was erased, and what of it sources have brought again.
struct ErasedRecords {
    /// Messages, by their numbers.
    var messages = SequenceSet()
    /// People, by their numbers in the database.
    var people: Set<Int64> = []
    /// The SHA-256 of files that came again.
    var files: Set<String> = []

    init(_ db: Database) throws {
        for message in try Int64.fetchAll(db, sql: "SELECT message FROM erased") { messages.insert(message) }
        people = try Int64.fetchSet(db, sql: "SELECT person FROM erased_person")
    }
}

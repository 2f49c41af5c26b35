import GRDB

/// What `meta` says of an archive as a whole.
enum ArchiveIdentity {
    /// The number of the last line of the log that the database has. Up to the sixth layout, where rows were the record, the
    /// last one’s was called `last_seq`.
    static let appliedSeq = "applied_seq"

    /// The number of the record up to which every message is in a seal of its day; nothing is said before the first seal.
    static let sealedSeq = "sealed_seq"

    /// Makes it of an empty archive, with an identity of its own.
    static func create(in db: Database) throws {
        var random = SystemRandomNumberGenerator()
        let values: [(String, Int64)] = [
            ("archive_id", Int64(bitPattern: random.next())), ("key_0", Int64(bitPattern: random.next())),
            ("key_1", Int64(bitPattern: random.next())), (appliedSeq, 0), ("keyed_seq", 0),
            ("unseen_seq", 0), ("responses_seq", 0), ("names_seq", 0), ("last_instant", .min),
        ]
        for (key, value) in values {
            try db.execute(sql: "INSERT INTO meta VALUES (?, ?)", arguments: [key, value])
        }
    }

    /// - Returns: 0 where nothing is said.
    static func value(_ key: String, in db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key]) ?? 0
    }

    /// Says it, in place of what was said before.
    static func set(_ key: String, _ value: Int64, in db: Database) throws {
        try db.execute(sql: "INSERT OR REPLACE INTO meta VALUES (?, ?)", arguments: [key, value])
    }
}

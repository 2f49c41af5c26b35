import GRDB

/// Brings an archive that an older Hansard made to the present layout. Records stay as they are; what is derived from
/// them is worked out anew.
enum Upgrade {
    static func isCurrent(_ db: Database) throws -> Bool {
        try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0 >= Schema.version
    }

    static func run(_ db: Database) throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version < Schema.version else { return }
        try db.inTransaction {
            let seq = try ArchiveIdentity.value("last_seq", in: db)
            try db.execute(sql: Schema.reading)
            try ReadingOnRecord.rebuild(in: db)
            if version < 2 { try addReports(db, through: seq) }
            if version < 3 {
                try db.execute(sql: "DROP TABLE month; \(Schema.pages)")
                try PageTable.rebuild(in: db, through: seq)
            }
            try db.execute(sql: "ALTER TABLE quarantine ADD COLUMN lines INTEGER NOT NULL DEFAULT 1")
            try ArchiveIdentity.set("unseen_seq", 0, in: db)
            try UnseenTable.refresh(through: seq, in: db)
            try db.execute(sql: "PRAGMA user_version = \(Schema.version)")
            return .commit
        }
    }

    private static func addReports(_ db: Database, through seq: Int64) throws {
        try db.execute(sql: "DROP TABLE unseen; \(Schema.reports)")
        try ActivityTable.rebuild(in: db)
        try ArchiveIdentity.set("responses_seq", 0, in: db)
        try ResponseTable.refresh(through: seq, in: db)
    }
}

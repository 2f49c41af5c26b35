import GRDB

extension Schema {
    /// `hansard.db`: the records. How one of an older layout is brought up to date is said where it is opened for writing.
    static let file = DatabaseFile(
        applicationID: applicationID, layout: version,
        pragmas: """
            PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4096
            """,
        create: { db in
            try create(db)
            try ArchiveIdentity.create(in: db)
        })

    /// The SHA-256 of each file of an attachment or an emoji that records name, in hexadecimal digits.
    static func namedFiles(_ db: Database) throws -> Set<String> {
        try String.fetchSet(
            db,
            sql: """
                SELECT sha256 FROM attachment_file WHERE left_out = 0
                    UNION SELECT file_sha256 FROM awaited_attachment WHERE left_out = 0
                    UNION SELECT sha256 FROM custom_emoji WHERE sha256 IS NOT NULL
                """)
    }

    /// Whether an archive is of the present layout.
    ///
    /// - Throws: `DatabaseProblem`: `.foreign` for what is none, `.newer`.
    static func isCurrent(_ db: Database) throws -> Bool {
        guard let found = try file.foundLayout(db) else { throw DatabaseProblem.foreign }
        return found == version
    }
}

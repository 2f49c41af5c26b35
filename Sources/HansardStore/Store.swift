import Foundation
import GRDB
import Hansard

/// An archive that is open for writing. There is one writer at a time; whoever comes second waits.
package final class Store {
    package let folder: ArchiveFolder
    let queue: DatabaseQueue
    private let lock: ArchiveLock

    /// Opens the archive at `path`, or makes it.
    ///
    /// - Parameter holder: Who is writing, for those who wait: `hansard ingest, process 4711`.
    /// - Parameter waiting: Told who holds the archive, if somebody does.
    package init(path: String, holder: String, waiting: (String) -> Void) throws {
        let folder = ArchiveFolder(path)
        self.folder = folder
        try folder.create()
        lock = try ArchiveLock(folder: path, holder: holder, waiting: waiting)
        queue = try reportingErrors(of: path) {
            var configuration = Connection.configuration(readOnly: false, cacheMiB: 48)
            DatabaseFile.archive.prepare(&configuration)
            OwnerOnly.makeFile(folder.database)
            let queue = try DatabaseQueue(path: folder.database, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                try DatabaseFile.archive.makeCurrent(db)
                try db.execute(sql: Schema.added)
            }
            return queue
        }
    }

    /// Brings the search index up to the archive’s last record, and makes one of other terms anew.
    func updateSearchIndex() throws {
        try reportingErrors(of: folder.path) {
            try queue.writeWithoutTransaction { try SearchIndexer(folder, archive: $0).finish() }
        }
    }

    package func close() throws {
        try reportingErrors(of: folder.path) { try queue.close() }
    }
}

/// What `meta` says of an archive as a whole.
enum ArchiveIdentity {
    static func create(in db: Database) throws {
        var random = SystemRandomNumberGenerator()
        let values: [(String, Int64)] = [
            ("archive_id", Int64(bitPattern: random.next())), ("key_0", Int64(bitPattern: random.next())),
            ("key_1", Int64(bitPattern: random.next())), ("last_seq", 0), ("keyed_seq", 0),
            ("unseen_seq", 0), ("responses_seq", 0), ("names_seq", 0), ("last_instant", .min),
        ]
        for (key, value) in values {
            try db.execute(sql: "INSERT INTO meta VALUES (?, ?)", arguments: [key, value])
        }
    }

    static func value(_ key: String, in db: Database) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key]) ?? 0
    }

    static func set(_ key: String, _ value: Int64, in db: Database) throws {
        try db.execute(sql: "INSERT OR REPLACE INTO meta VALUES (?, ?)", arguments: [key, value])
    }
}

extension DatabaseFile {
    /// `hansard.db`: the records.
    static let archive = DatabaseFile(
        applicationID: Schema.applicationID, layout: Schema.version,
        pragmas: """
            PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4096
            """,
        create: { db in
            try Schema.create(db)
            try ArchiveIdentity.create(in: db)
        },
        upgrade: { try Upgrade.run($0) })
}

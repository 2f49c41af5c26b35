import Foundation
import GRDB
import Hansard

/// One kind of Hansard’s databases: how it is told from another’s and from a newer one, and how it is made.
///
/// Its layout is SQLite’s `user_version`, one number that an older Hansard reads too and refuses when it is higher than
/// those that it knows. Nothing is written into a file that is another program’s.
struct DatabaseFile: Sendable {
    /// Four letters, SQLite’s `application_id`, so that `file` and the next reader know whose database this is.
    let applicationID: Int32
    /// The newest layout that this Hansard knows, and makes.
    let layout: Int
    /// Pragmas of every connection that may write. They come after the database is known to be ours.
    let pragmas: String
    /// Whether a database without an application ID is an older one of ours.
    var mayBeUnmarked = false
    /// Makes the tables of `layout`.
    let create: @Sendable (Database) throws -> Void
    /// Brings an older layout to `layout`.
    var upgrade: @Sendable (Database) throws -> Void = { _ in }

    /// Removes the database at `path`, if there is one, with its companions.
    static func remove(_ path: String) {
        unlink(path)
        removeCompanions(of: path)
    }

    /// Removes what SQLite keeps beside the database at `path`: it would be taken for what belongs to the next one there.
    static func removeCompanions(of path: String) {
        for ending in ["-wal", "-shm", "-journal"] { unlink(path + ending) }
    }

    /// Whether somebody was killed while they changed the database at `path` before it had a write-ahead log, or does so now. Only
    /// a connection that may write takes back what they had begun.
    static func hasJournal(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path + "-journal") }

    /// Adds to `configuration` what each connection that may write needs.
    ///
    /// - Parameter maximumPages: Of 4 KiB each: what the database may grow to. A test’s small disk.
    func prepare(_ configuration: inout Configuration, maximumPages: Int? = nil) {
        let file = self
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA trusted_schema = OFF")
            guard !db.configuration.readonly else { return }
            _ = try file.foundLayout(db)
            try db.execute(sql: file.pragmas)
            if let maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(maximumPages)") }
        }
    }

    /// Makes the tables, or brings them to the present layout, each in one transaction.
    ///
    /// - Throws: `DatabaseProblem`: `.foreign`, `.newer`; what GRDB throws.
    func makeCurrent(_ db: Database) throws {
        if let found = try foundLayout(db), found == layout { return }
        try db.inTransaction(.immediate) {
            // Another process may have been first.
            switch try foundLayout(db) {
            case nil: try create(db)
            case layout?: return .rollback
            case _?: try upgrade(db)
            }
            try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = \(layout)")
            return .commit
        }
    }

    /// The layout that the database has; `nil` where it is empty, as it is after a crash in the middle of the first start.
    ///
    /// - Throws: `DatabaseProblem`: `.foreign`, `.newer`; what GRDB throws.
    func foundLayout(_ db: Database) throws -> Int? {
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM sqlite_master)") == true else { return nil }
        let id = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        guard id == applicationID || mayBeUnmarked && id == 0 else { throw DatabaseProblem.foreign }
        let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard found <= layout else { throw DatabaseProblem.newer(found: found, known: layout) }
        return found
    }
}

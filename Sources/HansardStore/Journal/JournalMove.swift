import Foundation
import GRDB

/// Makes the journal, `live/live.db`, of the database that the chat had before there was one, `live/chat.db`.
enum JournalMove {
    /// Does nothing where there is no older database. A crash at any point leaves this to be done again.
    ///
    /// - Parameters:
    ///   - folder: `live/` of the archive, which is there.
    ///   - isLocked: Whether the caller has the lock.
    ///   - busySeconds: How long a process that has the older one open is waited for.
    /// - Throws: `JournalError`: also when a server, which may be an older one that uses the file, runs.
    static func run(in folder: String, isLocked: Bool, busySeconds: Double) throws(JournalError) {
        let (older, journal) = (folder + "/chat.db", folder + "/live.db")
        guard FileManager.default.fileExists(atPath: older) else { return }
        let lock = isLocked ? nil : try JournalLock(folder: folder)
        defer { withExtendedLifetime(lock) {} }
        // Another process may have been first.
        guard FileManager.default.fileExists(atPath: older) else { return }
        guard !FileManager.default.fileExists(atPath: journal) else {
            throw JournalError(older, JournalError.Obstacle.olderBeside)
        }
        do {
            try makeOneFile(of: older, busySeconds)
            let disk = LogDisk(archive: folder)
            try disk.rename(older, to: journal)
            try disk.synchronize(folder: folder)
        } catch { throw JournalError(older, error) }
    }

    /// Takes what is still in the write-ahead log beside the database into it, and leaves no such log.
    private static func makeOneFile(of path: String, _ busySeconds: Double) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busySeconds)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { db in
            _ = try DatabaseFile.journal.foundLayout(db)
            let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = DELETE")
            guard mode == "delete" else { throw DatabaseProblem.inUse }
        }
    }
}

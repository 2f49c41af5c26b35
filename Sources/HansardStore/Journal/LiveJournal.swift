import Foundation
import GRDB
import Hansard

/// What the live server has to know from one moment to the next: `live/live.db` below the archive.
///
/// A message is on the disk here before anybody gets it. The archive takes everything from there in its own time, as lines of
/// the native log (`lines(after:limit:)`), so that no other writer of the archive makes a sender wait. Entries are only added;
/// windows and what is still to be told to another server are no record, and change.
package final class LiveJournal: Sendable {
    /// The database’s file.
    package let path: String
    private let pool: DatabasePool
    private let clock: JournalClock
    /// The number of the last entry when this was opened.
    private let start: Int64
    /// Of a server’s, as long as it lives.
    private let lock: JournalLock?

    /// Opens the journal of `archive`, and makes both where they are not there yet. A chat’s database of an older Hansard becomes
    /// the journal.
    ///
    /// - Parameters:
    ///   - isServing: Whether this is a server’s, of which an archive has one. Commands may write beside it.
    ///   - maximumPages: Of 4 KiB each: what the database may grow to. A test’s small disk.
    ///   - busySeconds: How long another process that holds it is waited for.
    /// - Throws: `JournalError`.
    package init(
        archive: String, isServing: Bool = false, maximumPages: Int? = nil, busySeconds: Double = 5
    ) throws(JournalError) {
        path = archive + "/live/live.db"
        do {
            try OwnerOnly.makeFolder(archive + "/live")
            lock = isServing ? try JournalLock(folder: archive + "/live") : nil
            try JournalMove.run(in: archive + "/live", isLocked: isServing, busySeconds: busySeconds)
            OwnerOnly.makeFile(path)
            pool = try DatabasePool(path: path, configuration: Self.configuration(maximumPages, busySeconds))
            try pool.writeWithoutTransaction { db in
                // FULL: what is committed is on the disk, also when the power fails. Said here, for a pool that has opened its
                // writer has said NORMAL by itself.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try DatabaseFile.journal.makeCurrent(db)
            }
            (clock, start) = try pool.read { db in
                (JournalClock(last: try JournalReading(db).lastMessage()), try JournalReading(db).last())
            }
        } catch { throw JournalError(path, error) }
    }

    private static func configuration(_ maximumPages: Int?, _ busySeconds: Double) -> Configuration {
        var configuration = Configuration()
        configuration.label = "hansard-journal"
        configuration.busyMode = .timeout(busySeconds)
        configuration.maximumReaderCount = 4
        DatabaseFile.journal.prepare(&configuration, maximumPages: maximumPages)
        return configuration
    }

    /// Whether what is committed survives a power failure, by SQLite’s own word.
    package var flushesEachCommit: Bool {
        let level = try? pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        return level.map { $0 >= 2 } ?? false
    }

    /// Does all of `entries` in one transaction; when this returns, they are on the disk. When it throws, none has been done.
    package func commit(_ entries: (JournalTransaction) throws -> Void) throws(JournalError) {
        do {
            try pool.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    try entries(JournalTransaction(db, clock, start: start))
                    return .commit
                }
            }
        } catch { throw JournalError(path, error) }
    }

    /// Reads one state of the journal, off the caller’s thread.
    package func read<T: Sendable>(_ body: @escaping @Sendable (JournalReading) throws -> T) async throws -> T {
        do { return try await pool.read { try body(JournalReading($0)) } } catch { throw JournalError(path, error) }
    }

    /// The same, on it.
    package func readNow<T>(_ body: (JournalReading) throws -> T) throws(JournalError) -> T {
        do { return try pool.read { try body(JournalReading($0)) } } catch { throw JournalError(path, error) }
    }

    /// Nothing is read or written any more.
    package func close() { try? pool.close() }
}

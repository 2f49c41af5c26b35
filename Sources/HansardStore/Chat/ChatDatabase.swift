import Foundation
import GRDB
import Hansard

/// What the live chat has to know from one moment to the next: `live/chat.db` below the archive.
///
/// A message is on the disk here before anybody gets it. The archive takes everything from there in its own time, as lines of
/// the native log (`lines(after:limit:)`), so that no other writer of the archive makes a sender wait. Deeds are only added to;
/// windows and what is still to be told to another server are no record, and change.
package final class ChatDatabase: Sendable {
    package let path: String
    private let pool: DatabasePool
    private let clock: ChatClock

    /// Opens the database below `archive`, and makes both where they are not there yet.
    ///
    /// - Parameters:
    ///   - maximumPages: Of 4 KiB each: what the database may grow to. A test’s small disk.
    ///   - busySeconds: How long another process that holds it is waited for.
    /// - Throws: `ChatDatabaseError`.
    package init(archive: String, maximumPages: Int? = nil, busySeconds: Double = 5) throws(ChatDatabaseError) {
        path = archive + "/live/chat.db"
        do {
            try OwnerOnly.makeFolder(archive + "/live")
            OwnerOnly.makeFile(path)
            pool = try DatabasePool(path: path, configuration: Self.configuration(maximumPages, busySeconds))
            try pool.writeWithoutTransaction { db in
                // FULL: what is committed is on the disk, also when the power fails. Said here, for a pool that has opened its
                // writer has said NORMAL by itself.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try DatabaseFile.chat.makeCurrent(db)
            }
            clock = ChatClock(last: try pool.read { try Int64.fetchOne($0, sql: "SELECT max(id) FROM message") ?? 0 })
        } catch { throw ChatDatabaseError(path, error) }
    }

    private static func configuration(_ maximumPages: Int?, _ busySeconds: Double) -> Configuration {
        var configuration = Configuration()
        configuration.label = "hansard-chat"
        configuration.busyMode = .timeout(busySeconds)
        configuration.maximumReaderCount = 4
        DatabaseFile.chat.prepare(&configuration, maximumPages: maximumPages)
        return configuration
    }

    /// Whether what is committed survives a power failure, by SQLite’s own word.
    package var flushesEachCommit: Bool {
        let level = try? pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        return level.map { $0 >= 2 } ?? false
    }

    /// Does all of `deeds` in one transaction; when this returns, they are on the disk. When it throws, none has been done.
    package func commit(_ deeds: (ChatTransaction) throws -> Void) throws(ChatDatabaseError) {
        do {
            try pool.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    try deeds(ChatTransaction(db, clock))
                    return .commit
                }
            }
        } catch { throw ChatDatabaseError(path, error) }
    }

    package func read<T: Sendable>(_ body: @escaping @Sendable (ChatReading) throws -> T) async throws -> T {
        do { return try await pool.read { try body(ChatReading($0)) } } catch { throw ChatDatabaseError(path, error) }
    }

    package func readNow<T>(_ body: (ChatReading) throws -> T) throws(ChatDatabaseError) -> T {
        do { return try pool.read { try body(ChatReading($0)) } } catch { throw ChatDatabaseError(path, error) }
    }

    package func close() { try? pool.close() }
}

/// Why the chat’s database cannot be used.
package struct ChatDatabaseError: Error, CustomStringConvertible {
    /// The database’s file.
    package let path: String
    private let reason: any Error

    init(_ path: String, _ reason: any Error) {
        if let same = reason as? ChatDatabaseError { self = same } else { (self.path, self.reason) = (path, reason) }
    }

    /// Whether the database or the disk is at fault, so that nothing else could be written either: it is held by another process,
    /// full, broken, or not ours to write.
    package var isOfTheDisk: Bool { DatabaseProblem(reason)?.isOfTheDisk ?? false }

    /// Whether what was asked for was refused, and the database is well.
    package var refusal: ChatRefusal? { reason as? ChatRefusal }

    /// What is wrong and how to mend it.
    package var description: String {
        let what =
            switch DatabaseProblem(reason) {
            case .foreign?, .newer?:
                "This is not a chat’s database that this hansard knows. Use the hansard that made it."
            case .diskFull?: "The disk is full. Make room; nothing that was answered is lost."
            case .inUse?: "Another process has held it for too long. Try again."
            case .readOnly?, .cannotOpen?: "It cannot be written. Let the server’s user write there."
            case .interrupted?: "It took too long."
            case .damaged(let why)?, .inputOutput(let why)?, .other(let why)?: why
            case nil: "\(reason)"
            }
        return "\(path): \(what)"
    }
}

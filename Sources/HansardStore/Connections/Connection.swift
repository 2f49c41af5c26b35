import CSQLiteTuning
import Foundation
import GRDB
import GRDBSQLite
import Hansard

/// How connections are opened.
enum Connection {
    /// What a reader maps of the database. More would be faster still, and every connection’s mapping counts towards
    /// the memory that a process is seen to use.
    static let mappedBytes = 80 << 20

    /// Statistics of SQLite's allocator cost a lock at every allocation. They can only be turned off before the first
    /// connection, so whoever opens one asks for this first.
    private static let tuned: Bool = hansard_sqlite_memstatus_off() == SQLITE_OK

    /// - Parameter isServing: One of many connections of a server, which waits for nobody long and maps nothing.
    static func configuration(readOnly: Bool, cacheMiB: Int, isServing: Bool = false) -> Configuration {
        _ = tuned
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.label = "hansard"
        configuration.busyMode = .timeout(isServing ? 1 : 10)
        // A reader holds one state of the archive over many calls.
        configuration.allowsUnsafeTransactions = readOnly
        configuration.prepareDatabase { db in
            db.add(tokenizer: ArchiveTokenizer.self)
            for table in [SeenRows.table, PresenceRows.table] { try VirtualTable.register(table, on: db) }
            try db.execute(
                sql: """
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cache_size = -\(cacheMiB * 1024);
                    PRAGMA temp_store = MEMORY;
                    """)
            if readOnly {
                try db.execute(sql: "PRAGMA query_only = ON; PRAGMA mmap_size = \(isServing ? 0 : mappedBytes)")
            }
        }
        return configuration
    }
}

/// Runs `body` and turns what the database throws into an `ArchiveError`.
func reportingErrors<T>(of archive: String, _ body: () throws -> T) throws -> T {
    do { return try body() } catch { throw DatabaseProblem(error).map { ArchiveError(archive, of: $0) } ?? error }
}

import CSQLiteTuning
import Foundation
import GRDB
import GRDBSQLite
import Hansard

/// An archive's folder: `hansard.db`, `blobs/`, `keys/`, `quarantine/`.
package struct ArchiveFolder: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    package var database: String { path + "/hansard.db" }
    package var quarantine: String { path + "/quarantine" }
    package var blobs: String { path + "/blobs" }

    /// Where the file with that SHA-256 is.
    package func blob(_ sha256: String) -> String { "\(blobs)/\(sha256.prefix(2))/\(sha256)" }

    /// Makes the folder and what belongs in it, where it is not there yet.
    func create() throws(ArchiveError) {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        if files.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
            throw ArchiveError(path, .notAFolder)
        }
        do throws(OwnerOnly.CannotMake) {
            for folder in [path, quarantine, blobs] { try OwnerOnly.makeFolder(folder) }
        } catch {
            throw ArchiveError(path, .cannotCreate(error.description))
        }
    }

    /// - Throws: `.notThere`, `.notAFolder`.
    func checkExists() throws(ArchiveError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw ArchiveError(path, .notThere)
        }
        guard isFolder.boolValue else { throw ArchiveError(path, .notAFolder) }
        guard FileManager.default.fileExists(atPath: database) else { throw ArchiveError(path, .notThere) }
    }
}

/// A file, whatever it is called: another one in its place is another one.
package struct FileIdentity: Equatable, Sendable {
    private let device: UInt64
    private let number: UInt64

    /// `nil` when there is none.
    package init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
}

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

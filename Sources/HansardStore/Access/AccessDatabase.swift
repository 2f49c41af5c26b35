import Foundation
import GRDB
import Hansard
import Synchronization

/// Who read what, and the tokens with which programs read: a database of its own, beside the archive and not in it, so
/// that the server can open the archive for reading alone. `access.db` in the folder of `--access`.
///
/// The log is only added to. Triggers refuse to change or remove an entry, the numbers have no gap, and each entry
/// holds a hash over the one before it. Whoever owns the file can get around the triggers and is found by the hashes; and
/// whoever cuts the end off while this process runs, by the last number and hash that it remembers.
package final class AccessDatabase: Sendable {
    package let folder: String
    private let writer: DatabaseQueue
    private let reader: DatabaseQueue
    /// For what goes through a long log: nobody who signs in waits behind it.
    private let browser: DatabaseQueue
    /// The last entry that is known to have been there.
    private let tail: Mutex<Tail>

    private struct Tail {
        var seq: Int64
        var hash: [UInt8]
    }

    /// Opens the database in `folder`, and makes both where they are not there yet.
    ///
    /// - Parameters:
    ///   - creates: Whether to; a report of a log that is not there is a mistake in the command.
    ///   - maximumPages: Of 4 KiB each: what the database may grow to. A test’s small disk.
    /// - Throws: `AccessError`.
    package init(folder: String, creates: Bool = true, maximumPages: Int? = nil) throws(AccessError) {
        self.folder = folder
        let path = folder + "/access.db"
        do {
            if creates {
                try OwnerOnly.makeFolder(folder)
                OwnerOnly.makeFile(path)
            } else if !FileManager.default.fileExists(atPath: path) {
                throw AccessError(folder, .notThere)
            }
            writer = try DatabaseQueue(path: path, configuration: Self.configuration(maximumPages: maximumPages))
            let (seq, hash) = try writer.writeWithoutTransaction { db in
                try DatabaseFile.access.makeCurrent(db)
                return try Self.head(db)
            }
            tail = Mutex(Tail(seq: seq, hash: hash))
            var reading = Self.configuration(maximumPages: nil)
            reading.readonly = true
            reader = try DatabaseQueue(path: path, configuration: reading)
            browser = try DatabaseQueue(path: path, configuration: reading)
        } catch { throw AccessError(folder, error) }
    }

    private static func configuration(maximumPages: Int?) -> Configuration {
        var configuration = Configuration()
        configuration.label = "hansard-access"
        // Nobody waits for long: an answer whose entry cannot be written is not given.
        configuration.busyMode = .timeout(2)
        DatabaseFile.access.prepare(&configuration, maximumPages: maximumPages)
        return configuration
    }

    static let tables = """
        CREATE TABLE entry (
            seq INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,                -- microseconds since 1970
            means TEXT NOT NULL, subject TEXT NOT NULL, person TEXT, role TEXT NOT NULL, case_name TEXT, reason TEXT,
            address TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL, query TEXT,
            conversations TEXT NOT NULL,        -- JSON: ids in the source
            people TEXT NOT NULL,               -- JSON: ids in the source
            records TEXT NOT NULL,              -- JSON: [[first, last], …], sequence numbers of the archive
            hits INTEGER, status INTEGER NOT NULL, outcome TEXT NOT NULL,
            hash BLOB NOT NULL CHECK (length(hash) = 32)
        );
        CREATE INDEX entry_at ON entry (at);
        CREATE TRIGGER entry_in_order BEFORE INSERT ON entry
            WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entry)
            BEGIN SELECT RAISE(ABORT, 'entries of the access log are numbered without gaps'); END;
        CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
            BEGIN SELECT RAISE(ABORT, 'the access log is only added to'); END;
        CREATE TRIGGER entry_remains BEFORE DELETE ON entry
            BEGIN SELECT RAISE(ABORT, 'the access log is only added to'); END;

        -- A token itself is nowhere: only its SHA-256.
        CREATE TABLE token (
            id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32), name TEXT NOT NULL,
            person TEXT NOT NULL, role TEXT, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
            revoked_at INTEGER
        );
        """

    private static let insertion = """
        INSERT INTO entry (seq, at, means, subject, person, role, case_name, reason, address, action, target, query,
            conversations, people, records, hits, status, outcome, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// Adds entries in one transaction; when this returns, they are on the disk.
    ///
    /// - Throws: `AccessError`; `.altered` if those before are not those that were.
    package func append(_ entries: [AccessEntry]) throws(AccessError) {
        do {
            try writer.writeWithoutTransaction { db in
                var last: Tail?
                try db.inTransaction(.immediate) {
                    // Asked anew each time: another process may have written.
                    var (seq, hash) = try soundHead(db)
                    let insert = try Statement(db, Self.insertion)
                    for entry in entries {
                        seq += 1
                        let texts = entry.texts
                        hash = entry.hash(seq: seq, after: hash, texts: texts)
                        insert.bind(1, seq)
                        insert.bind(2, entry.at.microseconds)
                        for (i, text) in texts.enumerated() { insert.bind(Int32(3 + i), copying: text) }
                        insert.bind(16, optional: entry.hits.map { Int64($0) })
                        insert.bind(17, Int64(entry.status))
                        insert.bind(18, copying: entry.outcome)
                        try hash.withUnsafeBufferPointer {
                            insert.bind(19, blob: ByteRange(offset: 0, count: $0.count), in: $0)
                            try insert.run()
                        }
                    }
                    last = Tail(seq: seq, hash: hash)
                    return .commit
                }
                if let last { tail.withLock { $0 = last } }
            }
        } catch { throw AccessError(folder, error) }
    }

    /// Whether an entry could be written now: nobody else holds the database, there is room, and the entries before are
    /// those that were.
    package func isWritable() -> Bool {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        guard let free = attributes?[.systemFreeSize] as? NSNumber, free.int64Value > 1 << 20 else { return false }
        return
            (try? writer.writeWithoutTransaction { db in
                try db.inTransaction(.immediate) {
                    _ = try soundHead(db)
                    return .rollback
                }
            }) != nil
    }

    /// The last entry’s number and hash.
    package func head() throws(AccessError) -> (seq: Int64, hash: [UInt8]) { try read { try Self.head($0) } }

    /// The last entry that this process knows of, as `NUMBER:HASH`: what `check(noted:)` and `hansard audit --noted` take.
    package var note: String { tail.withLock { AccessCheck.note($0.seq, $0.hash) } }

    /// The last entry’s number and hash, if the log has only grown since this process looked: the last entry that it knew
    /// is there, and those that others have written follow it.
    private func soundHead(_ db: Database) throws -> (seq: Int64, hash: [UInt8]) {
        let known = tail.withLock { $0 }
        let head = try Self.head(db)
        if head.seq == known.seq, head.hash == known.hash { return head }
        let hash = try Data.fetchOne(db, sql: "SELECT hash FROM entry WHERE seq = ?", arguments: [known.seq])
        guard head.seq > known.seq, hash.map({ Array($0) }) ?? AccessEntry.firstHash == known.hash,
            try Self.chain(db, after: known.seq, known.hash) == nil
        else { throw AccessError(folder, .altered(seq: known.seq)) }
        return head
    }

    /// The last entry’s number and hash.
    static func head(_ db: Database) throws -> (seq: Int64, hash: [UInt8]) {
        guard let last = try Row.fetchOne(db, sql: "SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1") else {
            return (0, AccessEntry.firstHash)
        }
        return (last[0], Array(last[1] as Data))
    }

    func read<T>(_ body: (Database) throws -> T) throws(AccessError) -> T {
        do { return try reader.read(body) } catch { throw AccessError(folder, error) }
    }

    /// Reads what may take seconds.
    func browse<T>(_ body: (Database) throws -> T) throws(AccessError) -> T {
        do { return try browser.read(body) } catch { throw AccessError(folder, error) }
    }

    func write<T>(_ body: (Database) throws -> T) throws(AccessError) -> T {
        do { return try writer.write(body) } catch { throw AccessError(folder, error) }
    }
}

extension DatabaseFile {
    /// `access.db`: who read what. FULL: what is committed is on the disk, also when the power fails. Triggers fire on REPLACE
    /// too.
    static let access = DatabaseFile(
        applicationID: 0x484E_5341,  // “HNSA”
        layout: 1, pragmas: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA recursive_triggers = ON",
        create: { try $0.execute(sql: AccessDatabase.tables) })
}

import Foundation
import GRDB
import Hansard

/// `hansard.db`: what it says of itself, and how it is made from the log.
struct ArchiveView {
    let folder: ArchiveFolder

    init(_ folder: ArchiveFolder) { self.folder = folder }

    /// What a database says of itself.
    struct State {
        let layout: Int
        let archiveID: Int64
        /// The number of the last line of the log that it has.
        let appliedSeq: Int64
        /// Under which it finds messages by their ids.
        let keys: (Int64, Int64)
    }

    /// - Returns: `nil` where there is no database, or an empty one.
    /// - Throws: `DatabaseProblem`.
    func state() throws -> State? { try state(at: folder.database) }

    /// The same of a database at `path`.
    func state(at path: String) throws -> State? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let configuration = Connection.configuration(readOnly: true, cacheMiB: 1)
        return try DatabaseQueue(path: path, configuration: configuration).read { db in
            guard let layout = try Schema.file.foundLayout(db) else { return nil }
            func value(_ key: String) throws -> Int64 { try ArchiveIdentity.value(key, in: db) }
            return State(
                layout: layout, archiveID: try value("archive_id"), appliedSeq: try value("last_seq"),
                keys: (try value("key_0"), try value("key_1")))
        }
    }

    /// Opens the database for writing, and makes it where there is none.
    func open() throws -> DatabaseQueue {
        let queue = try connect(to: folder.database)
        try queue.writeWithoutTransaction { try Schema.file.makeCurrent($0) }
        return queue
    }

    private func connect(to path: String, cacheMiB: Int = 48) throws -> DatabaseQueue {
        var configuration = Connection.configuration(readOnly: false, cacheMiB: cacheMiB)
        Schema.file.prepare(&configuration)
        OwnerOnly.makeFile(path)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Reads the lines of the log behind the last one that the database has.
    func catchUp(_ queue: DatabaseQueue, to last: Int64 = .max) throws {
        try queue.writeWithoutTransaction { db in
            let applied = try ArchiveIdentity.value("last_seq", in: db)
            let writer = try IngestWriter(
                db, folder: folder, people: nil, startedAt: Timestamp(microseconds: 0), hashKey: nil, output: nil)
            do {
                try writer.resumeReplay()
                var reader = LogLineReader()
                try LogLines(folder, to: last).read(from: applied + 1) { lines, first in
                    try reader.read(lines, firstSeq: first) { try writer.replay($0) }
                }
                try reader.finish { try writer.replay($0) }
                try writer.finishReplay()
            } catch {
                writer.rollback()
                throw try place(of: error)
            }
        }
    }

    /// Makes the database anew from the log, beside the one that is there, which it then replaces.
    ///
    /// - Parameter keys: See `State.keys`; `nil` for those of the database that is there.
    func rebuild() throws {
        let path = folder.path + "/hansard.db.new"
        let keys = (try? state())??.keys
        try make(at: path, keys: keys)
        try replace(folder.database, by: path)
    }

    /// Makes a database of all lines of the log at `path`, where none may be.
    func make(at path: String, keys: (Int64, Int64)?, to last: Int64 = .max) throws {
        DatabaseFile.remove(path)
        let queue = try connect(to: path, cacheMiB: 256)
        try queue.writeWithoutTransaction { db in
            // A file that nobody reads before it is whole needs no journal.
            try db.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE")
            try Schema.file.makeCurrent(db)
            guard let keys else { return }
            try ArchiveIdentity.set("key_0", keys.0, in: db)
            try ArchiveIdentity.set("key_1", keys.1, in: db)
        }
        try catchUp(queue, to: last)
        try queue.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL")
        }
        try queue.close()
    }

    /// Puts a whole database in the place of another.
    func replace(_ old: String, by new: String) throws {
        let file = Foundation.open(new, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw ArchiveError(folder.path, .readOnly) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw ArchiveError(folder.path, .diskFull) }
        for ending in ["-wal", "-shm"] { unlink(old + ending) }
        guard rename(new, old) == 0 else { throw ArchiveError(folder.path, .readOnly) }
    }

    /// What went wrong with a line, with the place of that line.
    private func place(of error: any Error) throws -> any Error {
        guard let contradiction = error as? LogContradiction else { return error }
        let layout = LogLayout(folder)
        let segment = layout.segment(of: contradiction.seq)
        return layout.damaged(
            layout.raw(segment), line: contradiction.seq - layout.firstSeq(segment) + 1,
            reason: "The line does not follow from those before it.")
    }
}

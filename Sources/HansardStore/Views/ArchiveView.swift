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

    /// Takes back what somebody who was killed had begun of a database in its place, as Hansard once made them.
    func takeBackUnfinished() throws {
        guard DatabaseFile.hasJournal(folder.database) else { return }
        _ = try DatabaseQueue(path: folder.database).read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_schema")
        }
    }

    /// The same of a database at `path`.
    func state(at path: String) throws -> State? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let configuration = Connection.configuration(readOnly: true, cacheMiB: 1)
        return try DatabaseQueue(path: path, configuration: configuration).read { db in
            guard let layout = try Schema.file.foundLayout(db) else { return nil }
            func value(_ key: String) throws -> Int64 { try ArchiveIdentity.value(key, in: db) }
            return State(
                layout: layout, archiveID: try value("archive_id"), appliedSeq: try value(ArchiveIdentity.appliedSeq),
                keys: (try value("key_0"), try value("key_1")))
        }
    }

    /// Whether the log has lines behind the last one of the database, as far as it can be read.
    func isBehind() throws -> Bool {
        struct Found: Error {}
        let applied = try state()?.appliedSeq ?? 0
        do {
            try LogLines(folder).read(from: applied + 1) { _, _ in throw Found() }
            return false
        } catch is Found { return true }
    }

    /// Opens the database for writing.
    func open() throws -> DatabaseQueue {
        // Whoever was making it has been killed.
        DatabaseFile.remove(unfinished)
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
    ///
    /// - Parameter indexing: Takes their texts into `search.db` in the same pass; else it is brought up to the database later.
    /// - Parameter isScratch: See `IngestWriter.isScratch`.
    func catchUp(
        _ queue: DatabaseQueue, to last: Int64 = .max, indexing: Bool = false, isScratch: Bool = false
    ) throws {
        try queue.writeWithoutTransaction { db in
            let applied = try ArchiveIdentity.value(ArchiveIdentity.appliedSeq, in: db)
            let writer = try IngestWriter(
                replayInto: db, folder: folder, search: indexing ? SearchIndexer(folder, archive: db) : nil,
                isScratch: isScratch)
            do {
                try writer.resumeReplay()
                let batches = LogBatches(folder, from: applied + 1, to: last)
                while let batch = try batches.next() { try writer.replay(batch) }
                try writer.finishReplay()
            } catch {
                writer.rollback()
                throw place(of: error)
            }
        }
    }

    /// Makes the database of a log that has just begun. It is never there in part, whoever is killed.
    func create() throws {
        try make(at: unfinished, keys: nil)
        try replace(folder.database, by: unfinished)
    }

    /// Makes both views anew from the log: `hansard.db` beside the one that is there, which it then replaces, and `search.db`.
    ///
    /// - Parameter whenMade: Called with the path of the new `hansard.db` before it takes its place.
    func rebuild(whenMade: (String) throws -> Void = { _ in }) throws {
        let keys = (try? state())??.keys
        // Before anything is changed.
        _ = try LogHead.read(folder)
        // It holds nothing that the log does not, and begins anew.
        DatabaseFile.remove(SearchIndex.path(folder))
        do {
            try make(at: unfinished, keys: keys, indexing: true)
            try whenMade(unfinished)
            try replace(folder.database, by: unfinished)
        } catch {
            // On a disk that is full there is room again then; and an index of a part would find that part alone, and not say so.
            for path in [unfinished, SearchIndex.path(folder)] { DatabaseFile.remove(path) }
            throw error
        }
    }

    /// Makes a database of all lines of the log at `path`, where none may be.
    ///
    /// - Parameter keys: See `State.keys`; `nil` for new ones.
    /// - Parameter last: The last line.
    /// - Parameter indexing: Makes `search.db` in the same pass.
    /// - Parameter isScratch: See `IngestWriter.isScratch`.
    func make(
        at path: String, keys: (Int64, Int64)?, to last: Int64 = .max, indexing: Bool = false,
        isScratch: Bool = false
    ) throws {
        let id = try LogHead.read(folder).id
        DatabaseFile.remove(path)
        let queue = try connect(to: path)
        try queue.writeWithoutTransaction { db in
            try setDurable(false, db)
            try Schema.file.makeCurrent(db)
            try ArchiveIdentity.set("archive_id", id, in: db)
            guard let keys else { return }
            try ArchiveIdentity.set("key_0", keys.0, in: db)
            try ArchiveIdentity.set("key_1", keys.1, in: db)
        }
        try catchUp(queue, to: last, indexing: indexing, isScratch: isScratch)
        try queue.writeWithoutTransaction { try setDurable(true, $0) }
        try queue.close()
    }

    // MARK: Filling

    /// Where a database is made that nobody reads before it is whole. It needs no journal: what stops its making leaves a file that
    /// is thrown away, and the log.
    private var unfinished: String { folder.path + "/hansard.db.new" }

    private func setDurable(_ isDurable: Bool, _ db: Database) throws {
        try db.execute(
            sql: isDurable
                ? "PRAGMA locking_mode = NORMAL; PRAGMA journal_mode = WAL"
                : "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE")
    }

    /// Makes a database like the one that is there, which has no records, to be filled where nobody reads it. That one stays in
    /// its place, whole, for those who have it open, and for the next opening should whoever fills the other be killed.
    func beginFilling(_ queue: DatabaseQueue) throws -> DatabaseQueue {
        try queue.close()
        try make(at: unfinished, keys: state()?.keys)
        let filling = try connect(to: unfinished)
        try filling.writeWithoutTransaction { try setDurable(false, $0) }
        return filling
    }

    /// Puts the database that was filled into its place.
    func endFilling(_ queue: DatabaseQueue) throws -> DatabaseQueue {
        try queue.writeWithoutTransaction { try setDurable(true, $0) }
        try queue.close()
        try replace(folder.database, by: unfinished)
        return try open()
    }

    /// Throws away a database that was to be filled and was not, and makes it of what is in the log.
    func abandonFilling(_ queue: DatabaseQueue) throws -> DatabaseQueue {
        try? queue.close()
        try rebuild()
        return try open()
    }

    /// Puts a whole database in the place of another.
    func replace(_ old: String, by new: String) throws {
        let file = Foundation.open(new, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw ArchiveError(folder.path, .readOnly) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw ArchiveError(folder.path, .diskFull) }
        DatabaseFile.removeCompanions(of: old)
        guard rename(new, old) == 0 else { throw ArchiveError(folder.path, .readOnly) }
    }

    /// What went wrong with a line, with the place of that line.
    private func place(of error: any Error) -> any Error {
        switch error {
        case let problem as LogRecordProblem: LogLayout(folder).unusable(problem)
        case let contradiction as LogContradiction:
            LogLayout(folder).damaged(
                line: contradiction.seq, reason: "The line does not follow from those before it.")
        default: error
        }
    }
}

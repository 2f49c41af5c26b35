import Foundation
import GRDB
import Hansard

/// Gives an archive that had its records in rows alone a log, and makes `hansard.db` a view of it.
///
/// Log, keys and the new database are made in a folder of their own, which is an archive by itself once its database has its
/// name; only then do they take their places, the database last. Whatever stops it, the next time goes on: until the database
/// is replaced, the old one is whole.
struct LogUpgrade {
    private let folder: ArchiveFolder
    private let work: ArchiveFolder

    init(_ folder: ArchiveFolder) {
        self.folder = folder
        work = ArchiveFolder(folder.path + "/upgrade")
    }

    /// - Throws: `ArchiveError`, `DatabaseProblem`: the archive is as it was.
    func run() throws {
        if !isThere(work.database) {
            guard try LogLines(folder).isEmpty else { throw ArchiveError(folder.path, .viewOfAnother) }
            try make()
        }
        try move()
    }

    private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    // MARK: Making

    private func make() throws {
        try? FileManager.default.removeItem(atPath: work.path)
        try work.create()
        let id = try writeLog()
        let view = ArchiveView(work)
        let path = work.path + "/hansard.db.new"
        try view.make(at: path, keys: nil)
        guard try ArchiveView(work).state(at: path)?.archiveID == id else {
            throw ArchiveError(folder.path, .viewOfAnother)
        }
        try view.replace(work.database, by: path)
    }

    /// - Returns: The archive’s identity.
    private func writeLog() throws -> Int64 {
        let queue = try openOld()
        defer { try? queue.close() }
        return try queue.read { db in
            let id = try ArchiveIdentity.value("archive_id", in: db)
            let log = try RecordLog(work, origin: RecordLog.origin(ofArchive: id))
            let hashes = TextHashes(log.keys)
            let keys = LogFromRows.Keys(contentHash: hashes.keyed, quarantined: hashes.hash)
            var appender = LogAppender(log)
            let rows = try LogFromRows(db, keys) { batch in
                try appender.append(batch)
                if log.lastSeq - log.durableSeq >= Int64(IngestWriter.recordsPerTransaction) { try log.commit() }
            }
            try rows.run()
            try log.commit()
            try log.sign()
            return id
        }
    }

    /// The archive’s own database, of the last layout without a log.
    private func openOld() throws -> DatabaseQueue {
        var file = DatabaseFile(
            applicationID: Schema.applicationID, layout: Schema.lastWithoutLog, pragmas: Schema.file.pragmas,
            create: { _ in })
        file.upgrade = { try Upgrade.run($0) }
        var configuration = Connection.configuration(readOnly: false, cacheMiB: 48)
        file.prepare(&configuration)
        let queue = try DatabaseQueue(path: folder.database, configuration: configuration)
        let old = file
        try queue.writeWithoutTransaction { db in
            try old.makeCurrent(db)
            try db.execute(sql: Schema.added)
        }
        return queue
    }

    // MARK: Moving

    private func move() throws {
        for (from, to) in [(work.keys, folder.keys), (work.log, folder.log)] where isThere(from) {
            // An empty one may be there.
            rmdir(to)
            guard rename(from, to) == 0 else { throw ArchiveError(folder.path, .readOnly) }
        }
        DatabaseFile.remove(SearchIndex.path(folder))
        try ArchiveView(folder).replace(folder.database, by: work.database)
        try? FileManager.default.removeItem(atPath: work.path)
    }
}

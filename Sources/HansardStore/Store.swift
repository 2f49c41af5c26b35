import Foundation
import GRDB
import Hansard

/// An archive that is open for writing. There is one writer at a time; whoever comes second waits.
package final class Store {
    package let folder: ArchiveFolder
    let queue: DatabaseQueue
    private let lock: ArchiveLock

    /// Opens the archive at `path`, or makes it.
    ///
    /// - Parameter holder: Who is writing, for those who wait: `hansard ingest, process 4711`.
    /// - Parameter waiting: Told who holds the archive, if somebody does.
    package init(path: String, holder: String, waiting: (String) -> Void) throws {
        let folder = ArchiveFolder(path)
        self.folder = folder
        try folder.create()
        lock = try ArchiveLock(folder: path, holder: holder, waiting: waiting)
        queue = try reportingErrors(of: path) {
            var configuration = Connection.configuration(readOnly: false, cacheMiB: 48)
            DatabaseFile.archive.prepare(&configuration)
            OwnerOnly.makeFile(folder.database)
            let queue = try DatabaseQueue(path: folder.database, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                try DatabaseFile.archive.makeCurrent(db)
                try db.execute(sql: Schema.added)
            }
            return queue
        }
    }

    /// Brings the search index up to the archive’s last record, and makes one of other terms anew.
    func updateSearchIndex() throws {
        try reportingErrors(of: folder.path) {
            try queue.writeWithoutTransaction { try SearchIndexer(folder, archive: $0).finish() }
        }
    }

    package func close() throws {
        try reportingErrors(of: folder.path) { try queue.close() }
    }
}

extension DatabaseFile {
    /// `hansard.db`: the records.
    static let archive: DatabaseFile = {
        var file = Schema.file
        file.upgrade = { try Upgrade.run($0) }
        return file
    }()
}

import Foundation
import GRDB
import Hansard

/// An archive that is open for writing: its log, and `hansard.db` as a view of it. There is one writer at a time; whoever comes
/// second waits.
package final class Store {
    package let folder: ArchiveFolder
    package let log: RecordLog
    /// Another one once records that filled a database apart are in their place, see `ingest`.
    private(set) var queue: DatabaseQueue
    /// The first sources of an archive fill a database apart from its place when they have so many bytes: it costs an opening more,
    /// and saves writing each row twice.
    var bytesFilledApart = 16 << 20
    /// `nil` between `pause` and `resume`.
    private var lock: ArchiveLock?

    /// Opens the archive at `path`, or makes it. A view that is behind the log, or is not there, is brought up by reading it;
    /// an archive from before there was a log gets one from its rows.
    ///
    /// - Parameter holder: Who is writing, for those who wait: `hansard ingest, process 4711`.
    /// - Parameter waiting: Told who holds the archive, if somebody does.
    package convenience init(path: String, holder: String, waiting: (String) -> Void) throws {
        try self.init(path: path, holder: holder, disk: nil, waiting: waiting)
    }

    /// - Parameter disk: What the log’s files are written by; a test’s observes it.
    init(path: String, holder: String, disk: LogDisk?, waiting: (String) -> Void) throws {
        let folder = ArchiveFolder(path)
        self.folder = folder
        try folder.create()
        lock = try ArchiveLock(folder: path, holder: holder, waiting: waiting)
        (log, queue) = try reportingErrors(of: path) { try ArchiveOpening(folder, disk).open() }
    }

    /// Runs `body` on a database that nobody reads, without a journal, and puts it into its place when it is whole. When `body`
    /// throws or says that it is not to be kept, the database is made of what is in the log.
    ///
    /// Only for an archive without records.
    func filling<T>(_ body: () throws -> (result: T, isKept: Bool)) throws -> T {
        let view = ArchiveView(folder)
        queue = try view.beginFilling(queue)
        do {
            let (result, isKept) = try body()
            queue = try isKept ? view.endFilling(queue) : view.abandonFilling(queue)
            return result
        } catch {
            queue = try view.abandonFilling(queue)
            throw error
        }
    }

    /// Brings the search index up to the archive’s last record, and makes one of other terms anew.
    func updateSearchIndex() throws {
        try reportingErrors(of: folder.path) {
            try queue.writeWithoutTransaction { try SearchIndexer(folder, archive: $0).finish() }
        }
    }

    // MARK: Pausing

    /// Lets others write. All that is open stays open; nothing may be written before `resume`.
    ///
    /// - Returns: What the archive is like, for `resume`.
    func pause() throws -> StoreState {
        let state = try self.state()
        lock = nil
        return state
    }

    /// Takes the archive again, waiting for as long as somebody else has it.
    ///
    /// - Returns: False where somebody else has written: what is open here is of an archive that is no more. Close it then.
    func resume(from paused: StoreState, holder: String) throws -> Bool {
        lock = try ArchiveLock(folder: folder.path, holder: holder) { _ in }
        return try isLike(paused)
    }

    /// Whether nobody has written since.
    func isLike(_ paused: StoreState) throws -> Bool { try state() == paused }

    private func state() throws -> StoreState {
        try reportingErrors(of: folder.path) { try StoreState(log, queue) }
    }

    package func close() throws {
        try reportingErrors(of: folder.path) { try queue.close() }
    }
}

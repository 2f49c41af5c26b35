import Foundation
import GRDB

/// What an archive is like when a store of it pauses. Whoever writes to it, erases or makes its views anew leaves another one.
///
/// It costs a few looks at the file system and one at the database’s header: a log grows, or its files are replaced, and
/// `log/checkpoint` is a new file each time that lines are signed; a database counts the transactions of others.
struct StoreState: Equatable {
    /// A file or a folder as it was; `nil` where there was none.
    private struct Entry: Equatable {
        private let file: FileIdentity
        private let bytes: Int64
        private let changedAt: [Int]

        init?(_ path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            file = FileIdentity(status)
            bytes = Int64(status.st_size)
            changedAt = [status.st_ctim.tv_sec, status.st_ctim.tv_nsec]
        }
    }

    private let log: [Entry?]
    /// Its bytes say little: what a transaction wrote comes into the file when SQLite likes.
    private let database: FileIdentity?
    private let transactionsOfOthers: Int64

    init(_ log: RecordLog, _ queue: DatabaseQueue) throws {
        let (layout, last) = (log.layout, log.layout.segment(of: max(1, log.lastSeq)))
        self.log = [
            layout.folder.log, layout.checkpoint, layout.checkpoints, layout.raw(last), layout.hashes(last),
        ].map { Entry($0) }
        database = FileIdentity(layout.folder.database)
        transactionsOfOthers = try queue.read { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }
}

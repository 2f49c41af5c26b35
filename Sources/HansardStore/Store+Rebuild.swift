import Foundation
import GRDB
import Hansard

extension Store {
    /// Makes all views of the archive at `path` anew from its log: `hansard.db`, and `search.db`.
    ///
    /// - Returns: How many lines the log has.
    package static func rebuild(path: String, holder: String, waiting: (String) -> Void) throws -> Int64 {
        let folder = ArchiveFolder(path)
        guard try !LogLines(folder).isEmpty else { throw ArchiveError(path, .withoutLog) }
        let lock = try ArchiveLock(folder: path, holder: holder, waiting: waiting)
        return try withExtendedLifetime(lock) {
            try reportingErrors(of: path) {
                // What has to be erased is, before anything is made of it.
                let erasures = try PendingErasures.find(folder, after: 0)
                if erasures.isEmpty {
                    try ArchiveView(folder).rebuild()
                } else {
                    try ArchiveOpening(folder, nil).carryOut(erasures)
                }
                let (log, queue) = try ArchiveOpening(folder, nil).open()
                try queue.close()
                return log.lastSeq
            }
        }
    }
}

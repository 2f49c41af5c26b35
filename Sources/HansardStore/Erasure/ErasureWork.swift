import Foundation
import GRDB
import Hansard

/// Carries out what erasures on record say: what was quarantined, the live journal, the log’s lines, and then the views and
/// files, which are made anew without what is gone. It can be done again from the beginning whatever stops it.
struct ErasureWork {
    private let layout: LogLayout
    private let disk: LogDisk

    init(_ layout: LogLayout, _ disk: LogDisk) { (self.layout, self.disk) = (layout, disk) }

    /// - Throws: `ArchiveError`, `JournalError`, `DatabaseProblem`. What was done stays done; the next opening goes on.
    func carryOut(_ erased: ErasedSequences) throws {
        let folder = layout.folder
        let segments = SegmentErasure(layout, disk)
        // Copies are found by what the lines still have.
        var traces = ErasedTraces()
        try segments.read(erased) { traces.add($0) }
        try QuarantineErasure(folder, disk).run(traces)
        try JournalErasure(folder).run(traces)
        try segments.run(erased)
        try ArchiveView(folder).rebuild { made in
            let queue = try DatabaseQueue(path: made)
            let named = try queue.read { try Schema.namedFiles($0) }
            try queue.close()
            try BlobErasure(folder).removeAll(except: named)
        }
    }
}

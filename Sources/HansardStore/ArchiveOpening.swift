import Foundation
import GRDB
import Hansard

/// Opens an archive for writing: its log, and the view of it, brought up to its last line.
struct ArchiveOpening {
    private let folder: ArchiveFolder
    private let disk: LogDisk?

    init(_ folder: ArchiveFolder, _ disk: LogDisk?) { (self.folder, self.disk) = (folder, disk) }

    /// - Throws: `ArchiveError`, `DatabaseProblem`.
    func open() throws -> (log: RecordLog, queue: DatabaseQueue) {
        let view = ArchiveView(folder)
        try view.takeBackUnfinished()
        if let state = try view.state(), state.layout <= Schema.lastWithoutLog {
            try LogUpgrade(folder).run()
        }
        // A database that has nothing of a log is as good as none.
        let state = try view.state().flatMap { $0.appliedSeq > 0 ? $0 : nil }
        guard try !LogLines(folder).isEmpty else {
            guard state == nil else { throw ArchiveError(folder.path, .logMissing) }
            return try begin(view)
        }
        let id = try LogHead.read(folder).id
        if let state, state.archiveID != id { throw ArchiveError(folder.path, .viewOfAnother) }
        var log = try openLog(id, acknowledged: state?.appliedSeq ?? 0)
        // A view of an older layout is as good as none.
        let applied = state.flatMap { $0.layout == Schema.version ? $0.appliedSeq : nil } ?? 0
        if applied < log.lastSeq {
            let erasures = try PendingErasures.find(folder, after: applied)
            guard erasures.isEmpty else {
                try ErasureWork(LogLayout(folder), log.disk).carryOut(erasures)
                // Segments are others now.
                log = try openLog(id, acknowledged: log.lastSeq)
                return (log, try view.open())
            }
        }
        if applied == 0 { try view.rebuild() }
        let queue = try view.open()
        if 1..<log.lastSeq ~= applied { try view.catchUp(queue) }
        return (log, queue)
    }

    /// Carries out what erasures on record say, in an archive whose views are to be made anew whatever they are; `find` has found
    /// them.
    func carryOut(_ erasures: ErasedSequences) throws {
        let log = try openLog(try LogHead.read(folder).id, acknowledged: 0)
        try ErasureWork(LogLayout(folder), log.disk).carryOut(erasures)
    }

    /// A new archive: its log begins with who it is.
    private func begin(_ view: ArchiveView) throws -> (log: RecordLog, queue: DatabaseQueue) {
        var random = SystemRandomNumberGenerator()
        let id = Int64(bitPattern: random.next())
        let log = try openLog(id, acknowledged: 0)
        var batch = LogBatch(firstSeq: 1, system: "")
        batch.entries = [LogBatch.Entry(.archive(LogArchive(id: id, madeAt: .now)), source: 0)]
        let output = LogOutput(log)
        try output.put(batch)
        try output.commit()
        try output.sign()
        try view.create()
        return (log, try view.open())
    }

    private func openLog(_ id: Int64, acknowledged: Int64) throws -> RecordLog {
        try RecordLog(
            LogLayout(folder), origin: RecordLog.origin(ofArchive: id), acknowledged: acknowledged, disk: disk)
    }
}

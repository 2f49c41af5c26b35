import Foundation
import Hansard

/// Verifies all of an archive: the log, what the database makes of it, the search index, and the files of attachments.
package struct RecordVerifier {
    /// Told now and then how far it is: so much of so much, and of what.
    package typealias Progress = (_ done: Int, _ total: Int, _ what: String) -> Void

    private let folder: ArchiveFolder

    /// - Parameter folder: The archive’s, or that of a copy.
    package init(_ folder: ArchiveFolder) { self.folder = folder }

    /// Changes nothing, and keeps nobody who writes waiting.
    ///
    /// - Parameter noted: What was noted down of this log before; it has to go on from there.
    /// - Throws: `ArchiveError` where there is no log to verify.
    package func verify(
        noted: NotedCheckpoint?, progress: @escaping Progress = { _, _, _ in }
    ) throws -> RecordCheck {
        guard access(folder.path, F_OK) == 0 else { throw ArchiveError(folder.path, .notThere) }
        guard try !LogLines(folder).isEmpty else { throw ArchiveError(folder.path, .withoutLog) }
        var check = RecordCheck()
        check.hasDatabase = access(folder.database, F_OK) == 0
        let view = check.hasDatabase ? Background(of: ViewVerifier(folder)) : nil
        defer { view?.wait() }
        try verifyLog(noted, threads: view == nil ? 2 : 1, &check, progress)
        // A log that is not whole says nothing about the database and the files.
        let isLogWhole = check.isWhole
        // While rows are still compared. It is held against the database, so that it counts only where that is right.
        let index = isLogWhole && check.hasDatabase ? verifyIndex(progress) : nil
        var named: Set<String>?
        if isLogWhole {
            if let view { named = try verify(view, &check, progress) }
            named = try named ?? FilesOnRecord.hashes(folder)
        }
        if check.isWhole, let index { take(index, &check) }
        try verifyFiles(&check, named: named, progress)
        return check
    }

    /// The database is verified while the log is: both take their time, and the machine has more than one core.
    private final class Background: @unchecked Sendable {
        // Written by the thread before it signals, read after that.
        private var result: Swift.Result<ViewVerifier.Result, any Error>?
        private let done = DispatchSemaphore(value: 0)

        init(of verifier: ViewVerifier) {
            let thread = Thread { [self] in
                result = Swift.Result { try verifier.verify() }
                done.signal()
            }
            thread.stackSize = 4 << 20
            thread.name = "hansard-view"
            thread.start()
        }

        func wait() {
            done.wait()
            done.signal()
        }

        func found() throws -> ViewVerifier.Result {
            wait()
            return try result!.get()
        }
    }

    private func verifyLog(
        _ noted: NotedCheckpoint?, threads: Int, _ check: inout RecordCheck, _ progress: @escaping Progress
    ) throws {
        let found = try LogVerifier(folder).verify(noted: noted?.checkpoint, threads: threads) {
            progress(Int($0), Int($1), "log")
        }
        (check.records, check.root, check.signedBy) = (found.records, found.root.base64, found.signedBy)
        check.sealedDays = found.sealedDays
        if found.checkpoint != nil { check.checkpoint = String(decoding: found.note, as: UTF8.self) }
        for problem in found.problems {
            check.add(
                RecordCheck.Problem(
                    seq: problem.seq, file: problem.file, line: problem.line, reason: problem.reason))
        }
        check.problemCount += found.problemCount - found.problems.count
    }

    /// - Returns: The files of attachments that the log names; `nil` where the database could not be verified.
    private func verify(_ view: Background, _ check: inout RecordCheck, _ progress: Progress) throws -> Set<String>? {
        progress(0, 1, "hansard.db")
        do {
            let found = try view.found()
            for problem in found.problems {
                check.add(RecordCheck.Problem(seq: problem.seq, file: "hansard.db", reason: problem.reason))
            }
            check.problemCount += found.problemCount - found.problems.count
            if let reason = try leftBehind(check.records) {
                check.add(RecordCheck.Problem(file: "hansard.db", reason: reason))
            }
            // Of a database that lacks the last records it is not known.
            return found.appliedSeq == check.records ? found.files : nil
        } catch let error as ArchiveError {
            check.add(RecordCheck.Problem(file: "hansard.db", reason: error.description))
            return nil
        }
    }

    /// That the database lacks the last of so many records, and nobody is about to add them.
    private func leftBehind(_ records: Int64) throws -> String? {
        guard !ArchiveLock.isHeld(folder: folder.path), let state = try ArchiveView(folder).state(),
            state.appliedSeq < records
        else { return nil }
        return
            "It goes as far as record \(state.appliedSeq), and the log to \(records): a run ended before its rows were in it. "
            + "The next ingest, or any command that reads the archive, takes in the rest."
    }

    /// - Returns: `nil` where there is none: the next ingest makes it, and whoever searches is told.
    private func verifyIndex(_ progress: Progress) -> Result<IndexVerifier.Result, any Error>? {
        guard access(SearchIndex.path(folder), F_OK) == 0 else { return nil }
        progress(0, 1, "search.db")
        return Result { try IndexVerifier(folder).verify() }
    }

    private func take(_ index: Result<IndexVerifier.Result, any Error>, _ check: inout RecordCheck) {
        do {
            let found = try index.get()
            check.indexedTexts = found.texts
            for problem in found.problems { check.add(RecordCheck.Problem(file: "search.db", reason: problem)) }
        } catch { check.add(RecordCheck.Problem(file: "search.db", reason: "\(error)")) }
    }

    private func verifyFiles(_ check: inout RecordCheck, named: Set<String>?, _ progress: @escaping Progress) throws {
        let found = try BlobVerifier(folder).verify(named: named) { progress($0, $1, "blobs") }
        (check.files, check.unnamedFiles) = (found.files, found.unnamed)
        for problem in found.problems { check.add(RecordCheck.Problem(file: problem.file, reason: problem.reason)) }
    }
}

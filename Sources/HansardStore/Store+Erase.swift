import Foundation
import GRDB
import Hansard
import PairChannel

/// What was erased.
package struct ErasureReport: Sendable, Equatable {
    /// What went.
    package let plan: ErasurePlan
    /// The number of the first record that says so; `nil` where nothing was there to erase.
    package let record: Int64?
}

extension Store {
    /// What an erasure would take away. Nothing is changed.
    ///
    /// - Throws: `ErasureProblem`, `ArchiveError`.
    package static func planErasure(
        _ target: ErasureTarget, inArchiveAt path: String, zone: SiteZone
    ) throws -> ErasurePlan {
        try ErasurePlanner(ArchiveFolder(path), zone: zone).plan(target)
    }

    /// Erases what `target` comes to: a record that says who, when, why and which goes into the log and is signed; then texts,
    /// files and salts go from the log and from everything that is made of it.
    ///
    /// - Throws: `ErasureProblem`, `.held` with the refusal on record; `ArchiveError`: when the record of the erasure is in the
    ///   log, opening the archive goes on with it.
    package static func erase(
        _ target: ErasureTarget, _ warrant: ErasureWarrant, inArchiveAt path: String, zone: SiteZone, at now: Timestamp,
        holder: String, waiting: (String) -> Void
    ) throws -> ErasureReport {
        try erase(warrant, inArchiveAt: path, zone: zone, at: now, holder: holder, disk: nil, waiting) {
            try $0.plan(target)
        }
    }

    /// - Parameter disk: What the log’s files are written by; a test’s observes it.
    static func erase(
        _ warrant: ErasureWarrant, inArchiveAt path: String, zone: SiteZone, at now: Timestamp, holder: String,
        disk: LogDisk?, _ waiting: (String) -> Void, _ makePlan: (ErasurePlanner) throws -> ErasurePlan
    ) throws -> ErasureReport {
        try changing(path, holder, disk, waiting) { folder, log -> ErasureReport in
            let plan = try makePlan(ErasurePlanner(folder, zone: zone))
            guard !plan.isEmpty else { return ErasureReport(plan: plan, record: nil) }
            let erasure = plan.erasure(warrant, at: now)
            let record = log.lastSeq + 1
            guard plan.matters.isEmpty else {
                let matters = plan.matters.joined(separator: ", ")
                try append(erasure.lines.map { .refusal(LogRefusal(matter: matters, erasure: $0)) }, to: log)
                throw ErasureProblem(.held(matters: plan.matters, messages: plan.held))
            }
            try append(erasure.lines.map { .erasure($0) }, to: log)
            return ErasureReport(plan: plan, record: record)
        }
    }

    /// Puts a hold on the record.
    package static func hold(
        _ hold: LogHold, inArchiveAt path: String, holder: String, waiting: (String) -> Void
    ) throws {
        try changing(path, holder, nil, waiting) { _, log in try append([.hold(hold)], to: log) }
    }

    /// Ends all holds of a matter.
    ///
    /// - Throws: `ErasureProblem` where there are none.
    package static func release(
        _ release: LogRelease, inArchiveAt path: String, holder: String, waiting: (String) -> Void
    ) throws {
        try changing(path, holder, nil, waiting) { folder, log in
            let holds = try Holds.standing(ArchiveReader(path: folder.path))
            guard holds.contains(where: { ID($0.matter) == ID(release.matter) }) else {
                throw ErasureProblem(.noMatter(release.matter))
            }
            try append([.release(release)], to: log)
        }
    }

    /// Has `body` add records to the log of an archive, and then does what follows from them, as every opening does.
    static func changing<T>(
        _ path: String, _ holder: String, _ disk: LogDisk?, _ waiting: (String) -> Void,
        _ body: (ArchiveFolder, RecordLog) throws -> T
    ) throws -> T {
        let folder = ArchiveFolder(path)
        guard try !LogLines(folder).isEmpty || folder.hasDatabase() else { throw ArchiveError(path, .notThere) }
        let lock = try ArchiveLock(folder: path, holder: holder, waiting: waiting)
        return try withExtendedLifetime(lock) {
            try reportingErrors(of: path) {
                let (log, queue) = try ArchiveOpening(folder, disk).open()
                try queue.close()
                let result = Result { try body(folder, log) }
                let (_, view) = try ArchiveOpening(folder, disk).open()
                try view.writeWithoutTransaction { try SearchIndexer(folder, archive: $0).finish() }
                try view.close()
                return try result.get()
            }
        }
    }

    static func append(_ records: [LogRecord], to log: RecordLog) throws {
        var batch = LogBatch(firstSeq: log.lastSeq + 1, system: "")
        batch.entries = records.map { LogBatch.Entry($0, source: 0) }
        var appender = LogAppender(log)
        do throws(ArchiveError) {
            try appender.append(batch)
            try log.commit()
        } catch {
            try? log.rollback()
            throw error
        }
        try log.sign()
    }
}

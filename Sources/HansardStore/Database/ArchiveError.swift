import GRDB

/// Why an archive could not be opened, read or written.
package struct ArchiveError: Error, Equatable, CustomStringConvertible {
    package enum Problem: Error, Equatable {
        case notThere
        case notAFolder
        case cannotCreate(String)
        case cannotLock(String)
        case notAnArchive
        case newerSchema(found: Int, known: Int)
        case olderSchema
        case tooSlow
        case inUse
        case damaged(String)
        case indexMissing
        case indexDamaged(String)
        case diskFull
        case readOnly
        case cannotKeepFile(String)
        case cannotReadFiles(String)
        case cannotErase(String, String)
        case cannotOpen(String)
        case noSuchPerson(String)
        case database(String)
        /// - Parameter place: The file within the archive’s folder and, where one is meant, the line: `log/00000000.jsonl:17`.
        case logDamaged(place: String, reason: String)
        case logNotWritten(place: String, reason: String)
        case logKeyMissing(file: String)
        case logKeyUnusable(file: String, reason: String)
        case newerLog(found: Int, known: Int)
        case logMissing
        case withoutLog
        case viewOfAnother
    }

    package let problem: Problem
    package let archive: String

    package init(_ archive: String, _ problem: Problem) { (self.archive, self.problem) = (archive, problem) }

    package var description: String {
        let what =
            switch problem {
            case .notThere: "There is no archive here. Make one with: hansard ingest --archive \(archive) PATH…"
            case .notAFolder: "This is not a folder. Name the archive’s folder, the one with hansard.db in it."
            case .cannotCreate(let reason):
                "The archive’s folder cannot be made (\(reason)). Choose another with --archive."
            case .cannotLock(let reason):
                "The archive cannot be locked for writing (\(reason)). Check who owns its folder."
            case .notAnArchive: "hansard.db in it was not made by Hansard. Choose another folder with --archive."
            case .newerSchema(let found, let known):
                "This archive was written by a newer Hansard (layout \(found), this one knows up to \(known)). "
                    + "Nothing was changed. Update Hansard and run the command again."
            case .olderSchema:
                "This archive was written by an older Hansard. Bring it up to date once, with: "
                    + "hansard stats --archive \(archive)"
            case .tooSlow: "The question took too long and was given up. Ask for less at a time."
            case .inUse: "Another program holds the archive’s database. Try again later."
            case .damaged(let reason):
                "The database is damaged (\(reason)). No record is lost: “hansard rebuild --archive \(archive)” makes it anew "
                    + "from the log."
            case .indexMissing:
                "The search index, search.db, is not there. No record is lost: the next ingest makes it anew, also one "
                    + "of a log that is known already."
            case .indexDamaged(let reason):
                "The search index, search.db, is damaged (\(reason)). No record is lost: delete it, and the next ingest "
                    + "makes it anew, also one of a log that is known already."
            case .diskFull:
                "The disk is full. What was committed before is safe and whole. "
                    + "Free some space and run the same command again; it goes on where it stopped."
            case .readOnly: "The archive may not be written to. Check who owns its folder and how the disk is mounted."
            case .cannotKeepFile(let reason):
                "A file of an attachment cannot be written to blobs/ (\(reason)). Mend that and run the same command "
                    + "again; it goes on where it stopped."
            case .cannotReadFiles(let folder):
                "The files of attachments in \(folder) cannot be listed. Check who owns that folder."
            case .cannotErase(let place, let reason):
                "\(place) cannot be erased yet (\(reason)). The erasure is on record and goes on when the archive is next opened: "
                    + "mend that and run: hansard stats --archive \(archive)"
            case .cannotOpen(let reason):
                "The database cannot be opened (\(reason)). Check who owns the folder; an archive on a read-only disk has "
                    + "to be copied to another one to be read."
            case .noSuchPerson(let id):
                "Nobody in this archive has the id “\(id)”. Look it up with: hansard search from:NAME"
            case .database(let reason): "The database reported: \(reason)."
            case .logDamaged(let place, let reason):
                "\(place): \(reason) Nothing was changed. Restore log/ and keys/ from a backup; "
                    + "`hansard verify \(archive)` lists all that is wrong."
            case .logNotWritten(let place, let reason):
                "\(place) cannot be written (\(reason)). What was committed before is safe and whole. Mend that and run the "
                    + "same command again; it goes on where it stopped."
            case .logKeyMissing(let file):
                "\(file) is not there, and the log was written with it. Nothing was changed. Restore it from a backup of "
                    + "keys/; without it the archive can be read and verified, but not written to."
            case .logKeyUnusable(let file, let reason):
                "\(file): \(reason) Nothing was changed. Restore it from a backup of keys/; without it the archive cannot be "
                    + "written to."
            case .newerLog(let found, let known):
                "The log was written by a newer Hansard (format \(found), this one knows up to \(known)). "
                    + "Nothing was changed. Update Hansard and run the command again."
            case .logMissing:
                "The log, log/, is not there, and hansard.db was made from it. Nothing was changed. Restore log/ and keys/ "
                    + "from a backup."
            case .withoutLog:
                "There is no log here to make anything from. An archive from before there was one gets it when something is "
                    + "ingested; “hansard stats --archive \(archive)” is enough."
            case .viewOfAnother:
                "hansard.db is another archive’s than log/. Nothing was changed. Put back the log that belongs to it; or "
                    + "“hansard rebuild --archive \(archive)” makes it anew from this one."
            }
        return "\(archive): \(what)"
    }

    /// What an error of the database means for the person at the terminal.
    init(_ archive: String, of problem: DatabaseProblem) {
        let own: Problem =
            switch problem {
            case .foreign: .notAnArchive
            case .newer(let found, let known): .newerSchema(found: found, known: known)
            case .diskFull: .diskFull
            case .inUse: .inUse
            case .readOnly: .readOnly
            case .cannotOpen(let reason): .cannotOpen(reason)
            case .damaged(let reason): .damaged(reason)
            case .interrupted: .tooSlow
            case .inputOutput(let reason), .other(let reason): .database(reason)
            }
        self.init(archive, own)
    }

    /// The same of `search.db`, which is another file than the one with the records.
    init(_ archive: String, ofIndex problem: DatabaseProblem) {
        switch problem {
        case .damaged(let reason), .other(let reason): self.init(archive, .indexDamaged(reason))
        case .foreign: self.init(archive, .indexDamaged("Hansard did not make it"))
        default: self.init(archive, of: problem)
        }
    }
}

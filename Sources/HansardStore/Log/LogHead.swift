import Hansard

/// The first line of a log.
enum LogHead {
    /// - Throws: `ArchiveError` where it is no such line, or of a newer format.
    static func read(_ folder: ArchiveFolder) throws -> LogArchive {
        var archive: LogArchive?
        var reader = LogLineReader()
        do {
            try LogLines(folder, to: 1).read(from: 1) { lines, first in
                try reader.read(lines, firstSeq: first) { _ in }
            }
            try reader.finish { batch in
                if case .archive(let its)? = batch.entries.first?.record { archive = its }
            }
        } catch let problem as LogRecordProblem { throw LogLayout(folder).unusable(problem) }
        guard let archive else {
            throw LogLayout(folder).damaged(line: 1, reason: "The line does not say whose log this is.")
        }
        return archive
    }
}

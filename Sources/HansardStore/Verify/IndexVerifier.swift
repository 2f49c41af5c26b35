import Foundation
import GRDB
import Hansard

/// Holds `search.db` against `hansard.db`, of which it is made: that it is this archive’s, goes as far, has as many texts, and
/// still has all the words that it has counted. A search in one that lacks some finds less, and nothing says so.
///
/// It holds terms and places, no text: whether the words of a text are the right ones only making it anew would tell, which
/// costs more than the rest of what is verified. This costs a quarter of a second of one processor for a million messages.
package struct IndexVerifier {
    /// What was found.
    package struct Result: Sendable, Equatable {
        /// How many texts the index has.
        package let texts: Int64
        /// In whole sentences, with how to mend it.
        package let problems: [String]
    }

    /// What an index says of itself, and what it has.
    private struct Index {
        let archiveID: Int64
        let appliedSeq: Int64
        /// As it has counted them when they came.
        let texts: Int64
        let words: Int64
        /// Those that are there.
        let foundWords: Int64
    }

    private let folder: ArchiveFolder

    /// - Parameter folder: The archive’s.
    package init(_ folder: ArchiveFolder) { self.folder = folder }

    /// Compares. Somebody may write meanwhile: an index is behind then, for a moment.
    ///
    /// - Throws: `ArchiveError` where there is no index, or it cannot be read, or its terms are an older Hansard’s.
    package func verify() throws -> Result {
        let index = try read { try self.index($0) }
        let configuration = Connection.configuration(readOnly: true, cacheMiB: 8)
        let database = try reportingErrors(of: folder.path) {
            try DatabaseQueue(path: folder.database, configuration: configuration).read { db in
                (
                    archiveID: try ArchiveIdentity.value("archive_id", in: db),
                    appliedSeq: try ArchiveIdentity.value(ArchiveIdentity.appliedSeq, in: db),
                    texts: try Int64.fetchOne(
                        db, sql: "SELECT count(*) FROM document WHERE seq <= ?", arguments: [index.appliedSeq]) ?? 0
                )
            }
        }
        var problems: [String] = []
        if index.archiveID != database.archiveID || index.appliedSeq > database.appliedSeq {
            problems.append("It is not made of this hansard.db. \(Self.byIngest)")
        } else {
            if index.texts != database.texts {
                problems.append(
                    "It has \(index.texts) texts of messages, and hansard.db has \(database.texts) up to record "
                        + "\(index.appliedSeq): searches do not find what they should. \(Self.anew)")
            }
            if index.words != index.foundWords {
                problems.append(
                    "It has \(index.foundWords) words, and has counted \(index.words): searches do not find what they "
                        + "should. \(Self.anew)")
            }
            if try isLeftBehind(index, database.appliedSeq) {
                problems.append(
                    "It goes as far as record \(index.appliedSeq), and hansard.db to \(database.appliedSeq): a run ended "
                        + "before its texts were in it. \(Self.byIngest)")
            }
        }
        return Result(texts: index.texts, problems: problems)
    }

    private static let anew = "Make it anew, with: hansard rebuild"
    private static let byIngest = "The next ingest mends it, also one of a log that is known already."

    /// Whether the index lacks records up to number `seq`, and nobody is at it: its transactions end behind those of the
    /// database. Who wrote those records has ended when the lock is free, and has then done what is going to be done.
    private func isLeftBehind(_ index: Index, _ seq: Int64) throws -> Bool {
        guard index.appliedSeq < seq, !ArchiveLock.isHeld(folder: folder.path) else { return false }
        return try read { try Int64.fetchOne($0, sql: "SELECT applied_seq FROM meta") ?? 0 } < seq
    }

    private func read<T>(_ body: (Database) throws -> T) throws -> T {
        do {
            let configuration = Connection.configuration(readOnly: true, cacheMiB: 8)
            return try DatabaseQueue(path: SearchIndex.path(folder), configuration: configuration).read(body)
        } catch { throw DatabaseProblem(error).map { ArchiveError(folder.path, ofIndex: $0) } ?? error }
    }

    private func index(_ db: Database) throws -> Index {
        guard try !SearchIndex.hasOtherTerms(db) else { throw ArchiveError(folder.path, .olderSchema) }
        let check = try String.fetchAll(db, sql: "PRAGMA quick_check(1)")
        guard check == ["ok"] else { throw DatabaseProblem.damaged(check.joined(separator: "; ")) }
        guard let meta = try Row.fetchOne(db, sql: "SELECT archive_id, applied_seq FROM meta") else {
            throw DatabaseProblem.damaged("it does not say whose it is")
        }
        let counts = Self.counts(try Data.fetchOne(db, sql: "SELECT block FROM search_data WHERE id = 1") ?? Data())
        // The table is this connection’s alone, and nothing of it is in a file.
        try db.execute(
            sql: "PRAGMA query_only = OFF; CREATE VIRTUAL TABLE temp.word USING fts5vocab(main, search, row)")
        let found = try Int64.fetchOne(db, sql: "SELECT ifnull(sum(cnt), 0) FROM temp.word") ?? 0
        return Index(
            archiveID: meta[0], appliedSeq: meta[1], texts: counts.texts, words: counts.words, foundWords: found)
    }

    /// FTS5’s record of averages: the number of rows, and of the words of each column, of which there is one.
    ///
    /// - Source: `fts5_index.c` and `sqlite3Fts5PutVarint`: seven bits a byte, the highest first.
    private static func counts(_ block: Data) -> (texts: Int64, words: Int64) {
        var (numbers, value): ([Int64], Int64) = ([], 0)
        for byte in block {
            value = value << 7 | Int64(byte & 0x7F)
            guard byte < 0x80 else { continue }
            numbers.append(value)
            value = 0
        }
        return (numbers.first ?? 0, numbers.dropFirst().first ?? 0)
    }
}

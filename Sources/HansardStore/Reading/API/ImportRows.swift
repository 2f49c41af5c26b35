import GRDB
import Hansard

/// One run of `ingest`.
package struct ImportRun: Sendable {
    package let id: Int64
    package let startedAt: Timestamp
    package let finishedAt: Timestamp?
    package let firstRecord: Int64
    package let lastRecord: Int64
    package let sourceCount: Int
    /// The first of them.
    package let sources: [(name: String, format: String)]
    package let quarantined: Int
}

extension ArchiveReader {
    /// Sources of a run that are listed.
    package static let mostSources = 100

    /// Runs before the run `id`, the last one first. A range of the runs, whose sources are looked up one run at a time.
    package func imports(before id: Int64, limit: Int) throws -> [ImportRun] {
        try read { db in
            let runs = try Row.fetchAll(
                db,
                sql: """
                    SELECT id, started_at, finished_at, first_seq, last_seq,
                        (SELECT count(*) FROM source WHERE source.run = run.id),
                        (SELECT ifnull(sum(lines), 0) FROM quarantine WHERE quarantine.run = run.id)
                    FROM run WHERE id < ? ORDER BY id DESC LIMIT ?
                    """, arguments: [id, limit])
            return try runs.map { run in
                let sources = try Row.fetchAll(
                    db.cachedStatement(sql: "SELECT name, format FROM source WHERE run = ? ORDER BY id LIMIT ?"),
                    arguments: [run[0] as Int64, Self.mostSources])
                return ImportRun(
                    id: run[0], startedAt: Timestamp(microseconds: run[1]),
                    finishedAt: (run[2] as Int64?).map { Timestamp(microseconds: $0) }, firstRecord: run[3],
                    lastRecord: run[4], sourceCount: run[5], sources: sources.map { ($0[0], $0[1]) },
                    quarantined: run[6])
            }
        }
    }
}

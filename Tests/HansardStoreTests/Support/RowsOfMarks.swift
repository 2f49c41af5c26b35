import GRDB
import Hansard
import PairChannel

@testable import HansardStore

/// Marks of seen and presence as rows, as archives had them up to the sixth layout: what their months do not say is in the log.
enum RowsOfMarks {
    private struct Origin {
        let source: Int64
        let line: Int64
        let extra: String?
    }

    /// Makes the tables `seen` and `presence` in `schema`, unless the archive has them.
    static func make(of archive: String, in schema: String, _ db: Database) throws {
        guard try Int.fetchOne(db, sql: "SELECT count(*) FROM main.sqlite_schema WHERE name = 'seen'") == 0 else {
            return
        }
        let origins = try origins(archive)
        let marks = try Row.fetchAll(
            db,
            sql: """
                SELECT conversation, person, up_to_at, up_to, seen_at, evidence, seq,
                    (SELECT source_id FROM message WHERE message.seq = up_to) FROM main.seen
                """)
        let changes = try Row.fetchAll(db, sql: "SELECT person, at, channel, state, seq FROM main.presence")
        try db.execute(sql: tables(schema))
        for row in marks {
            let values: [DatabaseValue] = (0..<7).map { row[$0] }
            let key =
                "\(row[6] as Int64) \(row[4] as Int64) \(row[5] as Int64) \(row[7] as String? ?? "\(row[2] as Int64)")"
            try insert("\(schema).seen", values, origins[key]!, db)
        }
        for row in changes {
            let values: [DatabaseValue] = (0..<5).map { row[$0] }
            let key = "\(row[4] as Int64) \(row[1] as Int64) \(row[3] as Int64) \(row[2] as String)"
            try insert("\(schema).presence", values, origins[key]!, db)
        }
    }

    private static func insert(_ table: String, _ values: [DatabaseValue], _ origin: Origin, _ db: Database) throws {
        let all: [(any DatabaseValueConvertible)?] = values + [origin.extra, origin.source, origin.line]
        let places = repeatElement("?", count: all.count).joined(separator: ", ")
        try db.execute(sql: "INSERT INTO \(table) VALUES (\(places))", arguments: StatementArguments(all))
    }

    private static func tables(_ schema: String) -> String {
        """
        CREATE TABLE \(schema).seen (
            conversation INTEGER NOT NULL, person INTEGER NOT NULL, up_to_at INTEGER NOT NULL, up_to INTEGER NOT NULL,
            seen_at INTEGER NOT NULL, evidence INTEGER NOT NULL, seq INTEGER NOT NULL, extra TEXT,
            source INTEGER NOT NULL, line INTEGER NOT NULL,
            PRIMARY KEY (conversation, person, up_to_at, up_to, seen_at, evidence)
        ) WITHOUT ROWID;
        CREATE TABLE \(schema).presence (
            person INTEGER NOT NULL, at INTEGER NOT NULL, channel TEXT NOT NULL, state INTEGER NOT NULL,
            seq INTEGER NOT NULL, extra TEXT, source INTEGER NOT NULL, line INTEGER NOT NULL,
            PRIMARY KEY (person, at, channel, state)
        ) WITHOUT ROWID;
        """
    }

    /// Where marks and changes came from, by the number of their line and what they say.
    private static func origins(_ archive: String) throws -> [String: Origin] {
        var origins: [String: Origin] = [:]
        var reader = LogLineReader()
        try LogLines(ArchiveFolder(archive)).read(from: 1) { lines, first in
            try reader.read(lines, firstSeq: first) { note($0, &origins) }
        }
        try reader.finish { note($0, &origins) }
        return origins
    }

    private static func note(_ batch: LogBatch, _ origins: inout [String: Origin]) {
        func origin(_ source: Int64, _ line: Int64, _ extra: ByteRange) -> Origin {
            Origin(source: source, line: line, extra: batch.arena.text(extra))
        }
        for (index, entry) in batch.entries.enumerated() {
            let seq = batch.firstSeq + Int64(index)
            switch entry.record {
            case .seen(let seen):
                for mark in seen.marks.map({ batch.seenMarks[Int($0)] }) {
                    let upTo =
                        switch mark.upTo {
                        case .message(let id): batch.arena.text(id) ?? ""
                        case .time(let time): "\(time.microseconds)"
                        }
                    let key = "\(seq) \(mark.seenAt.microseconds) \(mark.evidence.rawValue) \(upTo)"
                    origins[key] = origin(entry.source, mark.line, mark.extra)
                }
            case .presence(let presence):
                for change in presence.marks.map({ batch.presenceMarks[Int($0)] }) {
                    let channel = batch.arena.text(change.channel) ?? ""
                    let key = "\(seq) \(change.at.microseconds) \(change.state.rawValue) \(channel)"
                    origins[key] = origin(entry.source, change.line, change.extra)
                }
            default: break
            }
        }
    }
}

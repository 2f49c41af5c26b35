import GRDB
import Hansard

/// Makes the log of an archive that had its records in rows alone, as up to the sixth layout. Every record is told once,
/// run by run in the order of the records’ numbers, and so is what the archive decided about them: whoever replays the log
/// has the same archive again, but for its record numbers.
///
/// Marks of seen and of presence come at the end of their run, those of one source together. Who is a new person or
/// conversation is told before the first line that names them.
final class LogFromRows {
    /// How what a value is worked out from is hidden: with the key of the archive’s log.
    struct Keys {
        /// The hash that stands in the log for one of the content of a message.
        let contentHash: (Int64) -> Int64
        /// The same for the 32 bytes that a quarantined piece of a source is known by.
        let quarantined: ([UInt8]) -> [UInt8]
    }

    let db: Database
    let keys: Keys
    let log: LinesOfRows
    private var tables: [(rows: OrderedRows, write: (Statement) throws -> Void)] = []
    let attachments: LogAttachments

    /// - Parameter db: An archive of the sixth layout, which nobody changes meanwhile. Marks are sorted by SQLite: the
    ///   connection’s `temp_store` says whether in memory.
    /// - Parameter emit: Takes the lines, in order.
    init(_ db: Database, _ keys: Keys, emit: @escaping (LogBatch) throws -> Void) throws {
        (self.db, self.keys) = (db, keys)
        log = try LinesOfRows(db, emit: emit)
        attachments = try LogAttachments(db)
        tables = try peopleTables() + messageTables()
    }

    /// Makes the whole log.
    func run() throws {
        let runs = try Row.fetchAll(db, sql: "SELECT id, started_at, finished_at, last_seq FROM run ORDER BY id")
        log.builder.append(
            .archive(
                LogArchive(
                    id: try ArchiveIdentity.value("archive_id", in: db),
                    madeAt: Timestamp(microseconds: runs.first?[1] ?? 0))))
        let (marks, ends) = (try LogMarks(db), try LogEnds(db))
        for (index, run) in runs.enumerated() {
            let isLast = index == runs.count - 1
            try writeRecords(through: isLast ? .max : run[3])
            try log.tellSources(ofRun: run[0])
            try writeQuarantined(ofRun: run[0], ends)
            try writeAwaited(ofRun: run[0], ends)
            try marks.write(ofRun: run[0], log)
            try ends.writeInputs(ofRun: run[0], log)
            if isLast { try ends.writeRest(log) }
            try ends.writeEnd(ofRun: run[0], finishedAt: run[2], isLast: isLast, log)
        }
        if runs.isEmpty { try ends.writeRest(log) }
        try log.builder.flush()
        for rows in tables.map(\.rows) { try rows.finish() }
        try log.finish()
        try marks.finish()
        try ends.finish()
    }

    // MARK: Records

    /// Writes the records up to a number, whichever table they are in.
    private func writeRecords(through last: Int64) throws {
        while true {
            var (next, place) = (Int64.max, -1)
            for (index, table) in tables.enumerated() {
                if let seq = table.rows.key, seq < next { (next, place) = (seq, index) }
            }
            guard place >= 0, next <= last else { return }
            try tables[place].write(tables[place].rows.row)
            try tables[place].rows.advance()
        }
    }

    // MARK: What the archive does not have as records

    private func writeQuarantined(ofRun run: Int64, _ ends: LogEnds) throws {
        try ends.quarantined.forEach(of: run) { row in
            try log.begin(source: row.int(1))
            log.builder.append(
                .quarantined(
                    LogQuarantined(
                        line: row.int(2), lines: row.int(3), reason: row.string(4),
                        hash: keys.quarantined(Array(row.blob(5))))), source: row.int(1))
        }
    }

    /// Attachments whose messages have not come.
    private func writeAwaited(ofRun run: Int64, _ ends: LogEnds) throws {
        try ends.awaited.forEach(of: run) { row in
            try log.begin(source: row.int(11))
            let its = AwaitedAttachmentRow.read(row, from: 1) { log.builder.store($0, $1) }
            var record = its.record
            record.owner = AttachmentRecord.Owner(
                origin: its.origin, conversation: try log.owners.conversation(row.int(1)),
                message: log.builder.store(row, 2))
            if let file = its.file { record.files = log.builder.store(file) }
            log.builder.append(.attachment(record), source: row.int(11))
        }
    }
}

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
    let builder: LogBatchBuilder
    let owners: LogOwners
    /// By the number of a record’s row, the number of its line; 0 for none.
    private var lines: [UInt32] = []
    private var tables: [(rows: OrderedRows, write: (Statement) throws -> Void)] = []
    private let sources: OrderedRows
    private let systemOfSource: Statement
    /// The source under way, and its system.
    private var source: (id: Int64, system: String) = (0, "")
    let attachments: LogAttachments

    /// - Parameter db: An archive of the sixth layout, which nobody changes meanwhile. Marks are sorted by SQLite: the
    ///   connection’s `temp_store` says whether in memory.
    /// - Parameter emit: Takes the lines, in order.
    init(_ db: Database, _ keys: Keys, emit: @escaping (LogBatch) throws -> Void) throws {
        (self.db, self.keys) = (db, keys)
        builder = LogBatchBuilder(emit: emit)
        owners = try LogOwners(db, builder)
        attachments = try LogAttachments(db)
        sources = try OrderedRows(
            db,
            """
            SELECT source.id, source.run, name, format, system, ifnull(input, 0), ifnull(is_snapshot, 0), started_at
            FROM source JOIN run ON run.id = source.run LEFT JOIN input ON input.id = source.input ORDER BY source.id
            """)
        systemOfSource = try Statement(db, "SELECT system FROM source WHERE id = ?")
        tables = try peopleTables() + messageTables()
    }

    /// Makes the whole log.
    func run() throws {
        let runs = try Row.fetchAll(db, sql: "SELECT id, started_at, finished_at, last_seq FROM run ORDER BY id")
        builder.append(
            .archive(
                LogArchive(
                    id: try ArchiveIdentity.value("archive_id", in: db),
                    madeAt: Timestamp(microseconds: runs.first?[1] ?? 0))))
        let (marks, ends) = (try LogMarks(db), try LogEnds(db))
        for (index, run) in runs.enumerated() {
            let isLast = index == runs.count - 1
            try writeRecords(through: isLast ? .max : run[3])
            try tellSources(ofRun: run[0])
            try writeQuarantined(ofRun: run[0], ends)
            try writeAwaited(ofRun: run[0], ends)
            try marks.write(ofRun: run[0], self)
            try ends.writeInputs(ofRun: run[0], self)
            if isLast { try ends.writeRest(self) }
            try ends.writeEnd(ofRun: run[0], finishedAt: run[2], isLast: isLast, self)
        }
        if runs.isEmpty { try ends.writeRest(self) }
        try builder.flush()
        for rows in tables.map(\.rows) + [sources] { try rows.finish() }
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

    /// Adds the line of the record with the number `seq`.
    func put(_ record: LogRecord, _ seq: Int64, source: Int64) {
        while lines.count <= Int(seq) { lines.append(contentsOf: repeatElement(0, count: max(65_536, lines.count))) }
        lines[Int(seq)] = UInt32(builder.append(record, source: source))
    }

    /// The number of the line of the record that has the number `seq`.
    func line(_ seq: Int64) throws -> Int64 {
        guard seq > 0, seq < lines.count, lines[Int(seq)] > 0 else {
            throw DatabaseProblem.damaged("record \(seq) is named and is not there")
        }
        return Int64(lines[Int(seq)])
    }

    // MARK: What the archive does not have as records

    private func writeQuarantined(ofRun run: Int64, _ ends: LogEnds) throws {
        try ends.quarantined.forEach(of: run) { row in
            try begin(source: row.int(1))
            builder.append(
                .quarantined(
                    LogQuarantined(
                        line: row.int(2), lines: row.int(3), reason: row.string(4),
                        hash: keys.quarantined(Array(row.blob(5))))), source: row.int(1))
        }
    }

    /// Attachments whose messages have not come.
    private func writeAwaited(ofRun run: Int64, _ ends: LogEnds) throws {
        try ends.awaited.forEach(of: run) { row in
            try begin(source: row.int(11))
            let its = AwaitedAttachmentRow.read(row, from: 1) { builder.store($0, $1) }
            var record = its.record
            record.owner = AttachmentRecord.Owner(
                origin: its.origin, conversation: try owners.conversation(row.int(1)), message: builder.store(row, 2))
            if let file = its.file { record.files = builder.store(file) }
            builder.append(.attachment(record), source: row.int(11))
        }
    }

    // MARK: Sources

    /// Has what comes next be of a source, which is told of if it was not yet.
    func begin(source id: Int64) throws {
        try tellSources(through: id)
        if id != source.id { source = (id, try system(ofSource: id)) }
        try owners.begin(system: source.system)
    }

    private func system(ofSource id: Int64) throws -> String {
        systemOfSource.bind(1, id)
        defer { systemOfSource.reset() }
        return try systemOfSource.step() ? systemOfSource.string(0) : ""
    }

    private func tellSources(through last: Int64) throws {
        while let id = sources.key, id <= last { try tellSource(id) }
    }

    private func tellSources(ofRun run: Int64) throws {
        while let id = sources.key, sources.row.int(1) <= run { try tellSource(id) }
    }

    private func tellSource(_ id: Int64) throws {
        let row = sources.row
        let system = row.string(4)
        try owners.begin(system: system)
        builder.append(
            .source(
                LogSource(
                    source: id, input: row.int(5), run: row.int(1), startedAt: Timestamp(microseconds: row.int(7)),
                    name: row.string(2), format: row.string(3), system: system,
                    kind: row.int(6) != 0 ? .snapshot : .log,
                    // From when on it does is told at the end.
                    recordsReading: false)), source: id)
        try sources.advance()
    }

    /// The place of a record in its source, and what of it is not known here.
    func origin(_ row: Statement, line: Int32, extra: Int32? = nil) -> Origin {
        var origin = Origin(line: row.int(line), raw: .absent)
        if let extra { origin.extra = builder.store(row, extra) }
        return origin
    }
}

import GRDB
import Hansard

/// The files of a run and its inputs: where each begins and ends, and what was read of it.
extension IngestWriter {
    /// Begins a file, unless it is the one in hand. The first of a run and of an input begin those too.
    func beginSource(_ source: BatchSource) throws {
        guard source.number != sourceNumber else { return }
        try endSource()
        let next = try Int64.fetchOne(db, sql: "SELECT ifnull(max(id), 0) + 1 FROM source")!
        if report.run == 0 { report.run = try Int64.fetchOne(db, sql: "SELECT ifnull(max(id), 0) + 1 FROM run")! }
        if inputID == 0 { inputID = try Int64.fetchOne(db, sql: "SELECT ifnull(max(id), 0) + 1 FROM input")! }
        let its = LogSource(
            source: next, input: inputID, run: report.run, startedAt: startedAt, name: source.name,
            format: inputFormat, system: system, kind: inputKind == .log ? .log : .snapshot,
            recordsReading: inputRecordsReading)
        log(.source(its), source: next)
        try insert(its)
        sourceNumber = source.number
        try reading.beginSource(
            sourceID, name: its.name, isSnapshot: inputKind != .log, recordsReading: inputRecordsReading)
        tallies.append(SourceTally(next, place: report.sources.count, report))
        report.sources.append(IngestReport.Source(name: its.name, format: inputFormat, system: system))
    }

    /// Ends the file in hand, if there is one.
    func endSource() throws {
        try quarantine.endSource()
        guard !tallies.isEmpty else { return }
        tallies[tallies.count - 1].end(report)
    }

    /// Has it on the record what was read of the input’s files.
    func recordSources() throws {
        for tally in tallies {
            tally.report(in: &report.sources[tally.place])
            let its = report.sources[tally.place]
            let isReading = try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT records_reading FROM source WHERE id = ?"), arguments: [tally.source])
            let read = LogRead(
                source: tally.source, sha256: its.sha256, bytes: its.bytes ?? 0, recordsReading: isReading ?? false,
                records: tally.records)
            log(.read(read), source: tally.source)
        }
        tallies = []
    }

    /// Adds the rows of a file, its run and its input, and makes it the one in hand.
    func insert(_ source: LogSource) throws {
        if try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM run WHERE id = ?)", arguments: [source.run])! {
            try db.execute(
                sql: "INSERT INTO run (id, started_at, first_seq, last_seq) VALUES (?, ?, ?, ?)",
                arguments: [source.run, source.startedAt.microseconds, seq, seq])
        }
        try db.execute(
            sql: "INSERT OR IGNORE INTO input (id, run, is_snapshot) VALUES (?, ?, ?)",
            arguments: [source.input, source.run, source.kind == .snapshot ? 1 : 0])
        try db.cachedStatement(
            sql:
                "INSERT INTO source (id, run, name, format, system, input, records_reading) VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            source.source, source.run, source.name, source.format, source.system, source.input, source.recordsReading,
        ])
        sourceID = source.source
        quarantine.beginSource(source.name, run: source.run)
    }
}

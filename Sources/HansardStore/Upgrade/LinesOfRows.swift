import GRDB
import Hansard

/// What every line that is made from rows needs: where it goes, who and what it may name, and which source it is from.
final class LinesOfRows {
    let db: Database
    let builder: LogBatchBuilder
    let owners: LogOwners
    /// By the number of a record’s row, the number of its line; 0 for none.
    private var lines: [UInt32] = []
    private let sources: OrderedRows
    private let systemOfSource: Statement
    /// The source under way, and its system.
    private var source: (id: Int64, system: String) = (0, "")

    /// - Parameter emit: Takes the lines, in order.
    init(_ db: Database, emit: @escaping (LogBatch) throws -> Void) throws {
        self.db = db
        builder = LogBatchBuilder(emit: emit)
        owners = try LogOwners(db, builder)
        sources = try OrderedRows(
            db,
            """
            SELECT source.id, source.run, name, format, system, ifnull(input, 0), ifnull(is_snapshot, 0), started_at
            FROM source JOIN run ON run.id = source.run LEFT JOIN input ON input.id = source.input ORDER BY source.id
            """)
        systemOfSource = try Statement(db, "SELECT system FROM source WHERE id = ?")
    }

    // MARK: Records

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

    /// Sees to it that all sources were told of.
    func finish() throws { try sources.finish() }

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

    func tellSources(ofRun run: Int64) throws {
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

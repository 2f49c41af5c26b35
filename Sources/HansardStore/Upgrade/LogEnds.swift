import GRDB
import Hansard

/// What a log says at the end of a run: what of its sources no record says, what they make shown, and that it ended.
final class LogEnds {
    let quarantined: OrderedRows
    let awaited: OrderedRows
    private let sources: OrderedRows
    private let inputs: OrderedRows
    private let sightings: OrderedRows
    private let counts: OrderedRows
    private let coverage: Statement
    /// The versions of people and conversations that are shown, by the inputs that make them so.
    private let versions: OrderedRows

    init(_ db: Database) throws {
        quarantined = try OrderedRows(
            db,
            """
            SELECT run, ifnull((SELECT min(id) FROM source WHERE source.run = own.run AND source.name = own.source),
                (SELECT max(id) FROM source WHERE source.run = own.run)) AS its, line, lines, reason, key
            FROM quarantine AS own ORDER BY run, its, line, key
            """)
        let columns = AwaitedAttachmentRow.columns.dropLast().map { "own.\($0)" }.joined(separator: ", ")
        awaited = try OrderedRows(
            db,
            """
            SELECT source.run, \(columns) FROM awaited_attachment AS own LEFT JOIN source ON source.id = own.source
            ORDER BY 1, own.id
            """)
        sources = try OrderedRows(db, "SELECT run, id, records_reading FROM source ORDER BY run, id")
        inputs = try OrderedRows(
            db,
            """
            SELECT run, id, as_of, met, (SELECT max(source.id) FROM source WHERE source.input = input.id)
            FROM input ORDER BY run, id
            """)
        sightings = try OrderedRows(db, "SELECT input, message, document FROM sighting ORDER BY 1, 2, 3")
        counts = try OrderedRows(db, "SELECT input, seq FROM reaction_count WHERE input IS NOT NULL ORDER BY 1, 2")
        coverage = try Statement(
            db, "SELECT conversation, first_at, last_at FROM coverage WHERE input = ? ORDER BY conversation, first_at")
        versions = try OrderedRows(
            db,
            "\(Self.shown("person")) UNION ALL \(Self.shown("conversation")) ORDER BY 1, 2")
    }

    /// The version that is shown, and the last input that is as of the same instant; without one, the version’s own.
    private static func shown(_ owner: String) -> String {
        """
        SELECT ifnull(
            (SELECT max(id) FROM input WHERE input.as_of = own.as_of AND input.id >= ifnull(source.input, 0)),
            source.input), own.version
        FROM \(owner) AS own JOIN \(owner)_version AS its ON its.seq = own.version
            JOIN source ON source.id = its.source
        WHERE own.as_of IS NOT NULL AND source.input IS NOT NULL
        """
    }

    // MARK: Inputs

    /// Adds the ends of a run’s sources and inputs.
    func writeInputs(ofRun run: Int64, _ log: LinesOfRows) throws {
        try sources.forEach(of: run) { row in
            try log.begin(source: row.int(1))
            log.builder.append(
                .read(LogRead(source: row.int(1), sha256: nil, bytes: 0, recordsReading: row.int(2) != 0)),
                source: row.int(1))
        }
        try inputs.forEach(of: run) { row in
            let source = row.optionalInt(4)
            try log.begin(source: source ?? 0)
            try writeInput(row, hasSource: source != nil, log)
        }
    }

    private func writeInput(_ row: Statement, hasSource: Bool, _ log: LinesOfRows) throws {
        let id = row.int(1)
        var end = LogInput(input: id)
        var met = SequenceSet()
        for seq in SequenceSet(bytes: [UInt8](row.blob(3))).ranges.joined() { met.insert(try log.line(seq)) }
        end.met = met.ranges
        coverage.bind(1, id)
        defer { coverage.reset() }
        while try coverage.step() {
            let first = coverage.int(1)
            end.coverage.append(
                LogInput.Stretch(
                    conversation: try log.owners.account(ofConversation: coverage.int(0)),
                    first: first == .min ? nil : Timestamp(microseconds: first),
                    last: Timestamp(microseconds: coverage.int(2))))
        }
        try sightings.forEach(of: id) {
            end.sightings.append(
                LogInput.Sighting(message: try log.line($0.int(1)), document: try log.line($0.int(2))))
        }
        try versions.forEach(of: id) { end.versions.append(try log.line($0.int(1))) }
        try counts.forEach(of: id) { end.counts.append(try log.line($0.int(1))) }
        // One that no source begins, which has nothing, is not known to whoever reads the log.
        end.asOf = hasSource ? row.optionalTime(2) : nil
        guard end != LogInput(input: id) else { return }
        for line in end.lines { log.builder.append(.input(line)) }
    }

    /// Sees to it that all was told.
    func finish() throws {
        for rows in [quarantined, awaited, sources, inputs, sightings, counts, versions] { try rows.finish() }
    }

    // MARK: The archive

    /// Adds whoever was not named, and what people were called when.
    func writeRest(_ log: LinesOfRows) throws {
        try log.owners.tellRest()
        for (person, names) in try DatedNameRows.all(in: log.db).sorted(by: { $0.key < $1.key }) {
            log.builder.append(.names(LogNames(person: try log.owners.account(ofPerson: person), names: names)))
        }
    }

    /// How many conversations a line tells of from when on reading is on record.
    private static let maximumReading = 64

    /// Adds the end of a run; of the last one, with from when on reading is on record.
    func writeEnd(ofRun run: Int64, finishedAt: Int64?, isLast: Bool, _ log: LinesOfRows) throws {
        var end = LogIngest(run: run, finishedAt: nil)
        let since = isLast ? Self.reading : "\(Self.reading) LIMIT 0"
        for row in try Row.fetchAll(log.db, sql: since) {
            if end.reading.count == Self.maximumReading {
                log.builder.append(.ingest(end))
                end.reading = []
            }
            let conversation = try log.owners.account(ofConversation: row[0])
            end.reading.append(LogReading(conversation: conversation, from: Timestamp(microseconds: row[1])))
        }
        end.finishedAt = finishedAt.map { Timestamp(microseconds: $0) }
        log.builder.append(.ingest(end))
    }

    private static let reading = "SELECT id, reading_at FROM conversation WHERE reading_at IS NOT NULL ORDER BY id"
}

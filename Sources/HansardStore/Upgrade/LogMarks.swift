import GRDB
import Hansard

/// The marks of seen and of presence of each run, by source and by whom they are of.
final class LogMarks {
    private let seen: OrderedRows
    private let presence: OrderedRows
    private let message: Statement
    /// Marks that wait for the others of their line, and whose they are.
    private var seenMarks: [LogSeenMark] = []
    private var reader: Reader?
    private var presenceMarks: [LogPresenceMark] = []
    private var visitor: Visitor?

    private struct Reader: Equatable {
        let conversation: Int64
        let person: Int64
        let source: Int64
    }

    private struct Visitor: Equatable {
        let person: Int64
        let month: CalendarMonth
        let source: Int64
    }

    init(_ db: Database) throws {
        seen = try OrderedRows(
            db,
            """
            SELECT source.run, conversation, person, source.id, seen_at, line, up_to_at, up_to, evidence, extra
            FROM seen LEFT JOIN source ON source.id = seen.source ORDER BY 1, 2, 3, 4, 5, 6, seq
            """)
        presence = try OrderedRows(
            db,
            """
            SELECT source.run, person, source.id, at, line, channel, state, extra
            FROM presence LEFT JOIN source ON source.id = presence.source ORDER BY 1, 2, 3, 4, 5, seq
            """)
        message = try Statement(
            db, "SELECT source_id FROM message WHERE conversation = ? AND sent_at = ? AND seq = ?")
    }

    /// Adds the lines of a run.
    func write(ofRun run: Int64, _ log: LinesOfRows) throws {
        try seen.forEach(of: run) { try addSeen($0, log) }
        try endSeen(log)
        try presence.forEach(of: run) { try addPresence($0, log) }
        try endPresence(log)
    }

    /// Sees to it that all marks were told.
    func finish() throws {
        try seen.finish()
        try presence.finish()
    }

    // MARK: Seen

    private func addSeen(_ row: Statement, _ log: LinesOfRows) throws {
        let its = Reader(conversation: row.int(1), person: row.int(2), source: row.int(3))
        if its != reader {
            try endSeen(log)
            reader = its
            try log.begin(source: its.source)
        }
        seenMarks.append(
            LogSeenMark(
                seenAt: Timestamp(microseconds: row.int(4)), upTo: try reach(row, log.builder),
                evidence: Evidence(rawValue: UInt8(clamping: row.int(8))) ?? .highWaterMark, line: row.int(5),
                extra: log.builder.store(row, 9)))
    }

    private func reach(_ row: Statement, _ builder: LogBatchBuilder) throws -> SeenReach {
        guard row.int(7) != SeenPlace.endOfInstant else { return .time(Timestamp(microseconds: row.int(6))) }
        message.bind(1, row.int(1))
        message.bind(2, row.int(6))
        message.bind(3, row.int(7))
        defer { message.reset() }
        guard try message.step() else {
            throw DatabaseProblem.damaged("message \(row.int(7)), which somebody has seen, is not there")
        }
        return .message(builder.store(message, 0))
    }

    private func endSeen(_ log: LinesOfRows) throws {
        guard let reader else { return }
        log.builder.append(
            seenMarks, of: try log.owners.person(reader.person),
            in: try log.owners.conversation(reader.conversation), source: reader.source)
        (self.reader, seenMarks) = (nil, [])
    }

    // MARK: Presence

    private func addPresence(_ row: Statement, _ log: LinesOfRows) throws {
        let at = Timestamp(microseconds: row.int(3))
        let its = Visitor(person: row.int(1), month: CalendarMonth(of: at), source: row.int(2))
        if its != visitor {
            try endPresence(log)
            visitor = its
            try log.begin(source: its.source)
        }
        presenceMarks.append(
            LogPresenceMark(
                at: at, state: PresenceState(rawValue: UInt8(clamping: row.int(6))) ?? .offline,
                channel: row.bytes(5).isEmpty ? .absent : log.builder.store(row, 5), line: row.int(4),
                extra: log.builder.store(row, 7)))
    }

    private func endPresence(_ log: LinesOfRows) throws {
        guard let visitor else { return }
        log.builder.append(presenceMarks, of: try log.owners.person(visitor.person), source: visitor.source)
        (self.visitor, presenceMarks) = (nil, [])
    }
}

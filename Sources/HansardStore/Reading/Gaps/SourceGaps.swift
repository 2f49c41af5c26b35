import GRDB
import Hansard

/// What ingesting says of sources themselves: what was cut off, what was not understood, whom and what no source describes.
struct SourceGaps {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// In no order.
    func all() throws -> [Gap] { try unfinished() + quarantined() + people() + conversations() }

    /// Runs without an end some of whose files no later run has read.
    private func unfinished() throws -> [Gap] {
        try rows(
            """
            SELECT own.started_at, count(*), min(source.name) FROM run AS own
                JOIN source ON source.run = own.id
            WHERE own.finished_at IS NULL AND NOT EXISTS (
                SELECT 1 FROM source AS later JOIN run ON run.id = later.run
                WHERE later.run > own.id AND later.name = source.name AND run.finished_at IS NOT NULL)
            GROUP BY own.id
            """
        ) { row in
            var gap = Gap(.unfinished, count: row[1])
            gap.from = Timestamp(microseconds: row[0])
            gap.source = row[2]
            return gap
        }
    }

    private func quarantined() throws -> [Gap] {
        try rows("SELECT source, reason, sum(lines), min(line) FROM quarantine GROUP BY source, reason") { row in
            var gap = Gap(.quarantined, count: row[2])
            (gap.source, gap.reason, gap.line) = (row[0], row[1], row[3])
            return gap
        }
    }

    /// Those of whom no source says anything, in systems whose other people are described. Who only has an id there,
    /// and neither wrote nor is one of a pair, is no gap.
    private func people() throws -> [Gap] {
        try rows(
            """
            SELECT own.id,
                (SELECT sum(messages) FROM writer WHERE writer.person = own.id),
                (SELECT min(first_at) FROM writer WHERE writer.person = own.id),
                (SELECT max(last_at) FROM writer WHERE writer.person = own.id)
            FROM person AS own
            WHERE own.version IS NULL AND own.name IS NULL
                AND (EXISTS (SELECT 1 FROM writer WHERE writer.person = own.id)
                    OR own.id IN (SELECT low FROM conversation) OR own.id IN (SELECT high FROM conversation))
                AND NOT EXISTS (SELECT 1 FROM erased_person WHERE erased_person.person = own.id)
                AND EXISTS (SELECT 1 FROM account AS known JOIN person ON person.id = known.person
                    WHERE person.version IS NOT NULL
                        AND known.system IN (SELECT system FROM account WHERE account.person = own.id))
            """
        ) { row in
            var gap = Gap(.person, count: row[1] ?? 0)
            gap.person = row[0]
            gap.from = (row[2] as Int64?).map { Timestamp(microseconds: $0) }
            gap.until = (row[3] as Int64?).map { Timestamp(microseconds: $0) }
            return gap
        }
    }

    private func conversations() throws -> [Gap] {
        try rows(
            """
            SELECT own.id, source.name, said.line FROM conversation AS own
                LEFT JOIN conversation_version AS said ON said.seq = own.version
                LEFT JOIN source ON source.id = said.source
            WHERE own.messages = 0
            """
        ) { row in
            var gap = Gap(.conversation, count: 1)
            (gap.conversation, gap.source, gap.line) = (row[0], row[1], row[2])
            return gap
        }
    }

    private func rows(_ sql: String, _ gap: (Row) -> Gap) throws -> [Gap] {
        try Row.fetchAll(db, sql: sql).map(gap)
    }
}

import GRDB
import Hansard
import PairChannel

extension ArchivedRecords {
    /// What is known about people: every version.
    func appendPeople(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db,
            """
            SELECT person, name, email, title, team, \(Accounts.manager(of: "version")), is_bot, extra, line
            FROM person_version AS version
            \(latest("person"))
            """)
        while try rows.step() {
            var record = PersonRecord(
                origin: origin(rows, line: 8, extra: 7, &builder), person: person(rows.int(0)),
                name: builder.store(rows, 1), email: builder.store(rows, 2), title: builder.store(rows, 3),
                team: builder.store(rows, 4), isBot: rows.int(6) != 0)
            record.manager = builder.store(rows, 5)
            builder.append(.person(record))
            try builder.emitIfFull()
        }
    }

    func appendConversations(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db,
            """
            SELECT conversation, kind, name, topic, purpose, is_archived, extra, line
            FROM conversation_version AS version \(latest("conversation"))
            """)
        while try rows.step() {
            builder.append(
                .conversation(
                    ConversationRecord(
                        origin: origin(rows, line: 7, extra: 6, &builder), conversation: conversation(rows.int(0)),
                        kind: ConversationKind(rawValue: UInt8(rows.int(1))) ?? .room, name: builder.store(rows, 2),
                        topic: builder.store(rows, 3), purpose: builder.store(rows, 4), isArchived: rows.int(5) != 0)))
            try builder.emitIfFull()
        }
    }

    /// From when on reading is on record, which is said of a source as a whole.
    func appendReading(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db, "SELECT id, reading_at FROM conversation WHERE reading_at IS NOT NULL ORDER BY id")
        while try rows.step() {
            builder.append(
                .reading(
                    ReadingRecord(
                        conversation: conversation(rows.int(0)), from: Timestamp(microseconds: rows.int(1)))))
            try builder.emitIfFull()
        }
    }

    /// How far logs go in conversations.
    func appendCoverage(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db, "SELECT conversation, from_at, to_at, extra, line FROM log_coverage ORDER BY seq")
        while try rows.step() {
            builder.append(
                .coverage(
                    CoverageRecord(
                        origin: origin(rows, line: 4, extra: 3, &builder), conversation: conversation(rows.int(0)),
                        first: rows.optionalInt(1).map { Timestamp(microseconds: $0) },
                        last: Timestamp(microseconds: rows.int(2)))))
            try builder.emitIfFull()
        }
    }

    func appendMemberships(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db, "SELECT conversation, person, at, joined, seq, extra, line FROM membership ORDER BY seq")
        while try rows.step() {
            builder.append(
                .membership(
                    MembershipRecord(
                        origin: origin(rows, line: 6, extra: 5, &builder), conversation: conversation(rows.int(0)),
                        person: person(rows.int(1)), at: rows.optionalTime(2), joined: rows.int(3) != 0)))
            try builder.emitIfFull()
        }
    }

    /// Who was there when.
    func appendPresence(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db, "SELECT person, at, channel, state, extra, line FROM presence ORDER BY person, at, seq")
        while try rows.step() {
            var record = PresenceRecord(
                origin: origin(rows, line: 5, extra: 4, &builder), person: person(rows.int(0)),
                at: Timestamp(microseconds: rows.int(1)), state: PresenceState(rawValue: UInt8(rows.int(3))) ?? .offline
            )
            if !rows.bytes(2).isEmpty { record.channel = builder.store(rows, 2) }
            builder.append(.presence(record))
            try builder.emitIfFull()
        }
    }

    /// The place of a record in its source, and what of it is not known here.
    func origin(_ row: Statement, line: Int32, extra: Int32, _ builder: inout RecordSink) -> Origin {
        var origin = Origin(line: row.int(line), raw: .absent)
        origin.extra = builder.store(row, extra)
        return origin
    }

    /// All versions, of each those that count last.
    private func latest(_ table: String) -> String {
        "ORDER BY version.seq = (SELECT its.version FROM \(table) AS its WHERE its.id = version.\(table)), seq"
    }
}

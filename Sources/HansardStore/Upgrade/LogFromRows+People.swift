import Hansard

/// What is known of people and conversations, who takes part, and how far logs go.
extension LogFromRows {
    func peopleTables() throws -> [(rows: OrderedRows, write: (Statement) throws -> Void)] {
        [
            (
                try OrderedRows(
                    db,
                    """
                    SELECT seq, source, person, name, email, title, team, manager, is_bot, extra, line
                    FROM person_version ORDER BY seq
                    """), { [unowned self] in try writePerson($0) }
            ),
            (
                try OrderedRows(
                    db,
                    """
                    SELECT seq, source, conversation, kind, name, topic, purpose, is_archived, extra, line
                    FROM conversation_version ORDER BY seq
                    """), { [unowned self] in try writeConversation($0) }
            ),
            (
                try OrderedRows(
                    db, "SELECT seq, source, conversation, person, at, joined, extra, line FROM membership ORDER BY seq"
                ),
                { [unowned self] in try writeMembership($0) }
            ),
            (
                try OrderedRows(
                    db, "SELECT seq, source, conversation, from_at, to_at, extra, line FROM log_coverage ORDER BY seq"),
                { [unowned self] in try writeCoverage($0) }
            ),
        ]
    }

    private func writePerson(_ row: Statement) throws {
        try log.begin(source: row.int(1))
        log.put(
            .person(
                PersonRecord(
                    origin: log.origin(row, line: 10, extra: 9), person: try log.owners.person(row.int(2)),
                    name: log.builder.store(row, 3), email: log.builder.store(row, 4), title: log.builder.store(row, 5),
                    team: log.builder.store(row, 6), manager: log.builder.store(row, 7), isBot: row.int(8) != 0)),
            row.int(0), source: row.int(1))
    }

    private func writeConversation(_ row: Statement) throws {
        try log.begin(source: row.int(1))
        log.put(
            .conversation(
                ConversationRecord(
                    origin: log.origin(row, line: 9, extra: 8), conversation: try log.owners.conversation(row.int(2)),
                    kind: ConversationKind(rawValue: UInt8(clamping: row.int(3))) ?? .room,
                    name: log.builder.store(row, 4), topic: log.builder.store(row, 5),
                    purpose: log.builder.store(row, 6),
                    isArchived: row.int(7) != 0)), row.int(0), source: row.int(1))
    }

    private func writeMembership(_ row: Statement) throws {
        try log.begin(source: row.int(1))
        log.put(
            .membership(
                MembershipRecord(
                    origin: log.origin(row, line: 7, extra: 6), conversation: try log.owners.conversation(row.int(2)),
                    person: try log.owners.person(row.int(3)), at: row.optionalTime(4), joined: row.int(5) != 0)),
            row.int(0), source: row.int(1))
    }

    private func writeCoverage(_ row: Statement) throws {
        try log.begin(source: row.int(1))
        log.put(
            .coverage(
                CoverageRecord(
                    origin: log.origin(row, line: 6, extra: 5), conversation: try log.owners.conversation(row.int(2)),
                    first: row.optionalTime(3), last: Timestamp(microseconds: row.int(4)))), row.int(0),
            source: row.int(1))
    }
}

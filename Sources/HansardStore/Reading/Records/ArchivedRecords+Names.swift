import GRDB
import Hansard
import PairChannel

extension ArchivedRecords {
    /// What is known about people: of all, every version; of a scope, the last.
    func appendPeople(_ builder: inout RecordSink) throws {
        let rows = try Statement(
            db,
            """
            SELECT person, name, email, title, team, manager, is_bot, extra, line FROM person_version AS version
            \(latest("person"))
            """)
        while try rows.step() {
            guard scope.contains(person: rows.int(0)) else { continue }
            var record = PersonRecord(
                origin: origin(rows, line: 8, extra: 7, &builder), person: person(rows.int(0)),
                name: builder.store(rows, 1), email: builder.store(rows, 2), title: builder.store(rows, 3),
                team: builder.store(rows, 4), isBot: rows.int(6) != 0)
            if try isInside(manager: rows.string(5)) { record.manager = builder.store(rows, 5) }
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
            guard scope.contains(conversation: rows.int(0)) else { continue }
            builder.append(
                .conversation(
                    ConversationRecord(
                        origin: origin(rows, line: 7, extra: 6, &builder), conversation: conversation(rows.int(0)),
                        kind: ConversationKind(rawValue: UInt8(rows.int(1))) ?? .room, name: builder.store(rows, 2),
                        topic: builder.store(rows, 3), purpose: builder.store(rows, 4), isArchived: rows.int(5) != 0)))
            try builder.emitIfFull()
        }
    }

    /// From when on reading is on record among the messages of the scope. Which sources say so does not come along.
    func appendReading(_ builder: inout RecordSink) throws {
        let inside = "FROM message WHERE conversation = c.id AND sent_at >= ?1 AND sent_at < ?2"
        let rows = try Statement(
            db,
            """
            SELECT id, max(reading_at, first_inside) FROM (
                SELECT id, reading_at, (SELECT min(sent_at) \(inside)) AS first_inside,
                    (SELECT max(sent_at) \(inside)) AS last_inside
                FROM conversation AS c WHERE reading_at IS NOT NULL)
            WHERE reading_at <= last_inside ORDER BY id
            """)
        rows.bind(1, scope.span?.from?.microseconds ?? .min)
        rows.bind(2, scope.span?.until?.microseconds ?? .max)
        while try rows.step() {
            guard scope.contains(conversation: rows.int(0)) else { continue }
            builder.append(
                .reading(
                    ReadingRecord(
                        conversation: conversation(rows.int(0)), from: Timestamp(microseconds: rows.int(1)))))
            try builder.emitIfFull()
        }
    }

    func appendMemberships(_ builder: inout RecordSink) throws {
        guard scope.span == nil else {
            for membership in scope.memberships { appendMembership(membership, &builder) }
            return
        }
        let rows = try Statement(
            db, "SELECT conversation, person, at, joined, seq, extra, line FROM membership ORDER BY seq")
        while try rows.step() {
            builder.append(
                .membership(
                    MembershipRecord(
                        origin: origin(rows, line: 6, extra: 5, &builder), conversation: conversation(rows.int(0)),
                        person: person(rows.int(1)), at: known(rows.int(2)), joined: rows.int(3) != 0)))
            try builder.emitIfFull()
        }
    }

    private func appendMembership(_ membership: RecordScope.Membership, _ builder: inout RecordSink) {
        builder.append(
            .membership(
                MembershipRecord(
                    origin: Origin(line: 0, raw: .absent), conversation: conversation(membership.conversation),
                    person: person(membership.person), at: known(membership.at), joined: membership.joined)))
    }

    /// Who was there when. Channels keep apart and lose their names in a scope.
    func appendPresence(_ builder: inout RecordSink) throws {
        if let span = scope.span, !span.includesPresence { return }
        let (from, until) = (scope.span?.from?.microseconds ?? .min, scope.span?.until?.microseconds ?? .max)
        let rows = try Statement(
            db, "SELECT person, at, channel, state, extra, line FROM presence ORDER BY person, at, seq")
        var channels: [ID: String] = ["": ""]
        while try rows.step() {
            guard scope.contains(person: rows.int(0)), rows.int(1) >= from, rows.int(1) < until else { continue }
            var channel = rows.string(2)
            if scope.span != nil {
                // Whether it is a live socket’s decides which absences are shown.
                let isLive = channel.utf8.dropFirst().contains(UInt8(ascii: "#"))
                let known = channels[ID(channel)] ?? "channel\(isLive ? "#" : " ")\(channels.count)"
                channels[ID(channel)] = known
                channel = known
            }
            var record = PresenceRecord(
                origin: origin(rows, line: 5, extra: 4, &builder), person: person(rows.int(0)),
                at: Timestamp(microseconds: rows.int(1)), state: PresenceState(rawValue: UInt8(rows.int(3))) ?? .offline
            )
            if !channel.isEmpty { record.channel = builder.store(channel) }
            builder.append(.presence(record))
            try builder.emitIfFull()
        }
    }

    /// The place of a record in its source, and what of it is not known here: in a scope, neither.
    func origin(_ row: Statement, line: Int32, extra: Int32, sha256: Int32? = nil, _ builder: inout RecordSink)
        -> Origin
    {
        guard scope.span == nil else { return Origin(line: 0, raw: .absent) }
        var origin = Origin(line: row.int(line), raw: .absent)
        origin.extra = builder.store(row, extra)
        if let sha256 { origin.sha256 = builder.storeBlob(row, sha256) }
        return origin
    }

    func known(_ at: Int64) -> Timestamp? { at == Schema.unknownTime ? nil : Timestamp(microseconds: at) }

    /// In a scope, the versions that count; else all, of each those that count last.
    private func latest(_ table: String) -> String {
        let counts = "version.seq = (SELECT its.version FROM \(table) AS its WHERE its.id = version.\(table))"
        return scope.span != nil ? "WHERE \(counts) ORDER BY seq" : "ORDER BY \(counts), seq"
    }

    private func isInside(manager id: String) throws -> Bool {
        guard scope.span != nil else { return true }
        let manager = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT id FROM person WHERE source_id = ?"), arguments: [id])
        return scope.known(manager) != nil
    }
}

import GRDB
import Hansard
import PairChannel

extension ArchiveReader {
    /// Somebody’s presence, oldest first; each interval that touches `from`…`to`, as long as it is.
    ///
    /// Somebody is online while one of their channels says so, away while none is online and one is away. Of live sockets, an
    /// absence of up to `presenceGapSeconds` is none.
    package func presence(
        of person: Int64, from: Timestamp? = nil, to: Timestamp? = nil
    ) throws -> [PresenceInterval] {
        try read { db in
            let select = try statement(PresenceQuery.sql, db)
            return try PresenceQuery(select, gapSeconds: presenceGapSeconds).intervals(of: person, from: from, to: to)
        }
    }

    /// Who is there by what was said last of them in one channel, by their ids in the source, and since when that is known.
    ///
    /// Every record of the channel is looked at.
    package func present(in channel: String) throws -> [ID: Timestamp] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT person.source_id, p.at FROM presence p JOIN person ON person.id = p.person
                    WHERE p.channel = ?1 AND p.state <> ?2 AND NOT EXISTS (
                        SELECT 1 FROM presence q WHERE q.person = p.person AND q.channel = ?1
                            AND (q.at > p.at OR q.at = p.at AND q.seq > p.seq))
                    """, arguments: [channel, PresenceState.offline.rawValue])
            return Dictionary(
                rows.map { (ID($0[0]), Timestamp(microseconds: $0[1])) }, uniquingKeysWith: { $1 })
        }
    }

    package func onlineSince(_ person: Int64, from: Timestamp, to: Timestamp?) throws -> OnlineSince {
        try read { db in
            try OnlineSince(PresenceQuery(statement(PresenceQuery.sql, db)), person, from: from, to: to)
        }
    }
}

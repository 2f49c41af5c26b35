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
            let changes = try statement(
                "SELECT person, at, seq, state FROM presence WHERE channel = ? ORDER BY person, at, seq", db)
            changes.bind(1, copying: channel)
            defer { changes.reset() }
            var last: [Int64: LastChange] = [:]
            while try changes.step() {
                last[changes.int(0), default: LastChange()].take(
                    at: changes.int(1), seq: changes.int(2), isOffline: changes.int(3) == PresenceState.offline.rawValue
                )
            }
            return try ids(of: last.compactMapValues(\.presentSince), db)
        }
    }

    private func ids(of people: [Int64: Int64], _ db: Database) throws -> [ID: Timestamp] {
        let person = try statement("SELECT source_id FROM person WHERE id = ?", db)
        var found: [ID: Timestamp] = [:]
        for (id, at) in people {
            person.bind(1, id)
            defer { person.reset() }
            if try person.step() { found[ID(person.string(0))] = Timestamp(microseconds: at) }
        }
        return found
    }

    package func onlineSince(_ person: Int64, from: Timestamp, to: Timestamp?) throws -> OnlineSince {
        try read { db in
            try OnlineSince(PresenceQuery(statement(PresenceQuery.sql, db)), person, from: from, to: to)
        }
    }
}

/// What was said last of somebody. Of what one line says of one time, that they are there counts.
private struct LastChange {
    private var place: (at: Int64, seq: Int64) = (.min, 0)
    private(set) var presentSince: Int64?

    mutating func take(at: Int64, seq: Int64, isOffline: Bool) {
        if (at, seq) != place { presentSince = nil }
        place = (at, seq)
        if !isOffline { presentSince = at }
    }
}

import GRDB
import Hansard

/// A socket’s coming into a presence channel, or its going, as the journal has it.
package struct PresenceEntry: Sendable {
    /// What a going has in common with its coming: `1/presence-staff#12.34`.
    package let stay: String
    package let person: String
    package let isJoining: Bool
    package let at: Timestamp
    /// Of the native log, without its end.
    package let line: [UInt8]

    package init(stay: String, person: String, isJoining: Bool, at: Timestamp, line: [UInt8]) {
        (self.stay, self.person, self.isJoining, self.at, self.line) = (stay, person, isJoining, at, line)
    }
}

/// A socket that is in a presence channel.
package struct OpenStay: Sendable, Equatable {
    /// As in `PresenceEntry`.
    package let stay: String
    package let person: String
    package let since: Timestamp
}

extension JournalTransaction {
    /// Puts a socket’s coming or going on the record.
    package func add(_ presence: PresenceEntry) throws {
        if presence.isJoining {
            try entries.run(
                "INSERT OR REPLACE INTO stay (id, person, since) VALUES (?, ?, ?)",
                [presence.stay, presence.person, presence.at.microseconds])
        } else {
            try entries.run("DELETE FROM stay WHERE id = ?", [presence.stay])
        }
        try entries.add(
            presence.isJoining ? .online : .offline, nil, nil, nil, presence.person, at: presence.at,
            String(decoding: presence.line, as: UTF8.self))
    }

    /// Puts a line of the native log on the record as it is: a webhook’s body, what an app calls somebody.
    ///
    /// - Parameter line: UTF-8, without its end.
    package func add(line: [UInt8], now: Timestamp) throws {
        try entries.add(.line, nil, nil, nil, "", at: now, String(decoding: line, as: UTF8.self))
    }

    /// Notes that the server lives.
    package func beat(_ now: Timestamp) throws { try entries.set("heartbeat", now.microseconds) }
}

extension JournalReading {
    /// Who is in presence channels by the record, in the order of their stays’ names.
    package func openStays() throws -> [OpenStay] {
        try Row.fetchAll(db, sql: "SELECT id, person, since FROM stay ORDER BY id").map {
            OpenStay(stay: $0[0], person: $0[1], since: Timestamp(microseconds: $0[2]))
        }
    }

    /// The server’s last `beat`; `nil` before the first one.
    package func heartbeat() throws -> Timestamp? { try meta("heartbeat").map { Timestamp(microseconds: $0) } }

    /// When the server is known to have lived last: its last beat, or what it wrote after that. Commands write, too: of people.
    package func lastSign() throws -> Timestamp? {
        let entry = try Int64.fetchOne(
            db, sql: "SELECT at FROM entry WHERE kind <> ? ORDER BY n DESC LIMIT 1",
            arguments: [EntryKind.person.rawValue])
        return try [heartbeat(), entry.map { Timestamp(microseconds: $0) }].compactMap { $0 }.max()
    }
}

import GRDB
import Hansard

extension ArchiveReader {
    /// What records after `seq` changed of people’s presence, by person and day.
    package func presenceChanges(after seq: Int64) throws -> [PresenceChange] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                // The order must not choose the index: that of the key would be read from end to end.
                sql: "SELECT person, day FROM presence_day WHERE changed_seq > ? ORDER BY +person, +day",
                arguments: [seq])
            var known: (person: Int64, late: Int?) = (0, nil)
            return try rows.map { row in
                let (person, day): (Int64, Int) = (row[0], row[1])
                if known.person != person { known = try (person, lastDay(of: person, through: seq, db)) }
                let first = try recordDay(of: person, before: day, db) ?? day
                let isLate = known.late ?? day > day
                let last = try isLate ? lastDay(changedBy: day, of: person, after: seq, db) : day
                return PresenceChange(person: person, day: day, days: min(first, day)...max(last, day))
            }
        }
    }

    /// The days (UTC) of somebody’s presence records, in order.
    package func presenceRecordDays(of person: Int64, in days: ClosedRange<Int>) throws -> [Int] {
        try read { db in
            let select = try statement(
                "SELECT at FROM presence WHERE person = ? AND at >= ? AND at < ? ORDER BY at", db)
            select.bind(1, person)
            select.bind(2, Timestamp(day: days.lowerBound).microseconds)
            select.bind(3, Timestamp(day: days.upperBound + 1).microseconds)
            defer { select.reset() }
            var found: [Int] = []
            while try select.step() {
                let day = Timestamp(microseconds: select.int(0)).day
                if found.last != day { found.append(day) }
            }
            return found
        }
    }

    private func recordDay(of person: Int64, before day: Int, _ db: Database) throws -> Int? {
        try self.day(
            "SELECT at FROM presence WHERE person = ? AND at < ? ORDER BY at DESC LIMIT 1",
            person, Timestamp(day: day).microseconds, db)
    }

    /// The day of the last of somebody’s records that were there.
    private func lastDay(of person: Int64, through seq: Int64, _ db: Database) throws -> Int? {
        try day("SELECT at FROM presence WHERE person = ? AND seq <= ? ORDER BY at DESC LIMIT 1", person, seq, db)
    }

    /// How far records that came late reach: to the next record that says for itself what somebody is. A channel says
    /// so of itself alone, and may never be heard of again.
    private func lastDay(changedBy day: Int, of person: Int64, after seq: Int64, _ db: Database) throws -> Int {
        let channels = try statement(
            """
            SELECT 1 FROM presence WHERE person = ? AND at >= ? AND at < ? AND seq > ? AND channel <> '' LIMIT 1
            """, db)
        channels.bind(1, person)
        channels.bind(2, Timestamp(day: day).microseconds)
        channels.bind(3, Timestamp(day: day + 1).microseconds)
        channels.bind(4, seq)
        defer { channels.reset() }
        let next =
            try channels.step()
            ? nil
            : self.day(
                "SELECT at FROM presence WHERE person = ? AND at >= ? AND channel = '' ORDER BY at LIMIT 1",
                person, Timestamp(day: day + 1).microseconds, db)
        return try next ?? lastDay(of: person, through: .max, db) ?? day
    }

    private func day(_ sql: String, _ person: Int64, _ bound: Int64, _ db: Database) throws -> Int? {
        let select = try statement(sql, db)
        select.bind(1, person)
        select.bind(2, bound)
        defer { select.reset() }
        return try select.step() ? Timestamp(microseconds: select.int(0)).day : nil
    }
}

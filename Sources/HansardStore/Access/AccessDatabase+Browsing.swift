import Foundation
import GRDB
import Hansard
import PairChannel

/// Which entries of the access log are wanted: those for which all that is given holds.
package struct AccessFilter: Sendable, Equatable {
    /// Who looked: a person’s id in the source, or the subject of somebody who is none of the record’s people.
    package var reader: String?
    /// At whom they looked, by the id in the source.
    package var person: String?
    /// Rooms and groups in which that person takes part, by their ids in the source: whoever opened one looked at them.
    package var conversations: Set<ID> = []
    /// Under which case.
    package var caseName: String?
    /// As the log calls it: `view`.
    package var action: String?
    package var from: Timestamp?
    /// The first instant after the period.
    package var until: Timestamp?

    /// All of them.
    package init() {}
}

extension AccessDatabase {
    /// The last entries before number `seq` that a filter lets through, the newest first. What cannot be read as an entry is left
    /// out.
    ///
    /// It follows the numbers down, and reads what it passes over: a filter of which there are few costs as much as the log is
    /// long.
    package func newest(
        _ filter: AccessFilter, before seq: Int64 = .max, limit: Int
    ) throws(AccessError) -> [LoggedAccess] {
        let sql = """
            \(Self.entryColumns) WHERE seq < ?1 AND at >= ?2 AND at < ?3
                AND (?4 IS NULL OR person = ?4 OR person IS NULL AND subject = ?4)
                AND (?5 IS NULL OR case_name = ?5) AND (?6 IS NULL OR action = ?6)
                AND (?7 IS NULL
                    OR CASE WHEN json_valid(people)
                        THEN EXISTS (SELECT 1 FROM json_each(entry.people) WHERE value = ?7) ELSE 0 END
                    OR CASE WHEN json_valid(conversations)
                        THEN EXISTS (SELECT 1 FROM json_each(entry.conversations)
                            WHERE value IN (SELECT value FROM json_each(?8))) ELSE 0 END)
                ORDER BY seq DESC
            """
        return try browse { db in
            let row = try Statement(db, sql)
            row.bind(1, seq)
            row.bind(2, filter.from?.microseconds ?? .min)
            row.bind(3, filter.until?.microseconds ?? .max)
            row.bind(4, copying: filter.reader)
            row.bind(5, copying: filter.caseName)
            row.bind(6, copying: filter.action)
            row.bind(7, copying: filter.person)
            row.bind(8, copying: AccessEntry.json(filter.conversations.map(\.text).sorted()))
            var found: [LoggedAccess] = []
            while found.count < limit, try row.step() {
                guard Self.isTyped(row), let entry = Self.entry(row) else { continue }
                found.append(LoggedAccess(seq: row.int(0), entry: entry, hash: Array(row.blob(18))))
            }
            return found
        }
    }

    /// Works out the hashes of the entries after one that an earlier check found whole.
    ///
    /// - Parameter verified: The number and the hash of that entry.
    package func check(after verified: (seq: Int64, hash: [UInt8])) throws(AccessError) -> AccessCheck {
        try browse { db in
            let hash = try Data.fetchOne(db, sql: "SELECT hash FROM entry WHERE seq = ?", arguments: [verified.seq])
            guard hash.map({ Array($0) }) ?? AccessEntry.firstHash == verified.hash else {
                return .notAsNoted(seq: verified.seq)
            }
            if let broken = try Self.chain(db, after: verified.seq, verified.hash) { return .broken(seq: broken) }
            guard try Self.isAsMade(db) else { return .altered }
            let head = try Self.head(db)
            return .whole(entries: head.seq, hash: head.hash)
        }
    }
}

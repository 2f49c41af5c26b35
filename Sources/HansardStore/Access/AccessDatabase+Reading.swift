import Foundation
import GRDB
import Hansard

/// What checking the access log found.
package enum AccessCheck: Sendable, Equatable {
    /// The number of the last entry, and its hash: whoever notes both can tell later that none was cut off the end.
    case whole(entries: Int64, hash: [UInt8])
    /// The first entry that is not as it was written, or that follows one that is missing.
    case broken(seq: Int64)
    /// The entry with that number is not there any more, or another one is.
    case notAsNoted(seq: Int64)
}

extension AccessDatabase {
    /// Every entry from `from` to before `until`, in the order in which they were written.
    package func entries(
        from: Timestamp? = nil, until: Timestamp? = nil, _ body: (LoggedAccess) throws -> Void
    ) throws(AccessError) {
        try read { db in
            let rows = try Row.fetchCursor(
                db, sql: Self.columns + " WHERE at >= ? AND at < ? ORDER BY seq",
                arguments: [from?.microseconds ?? .min, until?.microseconds ?? .max])
            while let row = try rows.next() { try body(Self.logged(row)) }
        }
    }

    /// Works out every hash anew.
    ///
    /// - Parameter noted: A number and a hash that an earlier check gave.
    package func check(noted: (seq: Int64, hash: [UInt8])? = nil) throws(AccessError) -> AccessCheck {
        try read { db in
            var (seq, hash) = (Int64(0), AccessEntry.firstHash)
            var isAsNoted = noted.map { $0.seq == 0 } ?? true
            let rows = try Row.fetchCursor(db, sql: Self.columns + " ORDER BY seq")
            while let row = try rows.next() {
                // Read as it stands: what somebody wrote into a column need not be of its type.
                guard let found = Self.loggedOrNothing(row), found.seq == seq + 1,
                    found.entry.hash(seq: found.seq, after: hash) == found.hash
                else { return .broken(seq: seq + 1) }
                (seq, hash) = (found.seq, found.hash)
                if let noted, noted.seq == seq { isAsNoted = noted.hash == hash }
            }
            if let noted, !isAsNoted { return .notAsNoted(seq: noted.seq) }
            return .whole(entries: seq, hash: hash)
        }
    }

    private static let columns = """
        SELECT seq, at, means, subject, person, role, case_name, reason, address, action, target, query, conversations,
            people, records, hits, status, outcome, hash FROM entry
        """

    private static func logged(_ row: Row) throws -> LoggedAccess {
        guard let entry = loggedOrNothing(row) else { throw DatabaseError(resultCode: .SQLITE_CORRUPT) }
        return entry
    }

    private static func loggedOrNothing(_ row: Row) -> LoggedAccess? {
        func text(_ column: Int) -> String? { String.fromDatabaseValue(row[column]) }
        func number(_ column: Int) -> Int64? { Int64.fromDatabaseValue(row[column]) }
        guard let seq = number(0), let at = number(1), let action = text(9), let target = text(10),
            let status = number(16), let outcome = text(17), let hash = Data.fromDatabaseValue(row[18]),
            let means = text(2), let subject = text(3), let role = text(5), let address = text(8),
            let conversations = strings(text(12)), let people = strings(text(13)), let records = ranges(text(14))
        else { return nil }
        var entry = AccessEntry(
            at: Timestamp(microseconds: at), action: action, target: target, status: Int(status), outcome: outcome)
        (entry.means, entry.subject, entry.person, entry.role) = (means, subject, text(4), role)
        (entry.caseName, entry.reason, entry.address, entry.query) = (text(6), text(7), address, text(11))
        (entry.conversations, entry.people, entry.records) = (conversations, people, records)
        entry.hits = number(15).map { Int($0) }
        return LoggedAccess(seq: seq, entry: entry, hash: Array(hash))
    }

    private static func strings(_ json: String?) -> [String]? {
        json.flatMap { try? JSONDecoder().decode([String].self, from: Data($0.utf8)) }
    }

    private static func ranges(_ json: String?) -> [ClosedRange<Int64>]? {
        guard let json, let pairs = try? JSONDecoder().decode([[Int64]].self, from: Data(json.utf8)) else { return nil }
        var ranges: [ClosedRange<Int64>] = []
        for pair in pairs {
            guard pair.count == 2, pair[0] <= pair[1] else { return nil }
            ranges.append(pair[0]...pair[1])
        }
        return ranges
    }
}

import Foundation
import GRDB
import GRDBSQLite
import Hansard
import PairChannel

extension AccessDatabase {
    /// Every entry from `from` to before `until`, in the order in which they were written, with every hash of the whole log
    /// worked out anew on the way. What cannot be read as an entry is left out.
    ///
    /// - Returns: What the check of all entries found: of anything but `.whole`, it is not certain that these are the looks
    ///   that there were.
    @discardableResult
    package func entries(
        from: Timestamp? = nil, until: Timestamp? = nil, _ body: (LoggedAccess) throws -> Void
    ) throws(AccessError) -> AccessCheck {
        try read { db in
            try Self.check(db, noted: nil) { found in
                if found.entry.at >= from ?? .init(microseconds: .min), until.map({ found.entry.at < $0 }) ?? true {
                    try body(found)
                }
            }
        }
    }

    /// Works out every hash anew, over the bytes that stand in the database.
    ///
    /// - Parameter noted: A number and a hash that an earlier check gave.
    package func check(noted: (seq: Int64, hash: [UInt8])? = nil) throws(AccessError) -> AccessCheck {
        try browse { try Self.check($0, noted: noted) { _ in } }
    }

    private static func check(
        _ db: Database, noted: (seq: Int64, hash: [UInt8])?, _ body: (LoggedAccess) throws -> Void
    ) throws -> AccessCheck {
        var (seq, hash) = (Int64(0), AccessEntry.firstHash)
        var isAsNoted = noted.map { $0.seq == 0 } ?? true
        let broken = try chain(db, after: 0, AccessEntry.firstHash) { found in
            if found.isSound {
                (seq, hash) = (found.seq, found.hash)
                if let noted, noted.seq == seq { isAsNoted = noted.hash == hash }
            }
            if let entry = found.entry { try body(LoggedAccess(seq: found.seq, entry: entry, hash: found.hash)) }
        }
        if let broken { return .broken(seq: broken) }
        if let noted, !isAsNoted { return .notAsNoted(seq: noted.seq) }
        return try isAsMade(db) ? .whole(entries: seq, hash: hash) : .altered
    }

    private struct Found {
        let seq: Int64
        let hash: [UInt8]
        /// It follows the one before, and all up to here is as it was written.
        let isSound: Bool
        /// `nil` for what is no entry.
        let entry: AccessEntry?
    }

    /// Follows the entries after number `seq`, whose hash is `hash`.
    ///
    /// - Returns: The number of the first that is not as it was written, or is missing; `nil` if all are.
    static func chain(_ db: Database, after seq: Int64, _ hash: [UInt8]) throws -> Int64? {
        try chain(db, after: seq, hash) { _ in }
    }

    private static func chain(
        _ db: Database, after first: Int64, _ firstHash: [UInt8], _ body: (Found) throws -> Void
    ) throws -> Int64? {
        var (seq, hash, broken) = (first, firstHash, Int64?.none)
        // What is numbered below the first entry was never written by us.
        let row = try Statement(db, entryColumns + (first > 0 ? " WHERE seq > ?" : "") + " ORDER BY seq")
        if first > 0 { row.bind(1, first) }
        while try row.step() {
            let stored = Array(row.blob(18))
            if broken == nil, !isTyped(row) || row.int(0) != seq + 1 || stored != Self.hash(row, after: hash) {
                broken = seq + 1
            }
            if broken == nil { (seq, hash) = (row.int(0), stored) }
            try body(
                Found(seq: row.int(0), hash: stored, isSound: broken == nil, entry: isTyped(row) ? entry(row) : nil))
        }
        return broken
    }

    /// All of an entry, in the order in which `entry` reads it.
    static let entryColumns = """
        SELECT seq, at, means, subject, person, role, case_name, reason, address, action, target, query, conversations,
            people, records, hits, status, outcome, hash FROM entry
        """

    /// Whether each column holds what it was made for. SQLite stores anything anywhere.
    static func isTyped(_ row: Statement) -> Bool {
        for column in Int32(0)...18 {
            switch (column, row.type(column)) {
            case (0, SQLITE_INTEGER), (1, SQLITE_INTEGER), (15, SQLITE_INTEGER), (16, SQLITE_INTEGER): continue
            case (4, SQLITE_NULL), (6, SQLITE_NULL), (7, SQLITE_NULL), (11, SQLITE_NULL), (15, SQLITE_NULL): continue
            case (2...14, SQLITE_TEXT), (17, SQLITE_TEXT), (18, SQLITE_BLOB): continue
            default: return false
            }
        }
        return true
    }

    /// Over what stands in the columns, byte for byte.
    private static func hash(_ row: Statement, after previous: [UInt8]) -> [UInt8] {
        var hash = EntryHash(after: previous)
        for column in Int32(0)...17 {
            switch row.type(column) {
            case SQLITE_NULL: hash.add([UInt8]?.none)
            case SQLITE_INTEGER: hash.add(String(row.int(column)).utf8)
            default: hash.add(row.bytes(column))
            }
        }
        return hash.finish()
    }

    /// Whether the tables and what guards them are those that were made: nothing is added, and no view stands for one.
    static func isAsMade(_ db: Database) throws -> Bool {
        func objects(_ db: Database) throws -> [[String]] {
            try Row.fetchAll(
                db,
                sql:
                    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE substr(name, 1, 7) <> 'sqlite_' ORDER BY 2"
            ).map { row in (0..<4).map { (row[$0] as String?) ?? "" } }
        }
        let made = try DatabaseQueue()
        return try objects(db)
            == made.write { db in
                try db.execute(sql: tables)
                return try objects(db)
            }
    }

    /// `nil` for what is no entry.
    static func entry(_ row: Statement) -> AccessEntry? {
        guard let conversations = strings(row.string(12)), let people = strings(row.string(13)),
            let records = ranges(row.string(14)), let status = Int(exactly: row.int(16))
        else { return nil }
        var entry = AccessEntry(
            at: Timestamp(microseconds: row.int(1)), action: row.string(9), target: row.string(10), status: status,
            outcome: row.string(17))
        (entry.means, entry.subject, entry.person) = (row.string(2), row.string(3), row.optionalString(4))
        (entry.role, entry.caseName, entry.reason) = (row.string(5), row.optionalString(6), row.optionalString(7))
        (entry.address, entry.query) = (row.string(8), row.optionalString(11))
        (entry.conversations, entry.people, entry.records) = (conversations, people, records)
        entry.hits = row.optionalInt(15).map { Int($0) }
        return entry
    }

    private static func strings(_ json: String) -> [String]? {
        guard case .array(let elements)? = try? JSONValue(parsing: Array(json.utf8)) else { return nil }
        let texts = elements.compactMap(\.string)
        return texts.count == elements.count ? texts : nil
    }

    private static func ranges(_ json: String) -> [ClosedRange<Int64>]? {
        guard case .array(let pairs)? = try? JSONValue(parsing: Array(json.utf8)) else { return nil }
        var ranges: [ClosedRange<Int64>] = []
        for pair in pairs {
            guard pair.elements.count == 2, case .number(let first) = pair.elements[0],
                case .number(let last) = pair.elements[1], let first = Int64(first), let last = Int64(last),
                first <= last
            else { return nil }
            ranges.append(first...last)
        }
        return ranges
    }
}

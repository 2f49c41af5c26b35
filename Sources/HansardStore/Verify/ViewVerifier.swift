import Foundation
import GRDB
import Hansard

/// Holds `hansard.db` against the log, row by row, without trusting it: whatever the log’s lines say is made into a database of
/// its own, and the rows of both are compared.
package struct ViewVerifier {
    /// A row that is not what the log says.
    package struct Problem: Sendable, Equatable {
        /// The number of the record that it is made from, where it is one record’s.
        package let seq: Int64?
        /// Of `hansard.db`.
        package let table: String
        /// A sentence.
        package let reason: String
    }

    /// What was found.
    package struct Result: Sendable, Equatable {
        /// The number of the last line that the database has.
        package var appliedSeq: Int64 = 0
        /// At most `mostProblems`.
        package var problems: [Problem] = []
        /// Of those that are listed and of others.
        package var problemCount = 0
        /// The SHA-256 of each file of an attachment that the log names, in hexadecimal digits.
        package var files: Set<String> = []

        mutating func add(_ problem: Problem) {
            problemCount += 1
            if problems.count < ViewVerifier.mostProblems { problems.append(problem) }
        }
    }

    /// More are counted and not listed.
    package static let mostProblems = 1_000

    private let folder: ArchiveFolder

    /// - Parameter folder: The archive’s.
    package init(_ folder: ArchiveFolder) { self.folder = folder }

    /// Compares. The archive may be written to meanwhile; what is compared is one state of it.
    ///
    /// - Throws: `ArchiveError` where the log cannot be read, or the database is none.
    package func verify() throws -> Result {
        try reportingErrors(of: folder.path) {
            let scratch = FileManager.default.temporaryDirectory.path + "/hansard-verify-\(UUID().uuidString)"
            try OwnerOnly.makeFolder(scratch)
            defer { try? FileManager.default.removeItem(atPath: scratch) }
            let configuration = Connection.configuration(readOnly: true, cacheMiB: 32)
            return try DatabaseQueue(path: folder.database, configuration: configuration).read { shown in
                try compare(shown, scratch + "/hansard.db", configuration)
            }
        }
    }

    private func compare(_ shown: Database, _ path: String, _ configuration: Configuration) throws -> Result {
        guard try Schema.isCurrent(shown) else { throw ArchiveError(folder.path, .olderSchema) }
        var result = Result()
        result.appliedSeq = try ArchiveIdentity.value(ArchiveIdentity.appliedSeq, in: shown)
        let id = try LogHead.read(folder).id
        guard try ArchiveIdentity.value("archive_id", in: shown) == id else {
            throw ArchiveError(folder.path, .viewOfAnother)
        }
        let keys = (try ArchiveIdentity.value("key_0", in: shown), try ArchiveIdentity.value("key_1", in: shown))
        // A disk that is full is the scratch folder’s.
        try reportingErrors(of: FilePath.folder(of: path)) {
            try ArchiveView(folder).make(at: path, keys: keys, to: result.appliedSeq, isScratch: true)
        }
        try DatabaseQueue(path: path, configuration: configuration).read { told in
            result.files = try Schema.namedFiles(told)
            guard try schema(of: told) == schema(of: shown) else {
                return result.add(
                    Problem(
                        seq: nil, table: "sqlite_schema", reason: "hansard.db has other tables or views than it should."
                    ))
            }
            for table in try ComparedTable.all(in: told) {
                try table.compare(told, shown) { result.add($0) }
            }
        }
        return result
    }

    private func schema(of db: Database) throws -> [String] {
        try String.fetchAll(
            db, sql: "SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_schema ORDER BY 1")
    }
}

/// The rows of a table that say something, in the order of its key.
private struct ComparedTable {
    let name: String
    /// Those of the key first.
    let columns: [String]
    let keys: Int

    /// What says how the rows came, and not what they say; and an index over messages that ingest alone uses.
    private static let leftOut: Set = ["message_key", "meta", "unseen_reader", "unseen_conversation"]
    private static let leftOutColumns: Set = ["changed_seq", "counted_seq"]

    static func all(in db: Database) throws -> [ComparedTable] {
        let names = try String.fetchAll(
            db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        var tables = try names.filter { !leftOut.contains($0) }.map { name in
            let rows = try Row.fetchAll(db, sql: "SELECT name, pk FROM pragma_table_info(?)", arguments: [name])
            let key = rows.filter { $0[1] > 0 }.sorted { ($0[1] as Int) < $1[1] }.map { $0[0] as String }
            let rest = rows.filter { $0[1] == 0 }.map { $0[0] as String }.filter { !leftOutColumns.contains($0) }
            return ComparedTable(name: name, columns: key + rest, keys: key.count)
        }
        tables.append(
            ComparedTable(
                name: "unseen",
                columns: ["conversation", "person", "messages", "oldest", "oldest_at", "evidence", "inferred"], keys: 2)
        )
        return tables
    }

    /// Goes over both in step.
    func compare(_ told: Database, _ shown: Database, _ report: (ViewVerifier.Problem) -> Void) throws {
        let order = columns[..<keys].joined(separator: ", ")
        let sql = "SELECT \(columns.joined(separator: ", ")) FROM \(name) ORDER BY \(order)"
        let (a, b) = (try Statement(told, sql), try Statement(shown, sql))
        var (hasA, hasB) = (try a.step(), try b.step())
        while hasA || hasB {
            let order = !hasA ? 1 : !hasB ? -1 : compareKeys(a, b)
            if order < 0 {
                report(problem(a, "A row is missing", month?.firstDifference(a, nil)))
            } else if order > 0 {
                report(problem(b, "There is a row that the log does not tell of", month?.firstDifference(nil, b)))
            } else if let column = differing(a, b) {
                report(problem(a, "A row has another \(columns[column])", month?.firstDifference(a, b)))
            }
            if order <= 0 { hasA = try a.step() }
            if order >= 0 { hasB = try b.step() }
        }
    }

    /// The column with the bytes of a table of months.
    private var month: ComparedMonth? {
        ComparedMonth(table: name, column: columns.firstIndex { ["marks", "changes"].contains($0) })
    }

    /// - Parameter marked: The number of the first mark of a month that differs.
    private func problem(_ row: Statement, _ what: String, _ marked: Int64?) -> ViewVerifier.Problem {
        let seq = columns.firstIndex(of: "seq").map { row.int(Int32($0)) }
        return ViewVerifier.Problem(
            seq: seq ?? marked, table: name,
            reason: "\(what) (\(key(row))). Make it anew from the log, with: hansard rebuild")
    }

    /// The key in numbers; texts are not quoted.
    private func key(_ row: Statement) -> String {
        (0..<keys).map { column in
            let isText = row.type(Int32(column)) > 2
            return "\(columns[column]) \(isText ? "…" : String(row.int(Int32(column))))"
        }.joined(separator: ", ")
    }

    private func differing(_ a: Statement, _ b: Statement) -> Int? {
        (keys..<columns.count).first { column in
            if a.isSame(b, column: Int32(column)) { return false }
            // Response times stand in the order in which they were found.
            return name != "response" || columns[column] != "entries"
                || responses(a, Int32(column)) != responses(b, Int32(column))
        }
    }

    private func responses(_ row: Statement, _ column: Int32) -> [ResponseTime: Int] {
        let all = Responses.decode(row.blob(column), month: row.int(Int32(columns.firstIndex(of: "month")!)))
        return Dictionary(all.map { ($0, 1) }, uniquingKeysWith: +)
    }

    private func compareKeys(_ a: Statement, _ b: Statement) -> Int {
        for column in 0..<Int32(keys) {
            let order = a.compare(b, column: column)
            if order != 0 { return order }
        }
        return 0
    }
}

extension Statement {
    /// Whether two rows have the same value there, of the same type.
    fileprivate func isSame(_ other: Statement, column: Int32) -> Bool {
        let type = type(column)
        guard type == other.type(column) else { return false }
        switch type {
        case 1: return int(column) == other.int(column)
        case 5: return true
        case 4: return Self.order(blob(column), other.blob(column)) == 0
        default: return Self.order(bytes(column), other.bytes(column)) == 0
        }
    }

    /// Orders as SQLite does: nothing, numbers, texts, bytes.
    fileprivate func compare(_ other: Statement, column: Int32) -> Int {
        let (a, b) = (rank(column), other.rank(column))
        if a != b { return a < b ? -1 : 1 }
        switch a {
        case 0: return 0
        case 1:
            let (x, y) = (int(column), other.int(column))
            return x < y ? -1 : x > y ? 1 : 0
        case 2: return Self.order(bytes(column), other.bytes(column))
        default: return Self.order(blob(column), other.blob(column))
        }
    }

    private func rank(_ column: Int32) -> Int {
        switch type(column) {
        case 5: 0
        case 1, 2: 1
        case 3: 2
        default: 3
        }
    }

    private static func order(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
        let common = min(a.count, b.count)
        if common > 0, let x = a.baseAddress, let y = b.baseAddress {
            let order = memcmp(x, y, common)
            if order != 0 { return order < 0 ? -1 : 1 }
        }
        return a.count < b.count ? -1 : a.count > b.count ? 1 : 0
    }
}

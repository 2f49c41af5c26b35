import Foundation
import GRDB
import Hansard
import PairChannel

/// Takes erased messages out of the live journal: out of `live/live.db`, where a running server reads them, and out of the
/// files by which the archive was given them.
///
/// The chat shows such a message as one that was taken back. That it was sent, by whom and when stays.
struct JournalErasure {
    private let archive: ArchiveFolder
    private let folder: String
    private var database: String { folder + "/live.db" }

    init(_ archive: ArchiveFolder) { (self.archive, folder) = (archive, archive.path + "/live") }

    /// How long a server’s own transactions are waited for.
    private static let busySeconds = 10.0

    func run(_ traces: ErasedTraces) throws {
        guard !traces.isEmpty, FileManager.default.fileExists(atPath: folder) else { return }
        if FileManager.default.fileExists(atPath: database) { try eraseRows(traces) }
        let disk = LogDisk(archive: archive.path)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".jsonl") {
            try blank(folder + "/" + name, traces, disk)
        }
    }

    // MARK: The database

    private func eraseRows(_ traces: ErasedTraces) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.busySeconds)
        DatabaseFile.journal.prepare(&configuration)
        let queue = try DatabaseQueue(path: database, configuration: configuration)
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { try DatabaseFile.journal.makeCurrent($0) }
        let isChanged = try queue.writeWithoutTransaction { db -> Bool in
            try db.execute(sql: "PRAGMA secure_delete = ON; PRAGMA synchronous = FULL")
            var count = 0
            try db.inTransaction(.immediate) {
                let before = db.totalChangesCount
                try erase(traces, db)
                count = db.totalChangesCount - before
                return .commit
            }
            return count > 0
        }
        // Rows that were pruned before are still in free pages.
        if isChanged { try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM") } }
        try queue.writeWithoutTransaction { db in
            let end = Date(timeIntervalSinceNow: Self.busySeconds)
            while try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") != 0 {
                guard Date() < end else {
                    throw ArchiveError(
                        archive.path, .cannotErase("live/live.db-wal", "somebody reads the live journal all the time"))
                }
                usleep(50_000)
            }
        }
    }

    private func erase(_ traces: ErasedTraces, _ db: Database) throws {
        try db.execute(sql: "DROP TRIGGER IF EXISTS entry_stays")
        for name in traces.messages {
            try db.execute(
                sql: "UPDATE remembered SET hash = NULL WHERE hash IS NOT NULL AND scope = ? AND key = ?",
                arguments: ["channel " + name.channel, Data(name.id.utf8)])
            guard let id = Int64(name.id) else { continue }
            try erase(message: id, in: name.channel, db)
        }
        for person in traces.people {
            try db.execute(
                sql: """
                    UPDATE person SET name = NULL, title = NULL
                        WHERE id = ?1 AND (name IS NOT NULL OR title IS NOT NULL);
                    """, arguments: [person])
            try db.execute(
                sql: "UPDATE entry SET text = '{}' WHERE kind = ? AND person = ? AND text <> '{}'",
                arguments: [EntryKind.person.rawValue, person])
        }
        try eraseLines(traces, db)
        for (table, column) in [("outbox", "data"), ("refused", "data"), ("webhook_event", "json")] {
            try erase(from: table, column, traces, db)
        }
        try db.execute(sql: JournalSchema.entryStays)
    }

    private func erase(message id: Int64, in channel: String, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE message SET text = '', deleted_at = ifnull(deleted_at, ?) WHERE id = ? AND text <> ''
                    AND conversation = (SELECT id FROM conversation WHERE channel = ?)
                """, arguments: [Timestamp.now.microseconds, id, channel])
        try db.execute(
            sql: """
                UPDATE entry SET text = '' WHERE message = ? AND kind IN (0, 1) AND text <> ''
                    AND conversation = (SELECT id FROM conversation WHERE channel = ?)
                """, arguments: [id, channel])
    }

    /// What applications have published stands there as it came.
    private func eraseLines(_ traces: ErasedTraces, _ db: Database) throws {
        let rows = try Row.fetchAll(
            db, sql: "SELECT n, text FROM entry WHERE kind IN (?, ?)",
            arguments: [EntryKind.published.rawValue, EntryKind.line.rawValue])
        for row in rows {
            guard let text = row[1] as String?, var blank = Self.blank(Array(text.utf8), traces) else { continue }
            if let value = try? JSONValue(parsing: blank) { blank = Self.withoutBlanks(value).bytes }
            try db.execute(
                sql: "UPDATE entry SET text = ? WHERE n = ?",
                arguments: [String(decoding: blank, as: UTF8.self), row[0] as Int64])
        }
    }

    private func erase(from table: String, _ column: String, _ traces: ErasedTraces, _ db: Database) throws {
        let key = table == "webhook_event" ? "id" : "n"
        for row in try Row.fetchAll(db, sql: "SELECT \(key), CAST(\(column) AS BLOB) FROM \(table)")
        where traces.match(row[1] as Data) {
            try db.execute(sql: "DELETE FROM \(table) WHERE \(key) = ?", arguments: [row[0] as Int64])
        }
    }

    // MARK: Files

    /// Overwrites texts where they stand: a server that runs goes on at the file’s end.
    private func blank(_ path: String, _ traces: ErasedTraces, _ disk: LogDisk) throws {
        guard let data = FileManager.default.contents(atPath: path) else { return }
        let bytes = [UInt8](data)
        var start = 0
        var file: LogDisk.File?
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            defer { start += line.count + 1 }
            guard let blank = Self.blank(Array(line), traces), !blank.elementsEqual(line) else { continue }
            let open = try file ?? disk.open(path)
            file = open
            try blank.withUnsafeBytes { try disk.write($0, to: open, at: Int64(start)) }
        }
        if let file { try disk.synchronize(file) }
    }

    /// Members of a line of the native log that have what somebody wrote, or is called.
    private static let written: Set<String> = [
        "text", "data", "data_base64url", "name", "real_name", "handle", "email", "title", "team", "attachments",
        "body",
    ]

    /// The line with spaces in place of what is erased, as many bytes; `nil` where nothing of it is.
    private static func blank(_ line: [UInt8], _ traces: ErasedTraces) -> [UInt8]? {
        guard !line.isEmpty, traces.match(line) else { return nil }
        var ranges: [Range<Int>] = []
        let isObject = line.withUnsafeBufferPointer { bytes -> Bool in
            var cursor = JSONCursor(bytes)
            do throws(JSONProblem) {
                try cursor.takeObject { (cursor, name) throws(JSONProblem) in
                    let member = String(decoding: bytes[name.range], as: UTF8.self)
                    let value = try cursor.skipValue()
                    if written.contains(member), value.count >= 2 { ranges.append(value) }
                }
                return true
            } catch { return false }
        }
        guard isObject else { return [UInt8](repeating: 0x20, count: line.count) }
        var blank = line
        for range in ranges {
            for i in range.dropFirst().dropLast() { blank[i] = 0x20 }
        }
        return blank
    }

    /// The same with empty texts.
    private static func withoutBlanks(_ value: JSONValue) -> JSONValue {
        guard case .object(let members) = value else { return value }
        return .object(
            members.map { member in
                guard written.contains(member.name), case .string = member.value else { return member }
                return JSONValue.Member(name: member.name, value: .string(""))
            })
    }
}

import Foundation
import GRDB

@testable import HansardStore

/// All that the tables of an archive say, as texts, but for the numbers of records: a record that is named stands there
/// with what it says. Two archives that have the same contents have the same site.
enum ArchiveContents {
    /// The rows of each table, sorted. Of `columns`, those alone.
    static func read(_ archive: TestArchive, columns: [String: [String]]? = nil) throws -> [String: [String]] {
        let queue = try archive.connect()
        defer { try? queue.close() }
        return try queue.read { db in
            var contents: [String: [String]] = [:]
            for (table, columns) in try columns ?? self.columns(db) {
                let values = columns.map { "'\($0)=' || ifnull(\(value($0, of: table)), 'NULL')" }
                contents[table] = try String.fetchAll(
                    db, sql: "SELECT \(values.joined(separator: " || ' ' || ")) FROM \(table) AS own ORDER BY 1")
            }
            contents["input.met"] = try Row.fetchAll(db, sql: "SELECT met FROM input ORDER BY id").map { row in
                try messages(SequenceSet(bytes: [UInt8](row[0] as Data? ?? Data())), db)
            }
            return contents
        }
    }

    /// Of an archive of the sixth layout, what there is to compare.
    static func columns(_ archive: TestArchive) throws -> [String: [String]] {
        let queue = try archive.connect()
        defer { try? queue.close() }
        return try queue.read { try columns($0) }
    }

    private static func columns(_ db: Database) throws -> [String: [String]] {
        let tables = try String.fetchAll(
            db,
            sql: """
                SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                    AND name NOT IN ('meta', 'message_key', 'seen', 'presence', 'seen_month', 'presence_month')
                """)
        // Where they came from is in the log alone.
        var columns = [
            "seen": ["conversation", "person", "up_to_at", "up_to", "seen_at", "evidence"],
            "presence": ["person", "at", "channel", "state"],
        ]
        for table in tables {
            columns[table] = try db.columns(in: table).map(\.name).filter { !isLeftOut($0, of: table) }
        }
        return columns
    }

    private static func isLeftOut(_ column: String, of table: String) -> Bool {
        switch column {
        case "seq": table != "standing"
        case "changed_seq", "counted_seq", "first_seq", "last_seq", "met": true
        // Of a source’s line: an older archive alone has it.
        case "sha256": ["message", "edit", "deletion"].contains(table)
        // By the key of the log.
        case "content_hash": true
        case "key": table == "quarantine"
        // No more than what rows are told apart by.
        case "id": table == "awaited_attachment"
        default: false
        }
    }

    /// An SQL expression for the text of a column.
    private static func value(_ column: String, of table: String) -> String {
        let named = "own.\"\(column)\""
        switch (table, column) {
        case ("person", "version"), ("conversation", "version"):
            return "(SELECT quote(name) || ' of ' || source || ':' || line FROM \(table)_version WHERE seq = \(named))"
        case (_, "message"), (_, "document"), ("seen", "up_to"), ("page", "start_seq"), ("standing", "seq"),
            ("unseen_reader", "covered"), ("unseen_reader", "own"), ("unseen_reader", "oldest"),
            ("unseen_conversation", "end_seq"):
            return """
                ifnull((SELECT quote(source_id) || ' of ' || conversation FROM message WHERE message.seq = \(named)
                    UNION ALL SELECT 'the text ' || quote(text) FROM edit WHERE edit.seq = \(named)), quote(\(named)))
                """
        default: return "quote(\(named))"
        }
    }

    private static func messages(_ set: SequenceSet, _ db: Database) throws -> String {
        var ids: [String] = []
        for seq in set.ranges.joined() {
            ids.append(
                try String.fetchOne(db, sql: "SELECT source_id FROM message WHERE seq = ?", arguments: [seq]) ?? "none")
        }
        return ids.joined(separator: " ")
    }
}

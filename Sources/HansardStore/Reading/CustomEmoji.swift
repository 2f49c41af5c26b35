import GRDB
import Hansard

/// One of a workspace’s own emoji, as it is drawn.
package struct CustomEmoji: Sendable {
    /// What a name is drawn as.
    package enum Meaning: Sendable {
        case image(StoredFile)
        /// What the emoji of this name is drawn as.
        case alias(String)
    }

    /// Whose: see `Account`.
    package let system: String
    /// Without its colons.
    package let name: String
    package let meaning: Meaning
}

extension ArchiveReader {
    /// All of the systems that the scope has conversations of: of each name what the newest source that has it says.
    package func customEmoji() throws -> [CustomEmoji] {
        try read { db in
            guard try Self.hasCustomEmoji(db) else { return [] }
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT system, name, alias, sha256, bytes, kind, width, height FROM custom_emoji
                    WHERE is_shown ORDER BY system, name
                    """)
            return rows.map { row in
                let meaning: CustomEmoji.Meaning =
                    if let alias: String = row[2] { .alias(alias) } else { .image(StoredFile(emoji: row, from: 3)) }
                return CustomEmoji(system: row[0], name: row[1], meaning: meaning)
            }
        }
    }

    /// The image of an emoji by its SHA-256; `nil` if no emoji of the scope’s systems is drawn as that.
    package func emojiFile(_ sha256: String) throws -> StoredFile? {
        try read { db in
            guard try Self.hasCustomEmoji(db) else { return nil }
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT sha256, bytes, kind, width, height FROM custom_emoji WHERE is_shown AND sha256 = ? LIMIT 1
                    """, arguments: [sha256])
            return row.map { StoredFile(emoji: $0, from: 0) }
        }
    }

    /// The systems whose emoji the texts of conversations have, by the conversations’ ids; none for a part of the record.
    package func systemsOfConversations() throws -> [Int64: [String]] {
        try read { db in
            var systems: [Int64: [String]] = [:]
            let rows = try Row.fetchAll(
                db, sql: "SELECT DISTINCT conversation, system FROM conversation_key ORDER BY 1, 2")
            for row in rows { systems[row[0], default: []].append(row[1]) }
            return systems
        }
    }

    private static func hasCustomEmoji(_ db: Database) throws -> Bool { try db.tableExists("custom_emoji") }
}

extension StoredFile {
    /// - Parameter column: The first of five: name in the archive, bytes, kind, width, height.
    init(emoji row: Row, from column: Int) {
        self.init(
            sha256: row[column], size: row[column + 1], kind: row[column + 2], width: row[column + 3],
            height: row[column + 4])
    }
}

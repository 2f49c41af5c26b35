import GRDB
import Hansard

/// The rows of emoji of workspaces’ own. Of all that inputs said of a name, what the newest of them says is shown.
final class CustomEmojiRows {
    private let db: Database

    init(_ db: Database) { self.db = db }

    /// The record that says the same; `nil` for something new.
    func seq(
        of emoji: EmojiRecord, _ file: AttachmentFile?, in system: String, _ arena: UnsafeBufferPointer<UInt8>
    ) throws -> Int64? {
        try Int64.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT seq FROM custom_emoji WHERE system = ? AND name = ? AND alias IS ? AND sha256 IS ? LIMIT 1
                    """),
            arguments: [system, Self.text(emoji.name, arena), Self.text(emoji.alias, arena), file?.stored?.sha256])
    }

    /// - Parameter file: An image that is kept; `nil` for another name.
    func insert(
        _ emoji: EmojiRecord, _ file: AttachmentFile?, seq: Int64, in system: String, source: Int64,
        _ arena: UnsafeBufferPointer<UInt8>
    ) throws {
        let stored = file?.stored
        try db.cachedStatement(
            sql: "INSERT INTO custom_emoji VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0)"
        ).execute(arguments: [
            seq, system, Self.text(emoji.name, arena), Self.text(emoji.alias, arena), stored?.sha256, stored?.bytes,
            stored?.look.kind.rawValue, stored?.look.width, stored?.look.height, file?.path,
            Self.text(emoji.origin.extra, arena), source, emoji.origin.line,
        ])
    }

    /// Takes into account that an input has the record `seq`, if that is one of an emoji.
    ///
    /// - Returns: Whether its name is drawn otherwise than before.
    func show(_ seq: Int64, as point: InputPoint) throws -> Bool {
        let name = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT system, name FROM custom_emoji WHERE seq = ?"), arguments: [seq])
        guard let name else { return false }
        try db.cachedStatement(
            sql: """
                UPDATE custom_emoji SET input = ?1 WHERE seq = ?3 AND (input IS NULL
                    OR ((SELECT as_of FROM input AS its WHERE its.id = custom_emoji.input), input) < (?2, ?1))
                """
        ).execute(arguments: [point.id, point.asOf, seq])
        // Of two that one input has, the later.
        try db.cachedStatement(
            sql: """
                UPDATE custom_emoji AS own SET is_shown = NOT is_shown
                WHERE system = ?1 AND name = ?2 AND is_shown <> (own.seq IS (
                    SELECT other.seq FROM custom_emoji AS other JOIN input ON input.id = other.input
                    WHERE other.system = ?1 AND other.name = ?2
                    ORDER BY as_of DESC, input.id DESC, other.seq DESC LIMIT 1))
                """
        ).execute(arguments: [name[0] as String, name[1] as String])
        return db.changesCount > 0
    }

    private static func text(_ range: ByteRange, _ arena: UnsafeBufferPointer<UInt8>) -> String? {
        range.isPresent ? String(decoding: arena[range.range], as: UTF8.self) : nil
    }
}

extension AttachmentFile {
    /// The file as the archive keeps it; `nil` for one that it has not.
    fileprivate var stored: StoredFile? { if case .kept(let stored) = outcome { stored } else { nil } }
}

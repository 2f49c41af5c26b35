import GRDB
import Hansard
import PairChannel

/// The columns of a scope’s views in which a mask has put something else, and the tables that they are taken from. Without a
/// mask they are the columns themselves.
struct MaskedColumns {
    private let mask: ScopeMask?

    init(_ mask: ScopeMask?) { self.mask = mask }

    private var hidesNames: Bool { mask?.hides(.names) ?? false }
    private var hidesTexts: Bool { mask?.hides(.texts) ?? false }
    private var hidesFiles: Bool { mask?.hides(.attachments) ?? false }
    private var hidesSomeFiles: Bool { !(mask?.withoutFiles.isEmpty ?? true) }

    /// Makes the tables: `covered` has those who are meant, `masked` what people are called, `masked_conversation` the
    /// conversations whose ids would name somebody, `without_files` the messages whose files are withheld.
    func createTables(_ db: Database) throws {
        guard let mask else { return }
        try db.execute(
            sql: """
                CREATE TEMP TABLE covered (id INTEGER PRIMARY KEY);
                CREATE TEMP TABLE masked (id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, name TEXT NOT NULL);
                CREATE TEMP TABLE masked_conversation (
                    id INTEGER PRIMARY KEY, source_id TEXT NOT NULL, slug TEXT NOT NULL);
                CREATE TEMP TABLE without_files (seq INTEGER PRIMARY KEY)
                """)
        for seq in mask.withoutFiles.sorted() {
            try db.execute(sql: "INSERT INTO temp.without_files VALUES (?)", arguments: [seq])
        }
        for id in mask.covered.sorted() { try db.execute(sql: "INSERT INTO temp.covered VALUES (?)", arguments: [id]) }
        for (id, person) in mask.people {
            try db.execute(
                sql: "INSERT INTO temp.masked VALUES (?, ?, ?)", arguments: [id, person.pseudonym.id, person.name])
        }
        for (id, channel) in try MaskedChannels(mask, in: db).names {
            try db.execute(
                sql: "INSERT INTO temp.masked_conversation VALUES (?, ?, ?)",
                arguments: [id, channel, slug(of: channel)])
        }
    }

    // MARK: Messages

    /// The text of a message, whose own table is `own`.
    var messageText: String { text("own.sender", "own.text", unless: "own.marks & \(MessageMarks.erased.rawValue)") }

    /// The text of an edit.
    var editText: String { text("(\(Self.sender))", "own.text", unless: "own.text = ''") }

    var messageHash: String { hidesTexts || hidesNames ? "0 AS content_hash" : "content_hash" }

    var senderName: String {
        hidesNames ? "CASE WHEN NOT \(covers("own.sender")) THEN own.sender_name END AS sender_name" : "sender_name"
    }

    private static let sender =
        "SELECT its.sender FROM main.message AS its INDEXED BY message_seq WHERE its.seq = own.message"

    private func text(_ sender: String, _ text: String, unless: String) -> String {
        let shown = named(text)
        guard hidesTexts else { return "\(shown) AS text" }
        return
            "CASE WHEN \(covers(sender)) AND NOT (\(unless)) THEN \(quoted(mask?.request.words.text)) ELSE \(shown) END AS text"
    }

    // MARK: Files

    /// Columns of `attachment` from the id in the source on.
    var attachment: String {
        let columns = ["source_id", "name", "type", "url", "sha256", "bytes", "note"]
        let isHidden = isFileHidden
        guard isHidden != nil || hidesNames else { return columns.joined(separator: ", ") }
        return columns.map { column in
            let shown = ["name", "note", "url"].contains(column) ? named("own.\(column)") : "own.\(column)"
            guard let isHidden else { return "\(shown) AS \(column)" }
            let hidden = column == "name" ? quoted(mask?.request.words.attachment) : "NULL"
            return "CASE WHEN \(isHidden) THEN \(hidden) ELSE \(shown) END AS \(column)"
        }.joined(separator: ", ")
    }

    /// To go on with a condition: that the file of a row of `own` is not withheld.
    var hasFile: String { isFileHidden.map { " AND NOT \($0)" } ?? "" }

    /// That the file of a row of `own` is withheld; `nil` where none is.
    private var isFileHidden: String? {
        let conditions: [String] =
            (hidesFiles ? [covers("(\(Self.sender))")] : [])
            + (hidesSomeFiles ? ["own.message IN (SELECT seq FROM temp.without_files)"] : [])
        return conditions.isEmpty ? nil : "(\(conditions.joined(separator: " OR ")))"
    }

    // MARK: People and conversations

    /// A column of `person` or of `person_version`; `id` is the person’s.
    func person(_ column: String, of id: String, in table: String = "own") -> String {
        guard hidesNames else { return "\(table).\(column)" }
        let known = "EXISTS (SELECT 1 FROM temp.masked AS m WHERE m.id = \(id))"
        return switch column {
        case "source_id", "slug":
            "ifnull((SELECT m.source_id FROM temp.masked AS m WHERE m.id = \(id)), \(table).\(column)) AS \(column)"
        case "name": "ifnull((SELECT m.name FROM temp.masked AS m WHERE m.id = \(id)), \(table).name) AS name"
        // What somebody is may be told by whom they do it for.
        case "title", "team": "CASE WHEN NOT \(known) THEN \(named("\(table).\(column)")) END AS \(column)"
        default: "CASE WHEN NOT \(known) THEN \(table).\(column) END AS \(column)"
        }
    }

    /// The id of a manager, of whom `boss` is the row.
    var bossID: String {
        hidesNames
            ? "ifnull((SELECT m.source_id FROM temp.masked AS m WHERE m.id = boss.id), boss.source_id)"
            : "boss.source_id"
    }

    /// To go on with a condition: that what is known of the person with that number is told.
    func hasParticulars(_ id: String) -> String { hidesNames ? " AND \(id) NOT IN (SELECT id FROM temp.masked)" : "" }

    /// To go on with a condition: that the person of a row of `own` goes by their own name, and so had others.
    var hasNames: String { hidesNames ? " AND own.person NOT IN (SELECT id FROM temp.masked)" : "" }

    /// A column of `conversation` or of `conversation_version`; `id` is the conversation’s.
    func conversation(_ column: String, of id: String) -> String {
        guard hidesNames else { return column }
        return switch column {
        case "source_id", "slug":
            "ifnull((SELECT m.\(column) FROM temp.masked_conversation AS m WHERE m.id = \(id)), own.\(column)) AS \(column)"
        case "name":
            // What a group is called is often who is in it.
            "CASE WHEN own.kind <> \(ConversationKind.group.rawValue) THEN \(named("own.name")) END AS name"
        case "topic", "purpose": "\(named("own.\(column)")) AS \(column)"
        default: column
        }
    }

    /// The column `emoji` of a row of `own`: an emoji of a system’s own is often somebody’s face, and called like them.
    var emoji: String { "\(named("own.emoji")) AS emoji" }

    /// To go on with a condition: that the conversation of a row of `own` goes by its own ids.
    var hasAliases: String {
        hidesNames ? " AND own.conversation NOT IN (SELECT id FROM temp.masked_conversation)" : ""
    }

    // MARK: SQL

    private func covers(_ person: String) -> String { "ifnull(\(person), 0) IN (SELECT id FROM temp.covered)" }

    private func named(_ text: String) -> String { hidesNames ? "hansard_named(\(text))" : text }

    private func quoted(_ text: String?) -> String { "'\((text ?? "").replacing("'", with: "''"))'" }
}

import GRDB
import Hansard

/// Brings an archive that an older Hansard made to the last layout whose rows were the record, from which its log is made. Records stay as they are; what is derived from
/// them is worked out anew.
enum Upgrade {
    static func run(_ db: Database) throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version < Schema.lastWithoutLog else { return }
        try db.inSavepoint {
            let seq = try ArchiveIdentity.value("last_seq", in: db)
            try addNames(db)
            if version < 4 { try addReadingAndVersions(db, from: version, through: seq) }
            if version < 5 {
                try AccountUpgrade.run(db)
                try db.execute(sql: "DROP TABLE IF EXISTS unseen; \(Schema.unseen)")
            }
            if version < 6 {
                try clearUnknownTimes(db)
                try db.execute(sql: Schema.apart)
                try settleReactionCounts(db)
            }
            try ArchiveIdentity.set("unseen_seq", 0, in: db)
            try UnseenTable.refresh(through: seq, nil, in: db)
            try db.execute(sql: "PRAGMA user_version = \(Schema.lastWithoutLog)")
            return .commit
        }
    }

    /// Columns of the ninth layout, which what works something out of these rows reads. No source had said any of it.
    private static func addNames(_ db: Database) throws {
        let names = ["real_name TEXT", "handle TEXT"]
        let added = [
            "conversation": ["has_short_names INTEGER NOT NULL DEFAULT 0"], "person": names, "person_version": names,
        ]
        for (table, columns) in added.sorted(by: { $0.key < $1.key }) {
            let known = try Set(db.columns(in: table).map(\.name))
            for column in columns where !known.contains(String(column.prefix { $0 != " " })) {
                try db.execute(sql: "ALTER TABLE \(table) ADD COLUMN \(column)")
            }
        }
    }

    /// What stands for a time that is not known, up to the fifth layout.
    private static let unknownTime: Int64 = -1

    /// The sixth: what is not known is NULL.
    private static func clearUnknownTimes(_ db: Database) throws {
        let tables = [
            // An edit that a log tells of has a time.
            "edit": """
            seq, message, editor, CASE WHEN from_snapshot THEN nullif(edited_at, \(unknownTime)) ELSE edited_at END,
                from_snapshot, format, text, content_hash, extra,
                source, line, document, version, appearance
            """,
            "deletion":
                "seq, message, deleter, nullif(deleted_at, \(unknownTime)), extra, source, line",
            "reaction":
                "seq, message, person, emoji, nullif(at, \(unknownTime)), removed, extra, source, line",
            "membership": "seq, conversation, person, nullif(at, \(unknownTime)), joined, extra, source, line",
        ].sorted { $0.key < $1.key }
        let renamed = tables.map { "ALTER TABLE \($0.key) RENAME TO \($0.key)_before;" }
        let copied = tables.map {
            "INSERT INTO \($0.key) SELECT \($0.value) FROM \($0.key)_before ORDER BY seq; DROP TABLE \($0.key)_before;"
        }
        try db.execute(
            sql: """
                DROP VIEW document; DROP INDEX edit_of; DROP INDEX deletion_of;
                \(renamed.joined(separator: "\n"))
                \(Schema.changes)
                \(copied.joined(separator: "\n"))
                \(Schema.documents)
                """)
    }

    /// Up to the fifth layout the count that came last stood, and snapshots that said the same had none on record.
    private static func settleReactionCounts(_ db: Database) throws {
        guard try !db.columns(in: "reaction_count").contains(where: { $0.name == "is_shown" }) else { return }
        try db.execute(
            sql: """
                ALTER TABLE reaction_count ADD COLUMN input INTEGER;
                ALTER TABLE reaction_count ADD COLUMN is_shown INTEGER NOT NULL DEFAULT 0;
                UPDATE reaction_count SET input = (SELECT source.input FROM source WHERE source.id = reaction_count.source);
                UPDATE reaction_count AS own SET is_shown = 1 WHERE seq = (SELECT max(seq) FROM reaction_count AS other
                    WHERE other.message = own.message AND other.emoji = own.emoji);
                """)
        let snapshots = try Snapshots(db)
        let counts = ReactionCounts(db, snapshots)
        for row in try Row.fetchAll(db, sql: "SELECT seq, message FROM reaction_count WHERE is_shown") {
            if let newest = try snapshots.all.last(where: { try snapshots.has(row[1], in: $0.id) }) {
                try counts.note([row[0]], of: newest)
            }
        }
    }

    /// What the fourth layout has that those before it have not.
    private static func addReadingAndVersions(_ db: Database, from version: Int, through seq: Int64) throws {
        try db.execute(sql: Schema.reading)
        try ReadingOnRecord.rebuild(in: db)
        if version < 2 { try addReports(db, through: seq) }
        if version < 3 {
            try db.execute(sql: "DROP TABLE month; \(Schema.pages)")
            try PageTable.rebuild(in: db, through: seq)
        }
        try db.execute(sql: "ALTER TABLE quarantine ADD COLUMN lines INTEGER NOT NULL DEFAULT 1")
        try addInputs(db)
        try addVersions(db)
    }

    private static func addReports(_ db: Database, through seq: Int64) throws {
        try db.execute(sql: "DROP TABLE unseen; \(Schema.reports)")
        try ActivityTable.rebuild(in: db)
        try ArchiveIdentity.set("responses_seq", 0, in: db)
        try ResponseTable.refresh(through: seq, in: db)
    }

    /// Each run’s sources of one format as one input. It is as of the newest message that it brought; one that brought
    /// none is taken to be as new as those before it, as it was taken when it came.
    private static func addInputs(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE source ADD COLUMN input INTEGER; \(Schema.inputs)")
        try db.execute(
            sql: """
                INSERT INTO input (run, is_snapshot, as_of)
                    SELECT run, format IN (\(snapshotFormats)), max(newest) FROM (
                        SELECT source.run, source.format, max(message.sent_at) AS newest
                            FROM message CROSS JOIN source ON source.id = message.source GROUP BY 1, 2
                        UNION ALL SELECT source.run, source.format, max(edit.edited_at)
                            FROM edit CROSS JOIN source ON source.id = edit.source GROUP BY 1, 2
                        UNION ALL SELECT run, format, NULL FROM source GROUP BY 1, 2
                    ) GROUP BY run, format ORDER BY run, format;
                UPDATE source SET input = (
                    SELECT input.id FROM input
                    WHERE input.run = source.run AND is_snapshot = (source.format IN (\(snapshotFormats))) LIMIT 1);
                """)
        var newest: Int64?
        for row in try Row.fetchAll(
            db, sql: "SELECT input.id, as_of, started_at FROM input JOIN run ON run.id = input.run ORDER BY input.id")
        {
            let known: Int64? = row[1]
            let asOf = known.flatMap { $0 == unknownTime ? nil : $0 } ?? newest ?? row[2]
            try db.execute(sql: "UPDATE input SET as_of = ? WHERE id = ?", arguments: [asOf, row[0] as Int64])
            newest = max(newest ?? asOf, asOf)
        }
    }

    /// Those that there were when a source did not say of itself which it is.
    private static let snapshotFormats = "'slack'"

    /// Texts stand in the order in which they stood; the rows of an older archive do not say more.
    private static func addVersions(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE edit ADD COLUMN document INTEGER NOT NULL DEFAULT 0;
                ALTER TABLE edit ADD COLUMN version INTEGER;
                ALTER TABLE edit ADD COLUMN appearance INTEGER NOT NULL DEFAULT 0;
                UPDATE edit SET document = CASE
                    WHEN content_hash = (SELECT content_hash FROM message WHERE message.seq = edit.message) THEN message
                    ELSE (SELECT min(first.seq) FROM edit AS first
                        WHERE first.message = edit.message AND first.content_hash = edit.content_hash) END;
                UPDATE edit SET version = (SELECT place FROM (
                    SELECT own.seq, row_number() OVER (ORDER BY own.edited_at, own.seq) AS place FROM edit AS own
                    WHERE own.message = edit.message AND own.document <> own.message) WHERE seq = edit.seq)
                    WHERE document <> message;
                UPDATE edit SET version = 0 WHERE document = message AND NOT EXISTS (
                    SELECT 1 FROM edit AS other WHERE other.message = edit.message AND other.document = other.message
                        AND (other.edited_at, other.seq) > (edit.edited_at, edit.seq));
                DROP INDEX edit_of;
                CREATE UNIQUE INDEX edit_of ON edit (message, edited_at, content_hash, appearance);
                DROP VIEW document; \(Schema.documents)
                INSERT INTO sighting SELECT edit.message, source.input, edit.document
                    FROM edit JOIN source ON source.id = edit.source JOIN input ON input.id = source.input
                    WHERE edit.from_snapshot = 1 AND edit.document <> edit.message AND input.is_snapshot = 1;
                """)
        for table in ["person", "conversation"] {
            try db.execute(
                sql: """
                    ALTER TABLE \(table) ADD COLUMN version INTEGER;
                    ALTER TABLE \(table) ADD COLUMN as_of INTEGER;
                    UPDATE \(table) SET version = (
                        SELECT max(seq) FROM \(table)_version AS its WHERE its.\(table) = \(table).id);
                    UPDATE \(table) SET as_of = (
                        SELECT input.as_of FROM \(table)_version AS its JOIN source ON source.id = its.source
                            JOIN input ON input.id = source.input WHERE its.seq = version);
                    """)
        }
    }
}

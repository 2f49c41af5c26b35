import Foundation
import GRDB
import Hansard
import PairChannel
import Testing

@testable import HansardStore

/// An archive in a folder of its own, which goes with it.
final class TestArchive {
    let path: String
    private let base: String
    private let hasPlainHashes: Bool
    private var isUpgraded = false

    /// - Parameter hasPlainHashes: What texts are known by is not hidden by a key, as in archives from before there was a log.
    init(hasPlainHashes: Bool = false) throws {
        self.hasPlainHashes = hasPlainHashes
        base = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)"
        path = base + "/archive"
        try FileManager.default.createDirectory(atPath: base + "/sources", withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: base) }

    var reader: ArchiveReader { get throws { try ArchiveReader(path: path) } }

    /// The lines of the log, by number and type.
    func logTypes() throws -> [(seq: Int64, type: String)] {
        var lines: [(seq: Int64, type: String)] = []
        try LogLines(ArchiveFolder(path)).read(from: 1) { bytes, _ in
            for line in bytes.split(separator: 0x0A) {
                let object = try JSONValue(parsing: Array(line))
                lines.append((Int64(try #require(object["seq"]?.int)), object["type"]?.string ?? ""))
            }
        }
        return lines
    }

    func open() throws -> Store {
        try Store(path: path, holder: "a test", disk: LogDisk(archive: path, synchronizes: false)) { _ in }
    }

    /// Writes `lines` into a file of that name and ingests it.
    @discardableResult
    func ingest(_ lines: [String], file: String = "chat.jsonl", system: String? = nil) throws -> IngestReport {
        try ingest(path: write(lines, to: file), system: system)
    }

    /// Writes `lines` into a file of that name, and says where it is.
    func write(_ lines: [String], to file: String) throws -> String {
        let source = base + "/sources/" + file
        try FileManager.default.createDirectory(
            atPath: (source as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: source))
        return source
    }

    /// Writes a Slack export of one day into a folder of that name and ingests it. The messages are the first channel’s.
    ///
    /// - Parameter hasChannels: Whether it has the list of channels; without, it has the names of their folders alone.
    @discardableResult
    func ingest(
        export folder: String, users: [(id: String, name: String)], channels: [(id: String, name: String)],
        messages: [(user: String, time: String, text: String)], system: String? = nil, hasChannels: Bool = true
    ) throws -> IngestReport {
        func json(_ objects: [[String: String]]) throws -> [String] {
            [String(decoding: try JSONSerialization.data(withJSONObject: objects), as: UTF8.self)]
        }
        let path = try write(
            json(users.map { ["id": $0.id, "name": $0.name, "real_name": $0.name] }), to: folder + "/users.json")
        if hasChannels {
            _ = try write(json(channels.map { ["id": $0.id, "name": $0.name] }), to: folder + "/channels.json")
        }
        _ = try write(
            json(
                messages.map {
                    let at = try ReadTime(rfc3339: instant($0.time)).instant.microseconds / 1_000_000
                    return ["type": "message", "user": $0.user, "text": $0.text, "ts": "\(at).000100"]
                }), to: "\(folder)/\(channels[0].name)/2026-03-02.json")
        return try ingest(path: (path as NSString).deletingLastPathComponent, system: system)
    }

    @discardableResult
    func ingest(_ lines: String..., file: String = "chat.jsonl") throws -> IngestReport {
        try ingest(lines, file: file)
    }

    @discardableResult
    func ingest(bytes: [UInt8], file: String) throws -> IngestReport {
        let source = base + "/sources/" + file
        try Data(bytes).write(to: URL(fileURLWithPath: source))
        return try ingest(path: source, system: nil)
    }

    @discardableResult
    func ingest(path: String, system: String? = nil, people: AccountMap? = nil) throws -> IngestReport {
        let store = try open()
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        let input = try IngestInput(path: path, system: system)
        let report =
            hasPlainHashes && !isUpgraded
            ? try ingest(input, people, now, store)
            : try store.ingest([input], people: people, startedAt: now, now: { now })
        try store.close()
        return report
    }

    /// As `Store.ingest` does it, but for the key.
    private func ingest(
        _ input: IngestInput, _ people: AccountMap?, _ now: Timestamp, _ store: Store
    ) throws -> IngestReport {
        try store.queue.writeWithoutTransaction { db in
            let blobs = BlobWriter(store.folder, maximumBytes: Store.maximumFileBytes)
            let writer = try IngestWriter(
                db, folder: store.folder, people: people, startedAt: now, hashKey: nil, output: LogOutput(store.log))
            try writer.beginInput(
                InputKind(input.kind), format: input.format.name, system: input.system, recordsReading: false)
            var sink = RecordSink(keepFile: blobs.keep) { batch in
                try blobs.settle()
                try writer.write(batch)
            }
            try input.read(into: &sink)
            try writer.endInput()
            return try writer.finish(at: now)
        }
    }

    func numbers(_ sql: String) throws -> [Int64] { try reader.read { try Int64.fetchAll($0, sql: sql) } }

    /// Changes `hansard.db` behind the archive’s back.
    func execute(_ sql: String) throws {
        let queue = try connect()
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }

    func texts(_ sql: String) throws -> [String] { try reader.read { try String.fetchAll($0, sql: sql) } }

    /// A connection that has what those of the program have.
    func connect() throws -> DatabaseQueue {
        try DatabaseQueue(
            path: path + "/hansard.db", configuration: Connection.configuration(readOnly: false, cacheMiB: 1))
    }

    /// Takes away what the ninth layout added.
    static let asInTheEighthLayout = """
        DROP INDEX message_permalink; DROP INDEX edit_permalink; ALTER TABLE conversation DROP COLUMN has_short_names;
        ALTER TABLE person DROP COLUMN real_name; ALTER TABLE person DROP COLUMN handle;
        ALTER TABLE person_version DROP COLUMN real_name; ALTER TABLE person_version DROP COLUMN handle;

        """

    /// Takes away what the seventh layout added, and has the hashes of lines and the number of the last record that the sixth
    /// had. Rows of marks are there already, see `change`.
    static let asInTheSixthLayout =
        asInTheEighthLayout + """
            UPDATE meta SET key = 'last_seq' WHERE key = 'applied_seq';
            CREATE INDEX seen_time ON seen (conversation, up_to_at) WHERE up_to = \(SeenPlace.endOfInstant);
            DROP TABLE seen_month; DROP TABLE presence_month;
            ALTER TABLE awaited_attachment DROP COLUMN seq; ALTER TABLE message ADD COLUMN sha256 BLOB;
            ALTER TABLE edit ADD COLUMN sha256 BLOB; ALTER TABLE deletion ADD COLUMN sha256 BLOB;

            """

    /// Takes away what the sixth layout added, and has -1 for a time that is not known.
    static let asInTheFifthLayout =
        asInTheSixthLayout + """
            DROP INDEX seen_time; DROP TABLE attachment_record; DROP TABLE awaited_attachment; DROP TABLE person_name;
            DROP TABLE log_coverage;
            DROP VIEW document; DROP INDEX edit_of; DROP INDEX deletion_of;
            ALTER TABLE edit RENAME TO edit_6; ALTER TABLE deletion RENAME TO deletion_6;
            ALTER TABLE reaction RENAME TO reaction_6; ALTER TABLE membership RENAME TO membership_6;
            CREATE TABLE edit (
                seq INTEGER PRIMARY KEY, message INTEGER NOT NULL, editor INTEGER, edited_at INTEGER NOT NULL,
                from_snapshot INTEGER NOT NULL, format INTEGER NOT NULL, text TEXT NOT NULL, content_hash INTEGER NOT NULL,
                sha256 BLOB, extra TEXT, source INTEGER NOT NULL, line INTEGER NOT NULL,
                document INTEGER NOT NULL DEFAULT 0, version INTEGER, appearance INTEGER NOT NULL DEFAULT 0
            );
            CREATE UNIQUE INDEX edit_of ON edit (message, edited_at, content_hash, appearance);
            CREATE TABLE deletion (
                seq INTEGER PRIMARY KEY, message INTEGER NOT NULL, deleter INTEGER NOT NULL, deleted_at INTEGER NOT NULL,
                sha256 BLOB, extra TEXT, source INTEGER NOT NULL, line INTEGER NOT NULL
            );
            CREATE UNIQUE INDEX deletion_of ON deletion (message, deleted_at, deleter);
            CREATE TABLE reaction (
                message INTEGER NOT NULL, person INTEGER NOT NULL, emoji TEXT NOT NULL, at INTEGER NOT NULL,
                removed INTEGER NOT NULL, seq INTEGER NOT NULL, extra TEXT, source INTEGER NOT NULL, line INTEGER NOT NULL,
                PRIMARY KEY (message, person, emoji, at, removed)
            ) WITHOUT ROWID;
            CREATE TABLE membership (
                conversation INTEGER NOT NULL, person INTEGER NOT NULL, at INTEGER NOT NULL, joined INTEGER NOT NULL,
                seq INTEGER NOT NULL, extra TEXT, source INTEGER NOT NULL, line INTEGER NOT NULL,
                PRIMARY KEY (conversation, person, at, joined)
            ) WITHOUT ROWID;
            INSERT INTO edit SELECT seq, message, editor, ifnull(edited_at, -1), from_snapshot, format, text, content_hash,
                sha256, extra, source, line, document, version, appearance FROM edit_6;
            INSERT INTO deletion SELECT seq, message, deleter, ifnull(deleted_at, -1), sha256, extra, source, line
                FROM deletion_6;
            INSERT INTO reaction SELECT message, person, emoji, ifnull(at, -1), removed, seq, extra, source, line
                FROM reaction_6;
            INSERT INTO membership SELECT conversation, person, ifnull(at, -1), joined, seq, extra, source, line
                FROM membership_6;
            ALTER TABLE reaction_count RENAME TO reaction_count_6; DROP INDEX reaction_count_of;
            CREATE TABLE reaction_count (
                seq INTEGER PRIMARY KEY, message INTEGER NOT NULL, emoji TEXT NOT NULL, count INTEGER NOT NULL,
                source INTEGER NOT NULL, line INTEGER NOT NULL
            );
            CREATE INDEX reaction_count_of ON reaction_count (message, emoji, seq);
            INSERT INTO reaction_count SELECT seq, message, emoji, count, source, line FROM reaction_count_6;
            DROP TABLE reaction_count_6;
            DROP TABLE edit_6; DROP TABLE deletion_6; DROP TABLE reaction_6; DROP TABLE membership_6;
            CREATE VIEW document AS
                SELECT seq, text FROM message UNION ALL SELECT seq, text FROM edit WHERE document = seq;

            """

    /// Takes away what the fifth layout added. What is unseen is made anew by an upgrade, whatever is in it.
    static let asInTheFourthLayout =
        asInTheFifthLayout + """
            DROP TABLE account; DROP TABLE conversation_key; ALTER TABLE source DROP COLUMN system;
            DROP VIEW unseen; DROP TABLE unseen_reader; DROP TABLE unseen_conversation;
            CREATE TABLE unseen (
                conversation INTEGER NOT NULL, person INTEGER NOT NULL, evidence INTEGER NOT NULL, messages INTEGER NOT NULL,
                inferred INTEGER NOT NULL, oldest_at INTEGER, oldest INTEGER, mark_at INTEGER, seen_at INTEGER,
                oldest_id TEXT, online INTEGER, PRIMARY KEY (conversation, person)
            ) WITHOUT ROWID;
            CREATE INDEX unseen_person ON unseen (person);

            """

    /// And what the fourth layout added to the tables of records.
    static let asInTheThirdLayout =
        asInTheFourthLayout
        + "ALTER TABLE conversation DROP COLUMN reading_at; ALTER TABLE source DROP COLUMN records_reading;"
            + """
            DROP VIEW document; DROP INDEX edit_of; DROP INDEX source_input;
            DROP TABLE sighting; DROP TABLE coverage; DROP TABLE input;
            ALTER TABLE edit DROP COLUMN document; ALTER TABLE edit DROP COLUMN version;
            ALTER TABLE edit DROP COLUMN appearance;
            ALTER TABLE source DROP COLUMN input; ALTER TABLE quarantine DROP COLUMN lines;
            ALTER TABLE person DROP COLUMN version; ALTER TABLE person DROP COLUMN as_of;
            ALTER TABLE conversation DROP COLUMN version; ALTER TABLE conversation DROP COLUMN as_of;
            CREATE UNIQUE INDEX edit_of ON edit (message, edited_at, content_hash);
            CREATE VIEW document AS SELECT seq, text FROM message
                UNION ALL SELECT edit.seq, edit.text FROM edit JOIN message ON message.seq = edit.message
                    WHERE edit.content_hash <> message.content_hash;

            """

    /// Changes the database behind the program's back, as a crash or another program does. One that is of a layout without a
    /// log then has none.
    func change(_ sql: String) throws {
        let queue = try connect()
        let layout = try queue.write { db in
            if sql.contains(Self.asInTheSixthLayout) { try RowsOfMarks.make(of: path, in: "main", db) }
            try db.execute(sql: sql)
            return try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        }
        try queue.close()
        guard layout <= Schema.lastWithoutLog else { return }
        isUpgraded = true
        for folder in ["log", "keys"] { try? FileManager.default.removeItem(atPath: "\(path)/\(folder)") }
    }

    /// The reasons in `quarantine/lines.jsonl`, with their lines.
    func quarantined() throws -> [(line: Int, reason: String)] {
        let file = path + "/quarantine/lines.jsonl"
        guard FileManager.default.fileExists(atPath: file) else { return [] }
        return try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map { line in
            let value = try JSONValue(parsing: Array(line.utf8))
            return (value["line"]?.int ?? 0, value["reason"]?.string ?? "")
        }
    }

    /// The pages of the only conversation, or of the one with that id.
    func pages(of id: String? = nil) throws -> [[ArchivedMessage]] {
        let reader = try reader
        let people = try reader.people()
        let conversation = try reader.conversations().first { id == nil || $0.sourceID == id }
        guard let conversation else { return [] }
        let periods = try reader.periods(of: conversation.id)
        var pages: [[ArchivedMessage]] = []
        try reader.withTranscripts(people) { transcripts in
            try transcripts.open(conversation, periods)
            try transcripts.read(periods[...]) { pages.append($1) }
        }
        return pages
    }
}

extension ArchivedMessage {
    var idText: String { string(id) ?? "" }
    var currentText: String { string(text) ?? "" }
}

extension [ArchivedMessage] {
    func message(_ id: String) -> ArchivedMessage? { first { $0.idText == id } }
    func details(_ id: String) -> MessageDetails? { message(id)?.details }
}

import Foundation
import Hansard

/// What ingest is measured against: the sqlite3 shell, which imports the same rows as CSV, indexes them, and fills an
/// FTS5 index over the messages.
struct ShellPeer {
    private let folder: String

    /// Writes the rows of `logs` as CSV files and the two scripts.
    init(_ logs: [String], folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let tables = CSVTables(folder)
        var sink = RecordSink { try tables.write($0) }
        for log in logs {
            var reader = try FileReader(path: log)
            try NativeLog.read(&reader, into: &sink)
            try sink.flush()
        }
        try tables.flush()
        let messages = """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
            CREATE TABLE message (id TEXT, channel TEXT, sender TEXT, sent_at TEXT, text TEXT);
            .mode csv
            .import "\(folder)/message.csv" message
            CREATE INDEX message_in_order ON message (channel, sent_at);
            CREATE VIRTUAL TABLE search USING fts5 (text, content='message');
            INSERT INTO search (search) VALUES ('rebuild');

            """
        let rest = """
            CREATE TABLE seen (channel TEXT, person TEXT, up_to TEXT, seen_at TEXT);
            .import "\(folder)/seen.csv" seen
            CREATE INDEX seen_in_order ON seen (channel, person, seen_at);
            CREATE TABLE presence (person TEXT, at TEXT, state TEXT);
            .import "\(folder)/presence.csv" presence
            CREATE INDEX presence_in_order ON presence (person, at);

            """
        try messages.write(toFile: folder + "/messages.sql", atomically: false, encoding: .utf8)
        try (messages + rest).write(toFile: folder + "/all.sql", atomically: false, encoding: .utf8)
    }

    func importMessages() throws -> ChildRun { try run("messages.sql") }
    func importAll() throws -> ChildRun { try run("all.sql") }

    private func run(_ script: String) throws -> ChildRun {
        let database = folder + "/peer.db"
        for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + ending) }
        defer { for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: database + ending) } }
        return try ChildRun.measure(["sqlite3", database], input: "\(folder)/\(script)")
    }
}

/// Writes records as the shell reads them.
private final class CSVTables {
    private var tables: [String: [UInt8]] = [:]
    private let folder: String
    private var people: [String] = []
    private var conversations: [String] = []

    init(_ folder: String) { self.folder = folder }

    func write(_ batch: RecordBatch) throws {
        people += batch.newPeople.map { batch.arena.text($0) ?? "" }
        conversations += batch.newConversations.map { batch.arena.text($0.id) ?? "" }
        for record in batch.records {
            switch record {
            case .message(let message):
                row(
                    "message",
                    [
                        batch.arena.text(message.id) ?? "", conversations[Int(message.conversation)],
                        people[Int(message.sender)], message.sentAt.rfc3339(.millisecond),
                        batch.arena.text(message.text) ?? "",
                    ])
            case .seen(let seen):
                // Up to a message, as all marks of the corpus are.
                guard case .message(let id) = seen.upTo else { continue }
                row(
                    "seen",
                    [
                        conversations[Int(seen.conversation)], people[Int(seen.person)],
                        batch.arena.text(id) ?? "",
                        seen.seenAt.rfc3339(.millisecond),
                    ])
            case .presence(let presence):
                row(
                    "presence",
                    [
                        people[Int(presence.person)], presence.at.rfc3339(.millisecond), "\(presence.state)",
                    ])
            default: break
            }
        }
        if tables.values.contains(where: { $0.count > 8 << 20 }) { try flush() }
    }

    func flush() throws {
        for (name, bytes) in tables {
            let path = "\(folder)/\(name).csv"
            if !FileManager.default.fileExists(atPath: path) {
                _ = FileManager.default.createFile(atPath: path, contents: nil)
            }
            let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try file.seekToEnd()
            try file.write(contentsOf: bytes)
            try file.close()
        }
        tables = [:]
    }

    private func row(_ table: String, _ cells: [String]) {
        let line = cells.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
        tables[table, default: []].append(contentsOf: line.utf8)
    }
}

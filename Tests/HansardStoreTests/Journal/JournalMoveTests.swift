import Foundation
import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// What the chat wrote before there was a journal.
@Suite(.blocking) final class JournalMoveTests {
    private let archive = NSTemporaryDirectory() + "/hansard-journal-\(UUID().uuidString)"
    private var live: String { archive + "/live" }

    deinit { try? FileManager.default.removeItem(atPath: archive) }

    /// The tables of the first layout.
    private static let tables = """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE person (
            id TEXT PRIMARY KEY, name TEXT, title TEXT, is_active INTEGER NOT NULL DEFAULT 1
        ) WITHOUT ROWID;
        CREATE TABLE conversation (
            id INTEGER PRIMARY KEY, channel TEXT NOT NULL UNIQUE, lower TEXT NOT NULL, higher TEXT NOT NULL,
            sequence INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX conversation_lower ON conversation (lower);
        CREATE INDEX conversation_higher ON conversation (higher);
        CREATE TABLE message (
            id INTEGER PRIMARY KEY,
            conversation INTEGER NOT NULL, sequence INTEGER NOT NULL, sender TEXT NOT NULL, client_id TEXT NOT NULL,
            text TEXT NOT NULL, reply_to INTEGER, edited_at INTEGER, deleted_at INTEGER,
            deed INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX message_place ON message (conversation, sequence);
        CREATE UNIQUE INDEX message_client ON message (sender, client_id);
        CREATE TABLE deed (
            n INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            conversation INTEGER, sequence INTEGER, message INTEGER, person TEXT NOT NULL, at INTEGER NOT NULL,
            text TEXT
        );
        CREATE INDEX deed_change ON deed (conversation, sequence) WHERE kind IN (1, 2);
        CREATE INDEX deed_person ON deed (n) WHERE kind = 4;
        CREATE TRIGGER deed_stays BEFORE UPDATE ON deed BEGIN SELECT RAISE(ABORT, 'deeds are only added'); END;
        CREATE TRIGGER deed_remains BEFORE DELETE ON deed BEGIN SELECT RAISE(ABORT, 'deeds are only added'); END;
        CREATE TABLE mark (
            conversation INTEGER NOT NULL, person TEXT NOT NULL, message INTEGER NOT NULL, sequence INTEGER NOT NULL,
            at INTEGER NOT NULL, PRIMARY KEY (conversation, person)
        ) WITHOUT ROWID;
        CREATE TABLE windows (person TEXT PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE outbox (
            n INTEGER PRIMARY KEY AUTOINCREMENT, channels TEXT NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL,
            excluded TEXT
        );
        CREATE TABLE refused (
            n INTEGER PRIMARY KEY, at INTEGER NOT NULL, reason TEXT NOT NULL, channels TEXT NOT NULL, name TEXT NOT NULL,
            data TEXT NOT NULL
        );
        """

    private static let content = """
        INSERT INTO conversation VALUES (1, 'private-chat-7-9', '7', '9', 3);
        INSERT INTO deed VALUES (1, 4, NULL, NULL, NULL, '7', 1800000000000000, '{"name":"Jo","active":true}');
        INSERT INTO deed VALUES (2, 0, 1, 1, 1800000000000001, '7', 1800000000000001, 'one');
        INSERT INTO message VALUES (1800000000000001, 1, 1, '7', 'a', 'uno', NULL, 1800000000000003, NULL, 2);
        INSERT INTO deed VALUES (3, 0, 1, 2, 1800000000000002, '9', 1800000000000002, 'two');
        INSERT INTO message VALUES (1800000000000002, 1, 2, '9', 'b', 'two', 1800000000000001, NULL, NULL, 3);
        INSERT INTO deed VALUES (4, 1, 1, 3, 1800000000000001, '7', 1800000000000003, 'uno');
        INSERT INTO deed VALUES (5, 3, 1, NULL, 1800000000000002, '7', 1800000000000004, NULL);
        INSERT INTO mark VALUES (1, '7', 1800000000000002, 2, 1800000000000004);
        INSERT INTO person VALUES ('7', 'Jo', NULL, 1);
        INSERT INTO windows VALUES ('7', 4, '[]');
        INSERT INTO outbox (channels, name, data) VALUES ('private-chat-7-9', 'e', '{}');
        INSERT INTO meta VALUES ('archived', 3);
        """

    /// Leaves the database as a server does that was killed: a part of it is in the write-ahead log alone.
    private func makeOlder() throws {
        try FileManager.default.createDirectory(atPath: live, withIntermediateDirectories: true)
        let running = archive + "/running.db"
        let pool = try DatabasePool(path: running)
        try pool.writeWithoutTransaction { db in
            try db.execute(
                sql: "PRAGMA wal_autocheckpoint = 0; PRAGMA application_id = 1213092675; PRAGMA user_version = 1")
            try db.execute(sql: Self.tables)
            try db.execute(sql: Self.content)
        }
        for ending in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: running + ending, toPath: live + "/chat.db" + ending)
        }
        try pool.close()
        let log = try FileManager.default.attributesOfItem(atPath: live + "/chat.db-wal")[.size] as? Int
        #expect(log ?? 0 > 4_096)
    }

    private func expectAll(_ journal: LiveJournal) throws {
        try journal.readNow { reading in
            let found = try reading.changes(in: "private-chat-7-9", after: 0, limit: 9).changes
            #expect(found.map(\.sequence) == [1, 2, 3])
            #expect(try reading.message(1_800_000_000_000_001)?.text == "uno")
            #expect(try reading.mark(of: "7", in: "private-chat-7-9")?.sequence == 2)
            #expect(try reading.people().map(\.name) == ["Jo"])
            #expect(try reading.windows(of: "7")?.version == 4)
            #expect(try reading.outboxCount() == 1)
            #expect(try reading.archived() == 3 && reading.last() == 5)
            let lines = String(decoding: try reading.lines(after: 0, limit: 99).bytes, as: UTF8.self).split(
                separator: "\n")
            #expect(lines.count == 5)
            #expect(
                lines.map { String($0.prefix { $0 != "," }) } == [
                    #"{"type":"person""#, #"{"type":"message""#, #"{"type":"message""#, #"{"type":"edit""#,
                    #"{"type":"seen""#,
                ])
            #expect(lines[1].contains(#""text":"one""#) && lines[1].contains(#""client_id":"a""#))
        }
    }

    @Test func whatTheChatHasWrittenIsInTheJournal() throws {
        try makeOlder()
        let journal = try LiveJournal(archive: archive)
        try expectAll(journal)
        // It goes on where the chat was.
        try journal.commit { transaction in
            let again = try transaction.send(TestChat.draft("one", from: "7", to: "9", id: "a"), now: .now)
            #expect(!again.isNew)
            let next = try transaction.send(
                TestChat.draft("three", from: "7", to: "9", id: "c"), now: Timestamp(microseconds: 5))
            #expect(next.message.sequence == 4 && next.message.id == 1_800_000_000_000_003)
        }
        #expect(try journal.readNow { try $0.last() } == 6)
        journal.close()
        let left = try FileManager.default.contentsOfDirectory(atPath: live)
        #expect(left.filter { $0.hasPrefix("chat") }.isEmpty, "\(left)")
        let next = try LiveJournal(archive: archive)
        #expect(try next.readNow { try $0.last() } == 6)
    }

    /// Of one file alone, which then only has to get its name.
    @Test func aCrashBeforeItHasItsNameLeavesItToBeDoneAgain() throws {
        try makeOlder()
        let queue = try DatabaseQueue(path: live + "/chat.db")
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try queue.close()
        try expectAll(try LiveJournal(archive: archive))
    }

    @Test func anOlderServerThatRunsKeepsItsDatabase() throws {
        try makeOlder()
        let lock = try JournalLock(folder: live)
        let error = #expect(throws: JournalError.self) { try LiveJournal(archive: archive) }
        #expect(error?.description == "\(live): Another live server writes here. Stop it, or serve another archive.")
        withExtendedLifetime(lock) {}
        #expect(FileManager.default.fileExists(atPath: live + "/chat.db-wal"))
        #expect(!FileManager.default.fileExists(atPath: live + "/live.db"))
    }

    @Test func whoeverHasItOpenIsWaitedFor() throws {
        try makeOlder()
        let other = try DatabasePool(path: live + "/chat.db")
        #expect(throws: JournalError.self) { try LiveJournal(archive: archive, busySeconds: 0.1) }
        #expect(!FileManager.default.fileExists(atPath: live + "/live.db"))
        try other.close()
        try expectAll(try LiveJournal(archive: archive))
    }

    @Test func oneThatAnOlderHansardHasMadeSinceIsNotPassedOver() throws {
        try LiveJournal(archive: archive).close()
        try makeOlder()
        let error = #expect(throws: JournalError.self) { try LiveJournal(archive: archive) }
        #expect(error?.description.contains("move chat.db away") == true)
        #expect(FileManager.default.fileExists(atPath: live + "/chat.db-wal"))
    }

    @Test func whatIsNoDatabaseOfTheChatIsLeftAlone() throws {
        try FileManager.default.createDirectory(atPath: live, withIntermediateDirectories: true)
        let bytes = Data("This is no database at all, and long enough to be looked at.".utf8)
        try bytes.write(to: URL(fileURLWithPath: live + "/chat.db"))
        let error = #expect(throws: JournalError.self) { try LiveJournal(archive: archive) }
        #expect(error?.description.hasPrefix(live + "/chat.db: This is not a journal") == true)
        #expect(FileManager.default.contents(atPath: live + "/chat.db") == bytes)
    }
}

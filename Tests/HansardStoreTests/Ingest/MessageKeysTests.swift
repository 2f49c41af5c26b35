import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct MessageKeysTests {
    private let log = (1...50).map { message("\($0)", from: "7", at: "09:00", "message \($0)") }

    @Test(arguments: [0, 20]) func keysThatACrashLostAreReadBack(keyed: Int) throws {
        let archive = try TestArchive()
        try archive.ingest(log)
        try archive.change(
            "DELETE FROM message_key WHERE seq > \(keyed); UPDATE meta SET value = \(keyed) WHERE key = 'keyed_seq'")
        let again = try archive.ingest(log + [seen("3", upTo: "50", at: "09:30")])
        #expect(again.messages.duplicate == 50)
        #expect(again.messages.added == 0)
        #expect(again.seen.added == 1)
        #expect(try archive.numbers("SELECT count(*) FROM message_key") == [50])
        #expect(try archive.numbers("SELECT value FROM meta WHERE key = 'keyed_seq'")[0] >= 50)
    }

    @Test func keysThatWereWrittenButNotNotedDoNoHarm() throws {
        let archive = try TestArchive()
        try archive.ingest(log)
        try archive.change("UPDATE meta SET value = 10 WHERE key = 'keyed_seq'")
        let again = try archive.ingest(log)
        #expect(again.messages.duplicate == 50)
        #expect(again.messages.added == 0)
    }

    @Test func twoIDsThatShareAKeyStayApart() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "one"))
        try takeKey(of: "2", in: archive)
        let second = try archive.ingest(
            message("2", from: "7", at: "09:01", "two"), seen("3", upTo: "2", at: "09:30"), file: "b.jsonl")
        #expect(second.messages.added == 1)
        #expect(try archive.texts("SELECT text FROM message JOIN seen ON up_to = message.seq") == ["two"])
        #expect(
            try archive.ingest(message("2", from: "7", at: "09:01", "two"), file: "b.jsonl").messages.duplicate == 1)
    }

    /// What this run has written to the table is looked for there only if it is likely to be there.
    @Test func keysThatWentToTheTableAreFound() throws {
        let archive = try TestArchive()
        let store = try archive.open()
        try store.queue.write { db in
            let keys = try MessageKeys(db)
            func look(_ number: Int64) throws -> (place: MessagePosition?, key: UInt64) {
                try Array("\(number)".utf8).withUnsafeBufferPointer { try keys.look(1, $0) }
            }
            for number in Int64(1)...400 {
                let (place, key) = try look(number)
                #expect(place == nil)
                keys.insert(key, MessagePosition(at: number, seq: number))
                try db.execute(
                    sql: """
                        INSERT INTO message (conversation, sent_at, seq, shape, source_id, text, content_hash, source, line)
                        VALUES (1, ?1, ?1, 0, ?1, '', 0, 1, 1)
                        """, arguments: [number])
                if number % 50 == 0 { try keys.flush() }
            }
            for number in Int64(1)...400 {
                #expect(try look(number).place == MessagePosition(at: number, seq: number))
            }
            for number in Int64(401)...800 { #expect(try look(number).place == nil) }
        }
        try store.close()
    }

    /// Gives the key of `id`, in the first conversation, to the message that is there, as if both had the same hash.
    private func takeKey(of id: String, in archive: TestArchive) throws {
        let store = try archive.open()
        try store.queue.write { db in
            let hash = SipHash(
                key0: UInt64(bitPattern: try ArchiveIdentity.value("key_0", in: db)),
                key1: UInt64(bitPattern: try ArchiveIdentity.value("key_1", in: db)))
            let bytes = Array(id.utf8)
            let key = bytes.withUnsafeBytes { hash.hash(1, $0) }
            try db.execute(sql: "UPDATE message_key SET hash = ?", arguments: [Int64(bitPattern: key)])
        }
        try store.close()
    }
}

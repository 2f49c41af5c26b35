import Foundation
import Hansard
import HansardSite
import HansardStore
import Logging
import TestSupport
import Testing

@testable import HansardServer

@Suite struct AccessLogTests {
    private let folder: AccessFolder
    private let now: Timestamp

    init() throws {
        folder = try AccessFolder()
        now = try moment("2026-06-01T12:00:00Z")
    }

    private func entry(_ target: String) -> AccessEntry {
        var entry = AccessEntry(at: now, action: "view", target: target, status: 200, outcome: "served")
        (entry.means, entry.subject, entry.person, entry.role) = ("token", "a", "7", "staff")
        (entry.conversations, entry.people) = (["private-chat-7-9"], ["7", "9"])
        (entry.records, entry.hits, entry.query) = ([1...4, 9...9], 2, "refund “€”\n")
        return entry
    }

    private func entries(_ database: AccessDatabase) throws -> [LoggedAccess] {
        var all: [LoggedAccess] = []
        try database.entries { all.append($0) }
        return all
    }

    @Test func anEntryIsReadAsItWasWritten() async throws {
        let database = try folder.database()
        try await AccessLog(database).record(entry("a.html"))
        let read = try entries(try folder.database())
        #expect(read.map(\.seq) == [1])
        #expect(read.map(\.entry) == [entry("a.html")])
        #expect(read[0].entry.recordCount == 5)
    }

    @Test func aHundredWritersAtOnceLeaveNoGap() async throws {
        let (database, other) = (try folder.database(), try folder.database())
        let logs = [AccessLog(database), AccessLog(other)]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<100 {
                group.addTask { for i in 0..<10 { try await logs[writer % 2].record(entry("\(writer)-\(i).html")) } }
            }
            try await group.waitForAll()
        }
        let read = try entries(database)
        #expect(read.map(\.seq) == Array(1...1_000))
        #expect(Set(read.map(\.entry.target)).count == 1_000)
        #expect(try database.check() == .whole(entries: 1_000, hash: read[999].hash))
    }

    @Test func whatWasRecordedIsThereForEverybodyElseAtOnce() async throws {
        let log = AccessLog(try folder.database())
        let other = try folder.database()
        for i in 1...5 {
            try await log.record(entry("\(i)"))
            #expect(try other.head().seq == Int64(i))
        }
    }

    @Test(arguments: [
        "UPDATE entry SET person = '8'", "DELETE FROM entry WHERE seq = 2", "DELETE FROM entry",
        "INSERT OR REPLACE INTO entry SELECT 2, at, means, subject, '8', role, case_name, reason, address, action, target, query, conversations, people, records, hits, status, outcome, hash FROM entry WHERE seq = 1",
        "INSERT INTO entry SELECT 9, at, means, subject, person, role, case_name, reason, address, action, target, query, conversations, people, records, hits, status, outcome, hash FROM entry WHERE seq = 1",
    ])
    func theDatabaseRefusesToChangeAnEntry(sql: String) async throws {
        let database = try folder.database()
        let log = AccessLog(database)
        for i in 1...3 { try await log.record(entry("\(i)")) }
        let before = try entries(database)
        #expect(try shell(sql).status != 0)
        #expect(try entries(database) == before)
    }

    @Test(arguments: [
        ("UPDATE entry SET person = '8' WHERE seq = 2", 2), ("UPDATE entry SET at = at + 1 WHERE seq = 3", 3),
        ("UPDATE entry SET reason = '' WHERE seq = 1", 1), ("UPDATE entry SET people = '[]' WHERE seq = 2", 2),
        ("UPDATE entry SET status = 'x' WHERE seq = 2", 2), ("DELETE FROM entry WHERE seq = 1", 1),
        ("DELETE FROM entry WHERE seq = 2", 2), ("UPDATE entry SET seq = 9 WHERE seq = 3", 3),
        ("DELETE FROM entry WHERE seq = 2; UPDATE entry SET seq = 2 WHERE seq = 3", 2),
        ("UPDATE entry SET hash = (SELECT hash FROM entry WHERE seq = 1) WHERE seq = 2", 2),
        // What reads the same and is not the same.
        ("UPDATE entry SET records = ' ' || records WHERE seq = 2", 2),
        ("UPDATE entry SET people = replace(people, '7', '\\u0037') WHERE seq = 3", 3),
        ("UPDATE entry SET conversations = replace(conversations, ']', ' ]') WHERE seq = 1", 1),
        ("UPDATE entry SET target = target || char(0) || 'x' WHERE seq = 2", 2),
        ("UPDATE entry SET query = CAST(query AS BLOB) WHERE seq = 3", 3),
        ("UPDATE entry SET at = CAST(at AS BLOB) WHERE seq = 4", 4),
        (
            "INSERT INTO entry SELECT -1, at, means, subject, person, role, case_name, reason, address, action, target, query, conversations, people, records, hits, status, outcome, hash FROM entry WHERE seq = 1",
            1
        ),
    ])
    func whoGetsAroundThatIsFoundByTheHashes(sql: String, broken: Int64) async throws {
        let database = try folder.database()
        let log = AccessLog(database)
        for i in 1...4 { try await log.record(entry("\(i)")) }
        let triggers = "DROP TRIGGER entry_stays; DROP TRIGGER entry_remains; DROP TRIGGER entry_in_order; "
        #expect(try shell(triggers + sql).status == 0)
        #expect(try folder.database().check() == .broken(seq: broken))
    }

    @Test func entriesCutOffTheEndAreFoundByWhoeverNotedTheLast() async throws {
        let database = try folder.database()
        let log = AccessLog(database)
        for i in 1...4 { try await log.record(entry("\(i)")) }
        guard case .whole(let seq, let hash) = try database.check() else { throw Unexpected() }
        #expect(try shell("DROP TRIGGER entry_remains; DELETE FROM entry WHERE seq = 4").status == 0)
        #expect(try database.check() != .broken(seq: 4))
        #expect(try database.check(noted: (seq, hash)) == .notAsNoted(seq: 4))
        // A server that was started afterwards does not know.
        try await AccessLog(folder.database()).record(entry("another fourth"))
        #expect(try database.check(noted: (seq, hash)) == .notAsNoted(seq: 4))
    }

    @Test(arguments: [
        "ALTER TABLE entry ADD COLUMN note TEXT", "CREATE VIEW looks AS SELECT * FROM entry",
        "DROP TRIGGER entry_stays",
        "ALTER TABLE entry RENAME TO its; CREATE VIEW entry AS SELECT * FROM its WHERE person = '7'",
        "CREATE TRIGGER another AFTER INSERT ON entry BEGIN SELECT 1; END", "CREATE TABLE another (a)",
    ]) func tablesThatAreNotAsTheyWereMadeAreFound(sql: String) async throws {
        let log = AccessLog(try folder.database())
        for i in 1...3 { try await log.record(entry("\(i)")) }
        #expect(try shell(sql).status == 0)
        #expect(try folder.database().check() == .altered)
    }

    private static let guards = """
        CREATE TRIGGER entry_remains BEFORE DELETE ON entry
            BEGIN SELECT RAISE(ABORT, 'the access log is only added to'); END;
        """

    /// By the log alone nobody can tell: number and hash of the last are gone with it.
    @Test(arguments: [
        "DELETE FROM entry WHERE seq > 2", "DELETE FROM entry",
        "UPDATE entry SET hash = zeroblob(32) WHERE seq = 5",
        // Another end, well made.
        "DELETE FROM entry WHERE seq = 5; INSERT INTO entry SELECT * FROM other WHERE seq = 5",
        "DELETE FROM entry WHERE seq = 5; INSERT INTO entry SELECT * FROM other WHERE seq >= 5",
    ]) func whileItRunsAServerKnowsWhereTheLogEnded(sql: String) async throws {
        let database = try folder.database()
        let log = AccessLog(database)
        for i in 1...4 { try await log.record(entry("\(i)")) }
        #expect(try shell("CREATE TABLE other AS SELECT * FROM entry").status == 0)
        try await log.record(entry("5"))
        let note = database.note
        // What the other log would have had as its fifth and sixth.
        let other = try AccessFolder()
        let its = AccessLog(try other.database())
        for i in 1...4 { try await its.record(entry("\(i)")) }
        for i in 1...2 { try await its.record(entry("other \(i)")) }
        #expect(
            try shell(
                "ATTACH '\(other.path)/access/access.db' AS o; INSERT INTO other SELECT * FROM o.entry WHERE seq > 4"
            ).status == 0)
        #expect(
            try shell("DROP TRIGGER entry_remains; DROP TRIGGER entry_stays; \(sql); DROP TABLE other").status == 0)
        #expect(try shell(Self.guards).status == 0)
        #expect(!database.isWritable())
        let error = await #expect(throws: AccessError.self) { try await log.record(entry("6")) }
        #expect(error?.problem == .altered(seq: 5))
        #expect(error?.description.contains("number 5") ?? false)
        // For good, until somebody has looked into it.
        await #expect(throws: AccessError.self) { try await log.record(entry("6")) }
        #expect(note.hasPrefix("5:"))
        #expect(database.note == note)
    }

    /// Two servers may write one log: what the other one has added is none of this.
    @Test func whatAnotherProcessHasAddedIsNoChange() async throws {
        let (database, other) = (try folder.database(), try folder.database())
        for i in 1...3 {
            try await AccessLog(i % 2 == 0 ? database : other).record(entry("\(i)"))
        }
        #expect(database.isWritable() && other.isWritable())
        try await AccessLog(database).record(entry("4"))
        guard case .whole(4, let hash) = try database.check() else { throw Unexpected() }
        #expect(database.note == AccessCheck.note(4, hash))
        // Unless it is not as it was written.
        try await AccessLog(other).record(entry("5"))
        #expect(
            try shell("DROP TRIGGER entry_stays; UPDATE entry SET person = '8' WHERE seq = 5").status == 0)
        let error = await #expect(throws: AccessError.self) { try await AccessLog(database).record(entry("6")) }
        #expect(error?.problem == .altered(seq: 4))
    }

    // MARK: The server

    private struct KeepingHandler: LogHandler {
        let lines: Locked<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let more = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            lines.update { $0.append("\(event.level) \(event.message) \(more.joined(separator: " "))") }
        }
    }

    @Test func aServerWhoseLogWasCutShowsNothingMore() async throws {
        _ = try folder.archive([
            #"{"type":"message","id":"1","channel":"room","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"Said"}"#
        ])
        try folder.write("access.yml", "identities: {tokens: on}")
        let token = APIToken()
        let stored = StoredToken(
            name: "a", person: "7", role: nil, created: .now, expires: .now.advanced(byMicroseconds: 3_600_000_000))
        try folder.database().add(stored, sha256: token.sha256)
        let site = try TestServer.site.get()
        var configuration = ServerConfiguration(archive: folder.path + "/archive")
        configuration.port = 0
        let access = try AccessControl(
            content: folder.path, folder: folder.path + "/access", archive: folder.path + "/archive", zone: .utc)
        let lines = Locked<[String]>([])
        let server = try ArchiveServer(
            configuration, site: site, access: access,
            logger: Logger(label: "test") { _ in KeepingHandler(lines: lines) })
        let own = try await OwnPort(server)
        let ask = { @Sendable () async throws -> [Int] in
            try await offPool {
                let client = try RawClient(port: own.number)
                return try ["/conversations/room/2026-03.html", "/readyz"].map { path in
                    try client.send(
                        "GET \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token.text)\r\n\r\n")
                    return try client.reply()?.status ?? 0
                }
            }
        }
        let before = try await ask()
        server.noteLastRecord()
        let changed = try shell("DROP TRIGGER entry_remains; DELETE FROM entry; " + Self.guards)
        let after = try await ask()
        await own.stop()
        #expect(changed.status == 0)
        #expect(before == [200, 200])
        #expect(after == [503, 503])
        let logged = lines.update { $0 }
        #expect(logged.contains { $0.hasPrefix("notice last entry of the access log noted=1:") })
        #expect(logged.contains { $0.hasPrefix("critical access log cannot be written") && $0.contains("number 1") })
    }

    @Test func onAFullDiskNothingIsRecordedAndThatIsSaid() async throws {
        let database = try folder.database(maximumPages: 12)
        let log = AccessLog(database)
        var written: Int64 = 0
        let error = await #expect(throws: AccessError.self) {
            for i in 0..<2_000 {
                try await log.record(entry(String(repeating: "x", count: 500) + "\(i)"))
                written += 1
            }
        }
        #expect(error?.problem == .diskFull)
        #expect(try database.head().seq == written)
        // With room again it goes on where it stopped.
        let roomy = try folder.database()
        try await AccessLog(roomy).record(entry("after"))
        guard case .whole(let entries, _) = try roomy.check() else { throw Unexpected() }
        #expect(entries == written + 1)
    }

    @Test func aLogThatSomebodyElseHoldsIsNotWaitedForLong() async throws {
        let database = try folder.database()
        let holder = try ChildProcess(
            [
                "python3", "-c",
                """
                import sqlite3, sys, time
                db = sqlite3.connect(sys.argv[1], isolation_level=None)
                db.execute("BEGIN IMMEDIATE"); print("held", flush=True); time.sleep(600)
                """, folder.path + "/access/access.db",
            ], output: .pipe)
        _ = holder.readSome()
        let error = await #expect(throws: AccessError.self) { try await AccessLog(database).record(entry("a")) }
        #expect(error?.problem == .inUse)
        holder.stop()
        try await AccessLog(database).record(entry("a"))
        #expect(try database.head().seq == 1)
    }

    @Test func onlyTheServersUserMayReadTheLog() throws {
        _ = try folder.database()
        let rights = try FileManager.default.attributesOfItem(atPath: folder.path + "/access/access.db")[
            .posixPermissions]
        #expect((rights as? NSNumber)?.intValue == 0o600)
    }

    @Test func anotherProgramsDatabaseIsLeftAlone() throws {
        _ = try folder.database()
        #expect(try shell("PRAGMA application_id = 1").status == 0)
        let error = #expect(throws: AccessError.self) { try folder.database() }
        #expect(error?.problem == .notOurs)
    }

    /// Runs SQL on the log behind the program’s back.
    private func shell(_ sql: String) throws -> (status: Int32?, errors: String) {
        let program = try ChildProcess(
            [
                "python3", "-c",
                "import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None).executescript(sys.argv[2])",
                folder.path + "/access/access.db", sql,
            ], errors: .pipe)
        let text = String(decoding: program.readToEnd(), as: UTF8.self)
        return (program.wait().status, text)
    }
}

import Foundation
import Hansard
import HansardStore
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
        try await log.record(entry("another fourth"))
        #expect(try database.check(noted: (seq, hash)) == .notAsNoted(seq: 4))
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
        let holder = Process()
        let (input, output) = (Pipe(), Pipe())
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        holder.arguments = [
            "python3", "-c",
            """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1], isolation_level=None)
            db.execute("BEGIN IMMEDIATE"); print("held", flush=True); sys.stdin.read()
            """, folder.path + "/access/access.db",
        ]
        (holder.standardInput, holder.standardOutput) = (input, output)
        try holder.run()
        _ = output.fileHandleForReading.availableData
        let error = await #expect(throws: AccessError.self) { try await AccessLog(database).record(entry("a")) }
        #expect(error?.problem == .inUse)
        try input.fileHandleForWriting.close()
        holder.waitUntilExit()
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
    private func shell(_ sql: String) throws -> (status: Int32, errors: String) {
        let program = Process()
        let errors = Pipe()
        program.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        program.arguments = [
            "python3", "-c",
            "import sqlite3, sys; sqlite3.connect(sys.argv[1], isolation_level=None).executescript(sys.argv[2])",
            folder.path + "/access/access.db", sql,
        ]
        program.standardError = errors
        try program.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        program.waitUntilExit()
        return (program.terminationStatus, text)
    }
}

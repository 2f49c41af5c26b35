import Foundation
import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Marks and presence read as rows: whatever is asked, the answer is that of a table that has those rows.
@Suite(.blocking) struct MonthTablesTests {
    private static let columns = "conversation, person, up_to_at, up_to, seen_at, evidence, seq"

    /// A database that has months, and beside them their rows.
    private static func database(seed: UInt64) throws -> (DatabaseQueue, [Int64]) {
        let queue = try DatabaseQueue(configuration: Connection.configuration(readOnly: false, cacheMiB: 1))
        var random = SeededRandom(seed: seed)
        var times: [Int64] = []
        try queue.write { db in
            try Schema.create(db)
            try db.execute(sql: "CREATE TABLE plain (\(SeenRows.table.columns)) WITHOUT ROWID; CREATE TABLE some (id)")
            try db.execute(sql: "INSERT INTO some VALUES (2), (4)")
            for conversation in Int64(1)...5 {
                for person in Int64(1)...4 where (conversation + person) % 4 != 0 {
                    let marks = (0..<Int64(3)).flatMap { month in
                        MonthCodecTests.marks(&random, unit: [1, 1_000, 1_000_000][Int(conversation) % 3]).map { mark in
                            var late = mark
                            late.upToAt += month * 3_000_000_000_000
                            return late
                        }
                    }
                    times += marks.map(\.upToAt)
                    try insert(marks, conversation, person, db)
                }
            }
        }
        return (queue, times)
    }

    private static func insert(_ marks: [SeenMonth.Mark], _ conversation: Int64, _ person: Int64, _ db: Database) throws
    {
        for mark in marks {
            try db.execute(
                sql: "INSERT INTO plain VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [conversation, person, mark.upToAt, mark.upTo, mark.seenAt, mark.evidence, mark.seq])
        }
        for (month, its) in Dictionary(grouping: marks, by: { MonthNumber.of($0.upToAt) }) {
            try db.execute(
                sql: "INSERT INTO seen_month VALUES (?, ?, ?, ?, NULL, ?)",
                arguments: [conversation, person, month, its.count, Data(MonthCodecTests.bytes(its))])
        }
    }

    private static let questions = [
        "SELECT \(columns) FROM $ ORDER BY 1, 2, 3, 4, 5, 6",
        "SELECT \(columns) FROM $ ORDER BY 1 DESC, 2 DESC, 3 DESC, 4 DESC, 5 DESC, 6 DESC",
        "SELECT \(columns) FROM $ WHERE conversation = ?1 AND person = ?2 ORDER BY up_to_at, up_to, seen_at, evidence",
        """
        SELECT \(columns) FROM $ WHERE conversation = ?1 AND person = ?2 AND up_to_at > ?3 AND up_to_at < ?4
        ORDER BY up_to_at DESC, up_to DESC, seen_at DESC, evidence DESC
        """,
        """
        SELECT \(columns) FROM $ WHERE conversation = ?1 AND person = ?2 AND up_to_at <= ?4
        ORDER BY up_to_at DESC, up_to DESC, seen_at, evidence
        """,
        "SELECT up_to FROM $ WHERE conversation = ?1 AND person = ?2 ORDER BY up_to_at DESC, up_to DESC, seen_at LIMIT 3",
        "SELECT max(up_to_at) FROM $ WHERE conversation = ?1 AND person = ?2 AND up_to_at < ?3 AND evidence = 1",
        "SELECT min(up_to_at) FROM $ WHERE conversation = ?1",
        "SELECT min(person) FROM $ WHERE conversation = ?1 AND person > ?2",
        "SELECT \(columns) FROM $ WHERE conversation = ?1 OR person = ?2 ORDER BY 1, 2, 3, 4, 5, 6",
        "SELECT \(columns) FROM $ WHERE conversation IN (4, ?1, 4) AND person IN (?2, 1) ORDER BY 1 DESC, 2, 3, 4, 5, 6",
        """
        SELECT \(columns) FROM $ WHERE conversation IN (SELECT id FROM some) AND conversation = ?1 AND person = ?2
        ORDER BY 3, 4, 5, 6
        """,
        """
        SELECT \(columns) FROM $ WHERE conversation = ?1 AND person = ?2 AND (up_to_at, up_to) >= (?3, 50)
            AND (up_to_at, up_to) <= (?4, 5000) AND evidence = 0 ORDER BY up_to_at, up_to, seen_at
        """,
        "SELECT \(columns) FROM $ WHERE conversation = ?1 AND up_to_at = ?3 ORDER BY 2, 4, 5, 6",
        "SELECT person, count(*), max(up_to_at) FROM $ WHERE conversation = ?1 GROUP BY person ORDER BY person DESC",
        "SELECT DISTINCT person FROM $ WHERE conversation = ?1 ORDER BY person",
        """
        SELECT a.seq, b.seq FROM $ AS a JOIN $ AS b ON b.conversation = a.conversation AND b.person = a.person
            AND b.up_to_at > a.up_to_at WHERE a.conversation = ?1 AND a.person = ?2 ORDER BY 1, 2
        """,
        """
        SELECT count(*) FROM plain WHERE conversation = ?1 AND NOT EXISTS (SELECT 1 FROM $ AS own
            WHERE own.conversation = plain.conversation AND own.person = plain.person AND own.up_to_at = plain.up_to_at
                AND own.up_to = plain.up_to AND own.evidence = 0)
        """,
        "SELECT count(*) FROM $ WHERE conversation = NULL OR person = NULL",
        "SELECT count(*) FROM $ WHERE conversation = ?1 AND up_to_at > NULL",
        "SELECT count(*) FROM $ WHERE conversation = ?1 AND up_to_at < 'x'",
        "SELECT count(*) FROM $ WHERE conversation = 'x'",
        "SELECT count(*) FROM $ WHERE conversation = '1' AND up_to_at < 1.773e15",
        "SELECT count(*) FROM $ WHERE conversation = 1.0 AND up_to_at > '1773000000000000'",
        "SELECT count(*) FROM $ WHERE conversation IS NULL OR conversation IS 2",
        "SELECT count(*) FROM $ WHERE person BETWEEN 2 AND 3 AND seen_at > ?3",
    ]

    @Test(arguments: [1, 2, 3]) func whateverIsAskedTheAnswerIsThatOfATableOfRows(seed: UInt64) throws {
        let (queue, times) = try Self.database(seed: seed)
        var random = SeededRandom(seed: seed)
        try queue.read { db in
            for question in Self.questions {
                for _ in 0..<12 {
                    let (conversation, person) = (
                        Int.random(in: 0...6, using: &random), Int.random(in: 0...5, using: &random)
                    )
                    let two = [times.randomElement(using: &random)!, times.randomElement(using: &random)!].sorted()
                    let all: [(any DatabaseValueConvertible)?] = [conversation, person, two[0], two[1]]
                    let count = (1...4).last { question.contains("?\($0)") } ?? 0
                    func answer(_ table: String) throws -> [Row] {
                        try Row.fetchAll(
                            db, sql: question.replacing("$", with: table),
                            arguments: StatementArguments(all.prefix(count)))
                    }
                    let (found, expected) = (try answer("seen"), try answer("plain"))
                    #expect(found == expected, "\(question) \(all)")
                }
            }
        }
    }

    @Test func theyCannotBeWrittenAndNoViewOfTheFileReadsThem() throws {
        let (queue, _) = try Self.database(seed: 4)
        try queue.write { db in
            for sql in [
                "INSERT INTO seen VALUES (1, 1, 1, 1, 1, 1, 1)", "DELETE FROM presence", "UPDATE seen SET seq = 1",
                "DROP TABLE seen",
            ] {
                #expect(throws: DatabaseError.self, "\(sql)") { try db.execute(sql: sql) }
            }
            try db.execute(sql: "CREATE VIEW hidden AS SELECT * FROM seen")
            #expect(throws: DatabaseError.self) { try Row.fetchAll(db, sql: "SELECT * FROM hidden") }
        }
    }

    /// A statement that is under way keeps its rows, and the next has those that are there then.
    @Test func whatIsWrittenMeanwhileIsReadNextTime() throws {
        let (queue, _) = try Self.database(seed: 5)
        try queue.writeWithoutTransaction { db in
            let sql = "SELECT count(*) FROM seen WHERE conversation = 2"
            let all = try Int.fetchOne(db, sql: sql)!
            let rows = try Statement(db, "SELECT up_to FROM seen WHERE conversation = 2 ORDER BY person, up_to_at")
            #expect(try rows.step())
            try db.execute(sql: "CREATE TABLE another (id)")
            var count = 1
            while try rows.step() { count += 1 }
            rows.reset()
            #expect(count == all && all > 0)
            try db.execute(sql: "BEGIN; DELETE FROM seen_month WHERE conversation = 2")
            #expect(try Int.fetchOne(db, sql: sql) == 0)
            try db.execute(sql: "ROLLBACK")
            #expect(try Int.fetchOne(db, sql: sql) == all)
        }
        try queue.close()
    }

    @Test(arguments: ["seen_month SET marks", "presence_month SET changes"]) func aDamagedMonthIsAnErrorThatSaysSo(
        change: String
    ) throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "x"), seen("3", upTo: "1", at: "09:05"),
            line("online", ["person": "7", "at": instant("08:58")]))
        for bytes in ["x'07'", "''", "zeroblob(100)"] {
            try archive.execute("UPDATE \(change) = \(bytes)")
            let table = change.hasPrefix("seen") ? "seen" : "presence"
            let error = #expect(throws: ArchiveError.self) { try archive.numbers("SELECT count(*) FROM \(table)") }
            guard case .damaged? = error?.problem else {
                Issue.record("\(String(describing: error))")
                return
            }
            // Nothing is lost: the log has it.
            _ = try Store.rebuild(path: archive.path, holder: "a test") { _ in }
            #expect(try archive.numbers("SELECT count(*) FROM \(table)") == [1])
        }
    }

    /// In any order, and in however many runs: the months are those that the log makes.
    @Test func marksThatComeLateStandInTheirPlace() throws {
        let lines = [
            line("online", ["person": "7", "at": instant("08:00"), "live_socket": "1/presence-staff#12.34"]),
            line("away", ["person": "7", "at": "2026-04-01T00:00:00.000001Z"]),
            line("offline", ["person": "7", "at": instant("17:00"), "live_socket": "1/presence-staff#12.34"]),
            line("online", ["person": "7", "at": instant("17:00"), "live_socket": "1/presence-staff#12.35"]),
            seen("3", upTo: "2", at: "09:06"), seen("3", upTo: "1", at: "09:07"),
            seen("3", upTo: "1", at: "09:07", evidence: "explicit"),
            line("seen", ["channel": "private-chat-3-7", "person": "3", "up_to_time": "2026-04-02T09:00:00Z"]),
        ]
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "x"), message("2", from: "7", at: "09:01", "y"))
        for (number, order) in [lines, lines.reversed(), lines].enumerated() {
            for (place, line) in order.enumerated() { try archive.ingest([line], file: "\(number)-\(place).jsonl") }
        }
        #expect(try archive.numbers("SELECT count(*) FROM seen") == [4])
        #expect(try archive.numbers("SELECT count(*) FROM presence") == [4])
        #expect(try archive.numbers("SELECT sum(count) FROM seen_month") == [4])
        #expect(try archive.numbers("SELECT last_time FROM seen_month WHERE last_time IS NOT NULL").count == 1)
        #expect(try ViewVerifier(ArchiveFolder(archive.path)).verify().problems == [])
    }

    /// Whoever checks an archive is told which record is not as the log has it.
    @Test func aChangedMarkIsNamedByItsRecord() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "x"), message("2", from: "7", at: "09:01", "y"),
            seen("3", upTo: "1", at: "09:05"), file: "first.jsonl")
        try archive.ingest(seen("3", upTo: "2", at: "09:06"), file: "second.jsonl")
        let seqs = try archive.numbers("SELECT seq FROM seen ORDER BY up_to_at")
        var marks: [SeenMonth.Mark] = []
        let queue = try archive.connect()
        try queue.write { db in
            let bytes = try Data.fetchOne(db, sql: "SELECT marks FROM seen_month")!
            #expect([UInt8](bytes).withUnsafeBufferPointer { SeenMonth.decode($0, into: &marks) })
            marks[1].seenAt += 1
            try db.execute(sql: "UPDATE seen_month SET marks = ?", arguments: [Data(MonthCodecTests.bytes(marks))])
        }
        try queue.close()
        let problems = try ViewVerifier(ArchiveFolder(archive.path)).verify().problems
        #expect(problems.map(\.seq) == [seqs[1]] && problems.first?.table == "seen_month")
    }

    /// The rows of months are the views’ alone.
    @Test func aScopeHasNoWayAroundItsViews() throws {
        let archive = try ScopedReaderTests.archive(MarkedLog(seed: 3, lines: 300))
        let reader = try ArchiveReader(path: archive.path, scope: ScopedReaderTests.cases[2].scope(archive.reader))
        let (some, all) = try (
            reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM seen") },
            archive.numbers("SELECT count(*) FROM seen")
        )
        #expect(some! > 0 && some! < all[0])
        for table in ["main.seen", "main.presence", "seen_month", "main.seen_month", "presence_month"] {
            for sql in [
                "SELECT * FROM \(table)", "SELECT count(*) FROM \(table)", "SELECT person FROM \(table)",
                "WITH it AS (SELECT * FROM \(table)) SELECT * FROM it",
                "WITH \"months lent to \" AS (SELECT * FROM \(table)) SELECT * FROM \"months lent to \"",
                "SELECT seq FROM message WHERE EXISTS (SELECT person FROM \(table))",
            ] {
                #expect(throws: ArchiveError.self, "\(sql)") { try reader.read { try Row.fetchAll($0, sql: sql) } }
            }
        }
        // And what was refused takes nothing away.
        #expect(try reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM seen") } == some)
    }
}

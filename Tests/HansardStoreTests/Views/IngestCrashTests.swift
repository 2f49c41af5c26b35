import Foundation
import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Whatever step of an ingest is its last, opening the archive brings its views up to the log, and the same ingest again adds
/// the rest.
@Suite(.blocking) struct IngestCrashTests {
    /// Before each step, what a killed process leaves.
    private final class Points: @unchecked Sendable {
        // Written by one thread at a time: those that write the log wait for each other.
        private let lock = NSLock()
        private var copies: [String] = []
        private let archive: String
        private let base: String

        init(_ archive: String) {
            self.archive = archive
            base = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)"
            try? FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: base) }

        var all: [String] { lock.withLock { copies } }

        func take() {
            lock.withLock {
                let copy = "\(base)/\(copies.count)"
                try? FileManager.default.copyItem(atPath: archive, toPath: copy)
                copies.append(copy)
            }
        }
    }

    /// The last line of the log, once the archive has been opened for writing.
    private func lastSeq(_ path: String) throws -> Int64 {
        let store = try Store(path: path, holder: "a test") { _ in }
        try store.close()
        return store.log.lastSeq
    }

    enum Way: CaseIterable {
        case oneStore, fillingApart, pausing
    }

    @Test(arguments: Way.allCases)
    func everyStepOfAnIngestMayBeTheLast(_ way: Way) throws {
        let archive = try TestArchive()
        let sources = try TwoIngests.write(to: archive)
        let points = Points(archive.path)
        let disk = LogDisk(archive: archive.path) { _ in
            points.take()
            return nil
        }
        switch way {
        case .pausing: try TwoIngests.ingestPausing(sources, into: archive.path, disk: disk)
        case .oneStore, .fillingApart:
            try TwoIngests.ingest(sources, into: archive.path, disk: disk, fillingApart: way == .fillingApart)
        }
        points.take()
        let expected = try TwoIngests.contents(archive.path)
        var reached = 0
        for copy in points.all where FileManager.default.fileExists(atPath: copy) {
            let folder = ArchiveFolder(copy)
            // What is killed here is opened, whole, and a view of its log.
            let last = try lastSeq(copy)
            let found = try ViewVerifier(folder).verify()
            #expect(found.appliedSeq == last && found.problems.isEmpty, "\(copy): \(found.problems.prefix(3))")
            try TwoIngests.ingest(sources, into: copy)
            #expect(try TwoIngests.contents(copy) == expected, "\(copy)")
            #expect(try ViewVerifier(folder).verify().problems == [])
            reached += 1
        }
        print("Crash points of two ingests: \(reached).")
        #expect(reached == points.all.count && reached > 25)
    }

    /// A view that was not there, or that goes less far, or that somebody has changed.
    @Test func aViewIsMadeAnewFromTheLog() throws {
        let archive = try TestArchive()
        try archive.ingest(TwoIngests.first)
        let database = archive.path + "/hansard.db"
        let old = try Data(contentsOf: URL(fileURLWithPath: database))
        try archive.ingest(TwoIngests.second, file: "second.jsonl")
        let expected = try TwoIngests.contents(archive.path)
        try old.write(to: URL(fileURLWithPath: database))
        let check = try RecordVerifier(ArchiveFolder(archive.path)).verify(noted: nil)
        #expect(check.problems.map(\.file) == ["hansard.db"])
        #expect(check.problems.first?.reason.contains("goes as far as record") == true)
        // Whoever reads takes in what the log has more.
        #expect(try TwoIngests.contents(archive.path) == expected)
        try old.write(to: URL(fileURLWithPath: database))
        try archive.open().close()
        #expect(try TwoIngests.contents(archive.path) == expected)
        try FileManager.default.removeItem(atPath: database)
        #expect(try TwoIngests.contents(archive.path) == expected)
        #expect(try ViewVerifier(ArchiveFolder(archive.path)).verify().problems == [])
        let changes = [
            "UPDATE message SET text = 'the harbour is shut' WHERE source_id = '1'",
            "DELETE FROM reaction", "INSERT INTO missing VALUES (99, 1, 1)",
            "UPDATE person SET name = 'Somebody Else' WHERE source_id = '7'",
            "UPDATE seen_month SET count = count + 1", "UPDATE seen_month SET marks = x'00'",
            "UPDATE presence_month SET changes = zeroblob(9)", "DELETE FROM presence_month", "DELETE FROM page",
            "UPDATE conversation SET messages = 1",
            "DROP VIEW document; CREATE VIEW document AS SELECT 1 AS seq, '' AS text",
        ]
        for change in changes {
            try archive.execute(change)
            let found = try ViewVerifier(ArchiveFolder(archive.path)).verify()
            #expect(!found.problems.isEmpty, "\(change)")
            #expect(found.problems.allSatisfy { !$0.reason.contains("harbour") })
            _ = try Store.rebuild(path: archive.path, holder: "a test") { _ in }
            #expect(try ViewVerifier(ArchiveFolder(archive.path)).verify().problems == [], "\(change)")
        }
        #expect(try TwoIngests.contents(archive.path) == expected)
    }

    /// Whoever is killed while they make it, before it has a write-ahead log, leaves a journal.
    @Test func aViewWhoseMakingWasCutOffIsMadeAnew() throws {
        let archive = try TestArchive()
        try archive.ingest(TwoIngests.first)
        let expected = try TwoIngests.contents(archive.path)
        let ways: [(String) throws -> Void] = [
            { try Store(path: $0, holder: "a test") { _ in }.close() },
            { _ = try Store.rebuild(path: $0, holder: "a test") { _ in } },
            { _ = try ArchiveReader(path: $0).statistics() },
        ]
        for mend in ways {
            try leaveHalf(archive.path + "/hansard.db")
            let found = #expect(throws: ArchiveError.self) { try ViewVerifier(ArchiveFolder(archive.path)).verify() }
            #expect(found?.description.contains("hansard rebuild") == true)
            try mend(archive.path)
            #expect(try TwoIngests.contents(archive.path) == expected)
            #expect(try ViewVerifier(ArchiveFolder(archive.path)).verify().problems == [])
        }
    }

    /// Puts a database in the place of another that is as far as a killed process has come with it.
    private func leaveHalf(_ database: String) throws {
        DatabaseFile.remove(database)
        let half = database + ".half"
        let queue = try DatabaseQueue(path: half)
        try queue.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA cache_size = 1; BEGIN; CREATE TABLE half (x);
                    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
                        INSERT INTO half SELECT randomblob(500) FROM n
                    """)
            for ending in ["", "-journal"] {
                try FileManager.default.copyItem(atPath: half + ending, toPath: database + ending)
            }
            try db.execute(sql: "ROLLBACK")
        }
        try queue.close()
        DatabaseFile.remove(half)
    }

    @Test func aViewOfAnotherArchiveIsRefused() throws {
        let (archive, other) = (try TestArchive(), try TestArchive())
        try archive.ingest(TwoIngests.first)
        try other.ingest(TwoIngests.second)
        try FileManager.default.removeItem(atPath: archive.path + "/hansard.db")
        try FileManager.default.copyItem(atPath: other.path + "/hansard.db", toPath: archive.path + "/hansard.db")
        #expect(throws: ArchiveError(archive.path, .viewOfAnother)) { try archive.open() }
        _ = try Store.rebuild(path: archive.path, holder: "a test") { _ in }
        #expect(try TwoIngests.contents(archive.path)[0] == 1)
    }

    @Test func aLogThatIsGoneIsMissed() throws {
        let archive = try TestArchive()
        try archive.ingest(TwoIngests.first)
        try FileManager.default.removeItem(atPath: archive.path + "/log")
        #expect(throws: ArchiveError(archive.path, .logMissing)) { try archive.open() }
        #expect(try TwoIngests.contents(archive.path)[0] == 1)
    }
}

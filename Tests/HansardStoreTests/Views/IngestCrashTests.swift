import Foundation
import Hansard
import Testing

@testable import HansardStore

/// Whatever step of an ingest is its last, opening the archive brings its views up to the log, and the same ingest again adds
/// the rest.
@Suite struct IngestCrashTests {
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

    private let first = [
        message("1", from: "7", at: "09:00", "the harbour opens"), seen("3", upTo: "1", at: "09:05"),
        line("online", ["person": "7", "at": instant("08:58")]),
    ]
    private let second = [
        message("2", from: "3", at: "09:10", "the port opens"), edit("1", by: "7", at: "09:11", "it opened"),
        reaction("1", by: "3", "👍", at: "09:12"), deletion("2", by: "3", at: "09:20"),
        line("coverage", ["channel": "team", "to_time": instant("18:00")]), "nonsense",
    ]

    private func ingest(_ paths: [String], into path: String, disk: LogDisk? = nil, fillingApart: Bool = false) throws {
        let store = try Store(path: path, holder: "a test", disk: disk) { _ in }
        if fillingApart { store.bytesFilledApart = 0 }
        for path in paths {
            let now = Timestamp(microseconds: 1_772_500_000_000_000)
            _ = try store.ingest(
                [IngestInput(path: path, format: .native, defaultZone: nil)], startedAt: now, now: { now })
        }
        try store.close()
    }

    /// The last line of the log, once the archive has been opened for writing.
    private func lastSeq(_ path: String) throws -> Int64 {
        let store = try Store(path: path, holder: "a test") { _ in }
        try store.close()
        return store.log.lastSeq
    }

    private func contents(_ path: String) throws -> [Int] {
        let known = try ArchiveReader(path: path).statistics()
        return [
            known.messages, known.edits, known.deletions, known.reactions, known.seen, known.presence,
            known.quarantined, Int(known.records),
        ]
    }

    @Test(arguments: [false, true])
    func everyStepOfAnIngestMayBeTheLast(fillingApart: Bool) throws {
        let archive = try TestArchive()
        let sources = [try archive.write(first, to: "first.jsonl"), try archive.write(second, to: "second.jsonl")]
        let points = Points(archive.path)
        let disk = LogDisk(archive: archive.path) { _ in points.take() }
        try ingest(sources, into: archive.path, disk: disk, fillingApart: fillingApart)
        points.take()
        let expected = try contents(archive.path)
        var reached = 0
        for copy in points.all where FileManager.default.fileExists(atPath: copy) {
            let folder = ArchiveFolder(copy)
            // What is killed here is opened, whole, and a view of its log.
            let last = try lastSeq(copy)
            let found = try ViewVerifier(folder).verify()
            #expect(found.appliedSeq == last && found.problems.isEmpty, "\(copy): \(found.problems.prefix(3))")
            try ingest(sources, into: copy)
            #expect(try contents(copy) == expected, "\(copy)")
            #expect(try ViewVerifier(folder).verify().problems == [])
            reached += 1
        }
        print("Crash points of two ingests: \(reached).")
        #expect(reached == points.all.count && reached > 25)
    }

    /// A view that was not there, or that goes less far, or that somebody has changed.
    @Test func aViewIsMadeAnewFromTheLog() throws {
        let archive = try TestArchive()
        try archive.ingest(first)
        let database = archive.path + "/hansard.db"
        let old = try Data(contentsOf: URL(fileURLWithPath: database))
        try archive.ingest(second, file: "second.jsonl")
        let expected = try contents(archive.path)
        try old.write(to: URL(fileURLWithPath: database))
        try archive.open().close()
        #expect(try contents(archive.path) == expected)
        try FileManager.default.removeItem(atPath: database)
        #expect(try contents(archive.path) == expected)
        #expect(try ViewVerifier(ArchiveFolder(archive.path)).verify().problems == [])
        let changes = [
            "UPDATE message SET text = 'the harbour is shut' WHERE source_id = '1'",
            "DELETE FROM reaction", "INSERT INTO missing VALUES (99, 1, 1)",
            "UPDATE person SET name = 'Somebody Else' WHERE source_id = '7'",
            "UPDATE seen SET seen_at = seen_at - 1", "DELETE FROM page",
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
        #expect(try contents(archive.path) == expected)
    }

    @Test func aViewOfAnotherArchiveIsRefused() throws {
        let (archive, other) = (try TestArchive(), try TestArchive())
        try archive.ingest(first)
        try other.ingest(second)
        try FileManager.default.removeItem(atPath: archive.path + "/hansard.db")
        try FileManager.default.copyItem(atPath: other.path + "/hansard.db", toPath: archive.path + "/hansard.db")
        #expect(throws: ArchiveError(archive.path, .viewOfAnother)) { try archive.open() }
        _ = try Store.rebuild(path: archive.path, holder: "a test") { _ in }
        #expect(try contents(archive.path)[0] == 1)
    }

    @Test func aLogThatIsGoneIsMissed() throws {
        let archive = try TestArchive()
        try archive.ingest(first)
        try FileManager.default.removeItem(atPath: archive.path + "/log")
        #expect(throws: ArchiveError(archive.path, .logMissing)) { try archive.open() }
        #expect(try contents(archive.path)[0] == 1)
    }
}

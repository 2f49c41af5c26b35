import Foundation
import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// Whatever fails while something is ingested, that is said; what was on record before is there, and the same ingest again gives
/// what one gives that was not disturbed.
@Suite(.blocking) struct IngestFaultTests {
    /// Archives that all had the same done to them up to a point.
    private final class Copies {
        private let archive: TestArchive
        private let base: String
        private var count = 0

        init(_ archive: TestArchive) throws {
            self.archive = archive
            base = NSTemporaryDirectory() + "/hansard-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: base) }

        func next() throws -> String {
            count += 1
            let path = "\(base)/\(count)"
            guard FileManager.default.fileExists(atPath: archive.path) else { return path }
            try FileManager.default.copyItem(atPath: archive.path, toPath: path)
            return path
        }
    }

    /// From the keys on.
    @Test(arguments: [false, true]) func everyStepOfTheLogOfANewArchiveMayFail(fillingApart: Bool) throws {
        let archive = try TestArchive()
        let path = try archive.write(TwoIngests.first, to: "first.jsonl")
        try check(archive, path, steps: 37, failures: [fillingApart ? .gone : .full], fillingApart: fillingApart)
    }

    /// Which has a line that is quarantined.
    @Test func everyStepOfTheLogOfALaterIngestMayFail() throws {
        let archive = try TestArchive()
        let paths = try TwoIngests.write(to: archive)
        try TwoIngests.ingest([paths[0]], into: archive.path)
        try check(archive, paths[1], steps: 12, failures: FailingDisk.Failure.allCases)
    }

    /// Ingests what is at `path` into copies of an archive, and each time another step fails.
    private func check(
        _ archive: TestArchive, _ path: String, steps: Int, failures: [FailingDisk.Failure],
        fillingApart: Bool = false
    ) throws {
        let copies = try Copies(archive)
        let undisturbed = try copies.next()
        let counted = FailingDisk(undisturbed)
        try TwoIngests.ingest([path], into: undisturbed, disk: counted.disk, fillingApart: fillingApart)
        #expect(counted.steps == steps)
        let expected = try TwoIngests.contents(undisturbed)
        for step in 1...steps {
            for failure in failures {
                let copy = try copies.next()
                let before = try? TwoIngests.contents(copy)
                let failing = FailingDisk(copy, at: step, failure)
                let place: Comment = "step \(step), \(failure)"
                let error = #expect(throws: ArchiveError.self, place) {
                    try TwoIngests.ingest([path], into: copy, disk: failing.disk, fillingApart: fillingApart)
                }
                #expect(error != nil && error == failing.error, place)
                if let before { #expect(try zip(before, TwoIngests.contents(copy)).allSatisfy { $0 <= $1 }, place) }
                try TwoIngests.ingest([path], into: copy)
                try expectWhole(copy, expected, place)
            }
        }
    }

    private func expectWhole(_ path: String, _ expected: [Int], _ place: Comment? = nil) throws {
        #expect(try TwoIngests.contents(path) == expected, place)
        #expect(try ViewVerifier(ArchiveFolder(path)).verify().problems == [], place)
        #expect(try LogVerifier(ArchiveFolder(path)).verify().problems == [], place)
    }

    /// Reports a full disk when the transaction ends: its lines are on record then.
    private final class NoRoomToCommit: TransactionObserver {
        func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
        func databaseDidChange(with event: DatabaseEvent) {}
        func databaseWillCommit() throws { throw DatabaseError(resultCode: .SQLITE_FULL) }
        func databaseDidCommit(_ db: Database) {}
        func databaseDidRollback(_ db: Database) {}
    }

    /// Ingests both, the second without room for the end of its transaction, and goes on with the same store.
    private func ingestWithoutRoom(
        _ paths: [String], into archive: TestArchive, _ goOn: (Store) throws -> Void = { _ in }
    ) throws {
        let store = try archive.open()
        try TwoIngests.ingest(paths[0], into: store)
        let before = try TwoIngests.contents(archive.path)
        let observer = NoRoomToCommit()
        store.queue.add(transactionObserver: observer, extent: .databaseLifetime)
        #expect(throws: ArchiveError(archive.path, .diskFull)) { try TwoIngests.ingest(paths[1], into: store) }
        store.queue.remove(transactionObserver: observer)
        #expect(try TwoIngests.contents(archive.path) == before)
        let applied = try ArchiveView(store.folder).state()?.appliedSeq
        #expect(applied ?? 0 < store.log.durableSeq)
        try goOn(store)
        try store.close()
    }

    /// The log has what the database has not: what comes next brings it up, in the same process and in another.
    @Test(arguments: [true, false]) func rowsThatCannotBeCommittedAreMadeFromTheLog(_ isSameStore: Bool) throws {
        let archive = try TestArchive()
        let paths = try TwoIngests.write(to: archive)
        let copies = try Copies(archive)
        let undisturbed = try copies.next()
        try TwoIngests.ingest(paths, into: undisturbed)
        try ingestWithoutRoom(paths, into: archive) { if isSameStore { try TwoIngests.ingest(paths[1], into: $0) } }
        if !isSameStore { try TwoIngests.ingest([paths[1]], into: archive.path) }
        try expectWhole(archive.path, TwoIngests.contents(undisturbed))
    }

    /// A few pages more each time, until there is room for all.
    @Test func aDatabaseWithoutRoomLeavesLogAndRowsAsTheyWere() throws {
        let archive = try TestArchive()
        let long = (0..<200).map {
            message("long\($0)", from: "7", at: "10:00", String(repeating: "the harbour \($0) ", count: 40))
        }
        let paths = [
            try archive.write(TwoIngests.first, to: "first.jsonl"), try archive.write(long, to: "long.jsonl"),
        ]
        let copies = try Copies(archive)
        let undisturbed = try copies.next()
        try TwoIngests.ingest(paths, into: undisturbed)
        let store = try archive.open()
        try TwoIngests.ingest(paths[0], into: store)
        let (before, last) = (try TwoIngests.contents(archive.path), store.log.lastSeq)
        // Nothing that was free before is used first.
        let pages = try store.queue.writeWithoutTransaction { db in
            try db.execute(sql: "VACUUM")
            return try #require(try Int.fetchOne(db, sql: "PRAGMA page_count"))
        }
        var isWhole = false
        var refused = 0
        while !isWhole, refused < 100 {
            try store.queue.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA max_page_count = \(pages + 3 * refused)")
            }
            do {
                try TwoIngests.ingest(paths[1], into: store)
                isWhole = true
            } catch let error as ArchiveError {
                refused += 1
                #expect(error.problem == .diskFull)
                #expect(try TwoIngests.contents(archive.path) == before && store.log.lastSeq == last)
            }
        }
        #expect(refused > 0)
        try store.close()
        try expectWhole(archive.path, TwoIngests.contents(undisturbed))
    }

    /// What was recorded later is later on the record, whatever the clock said: numbers order it, not times.
    @Test func aClockThatGoesBackChangesNothing() throws {
        let archive = try TestArchive()
        let paths = try TwoIngests.write(to: archive)
        let store = try archive.open()
        try TwoIngests.ingest(paths[0], into: store, at: 1_800_000_000_000_000)
        try TwoIngests.ingest(paths[1], into: store, at: 1_000_000_000_000_000)
        try store.close()
        #expect(
            try archive.numbers("SELECT started_at FROM run ORDER BY first_seq") == [
                1_800_000_000_000_000, 1_000_000_000_000_000,
            ])
        #expect(try archive.numbers("SELECT id FROM run ORDER BY first_seq") == [1, 2])
        let copies = try Copies(archive)
        let copy = try copies.next()
        _ = try Store.rebuild(path: copy, holder: "a test") { _ in }
        try expectWhole(copy, TwoIngests.contents(archive.path))
        let notes = CheckpointHistory.all(LogLayout(store.folder)).compactMap(\.checkpoint?.size)
        #expect(notes == notes.sorted() && notes.count == 3)
    }
}

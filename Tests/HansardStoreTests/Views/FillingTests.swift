import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// The first sources of an archive fill a database apart; whoever reads meanwhile has one that is whole.
@Suite(.blocking) struct FillingTests {
    private func messages(_ archive: TestArchive) throws -> Int {
        try ArchiveReader(path: archive.path, for: .serving).statistics().messages
    }

    @Test func readersSeeTheOldDatabaseAndThenTheNew() throws {
        let archive = try TestArchive()
        try archive.open().close()
        let path = try archive.write(TwoIngests.first, to: "first.jsonl")
        let database = archive.path + "/hansard.db"
        let before = FileIdentity(database)
        // As a server’s, which stays open.
        let reader = try ArchiveReader(path: archive.path, for: .serving)
        #expect(try reader.statistics().messages == 0)
        let store = try archive.open()
        store.bytesFilledApart = 0
        let now = Timestamp(microseconds: 1_772_500_000_000_000)
        var seen: [Int] = []
        _ = try store.ingest(
            [IngestInput(path: path, format: .native, defaultZone: nil)], startedAt: now, now: { now },
            progress: { _ in seen.append((try? messages(archive)) ?? -1) })
        #expect(!seen.isEmpty && seen.allSatisfy { $0 == 0 })
        // Another file, so that whoever has the old one open finds out.
        #expect(before != nil && FileIdentity(database) != before)
        #expect(try messages(archive) == 1)
        #expect(try reader.statistics().messages == 0)
        try store.close()
        #expect(access(database + ".new", F_OK) != 0)
        #expect(try RecordVerifier(store.folder).verify(noted: nil).problems == [])
    }

    /// Its maker was killed.
    @Test func oneThatWasNotFinishedGoesWhenTheArchiveIsOpened() throws {
        let archive = try TestArchive()
        try archive.ingest(TwoIngests.first)
        let unfinished = archive.path + "/hansard.db.new"
        for ending in ["", "-wal", "-shm"] {
            try Data("half".utf8).write(to: URL(fileURLWithPath: unfinished + ending))
        }
        try archive.open().close()
        for ending in ["", "-wal", "-shm"] { #expect(access(unfinished + ending, F_OK) != 0) }
        #expect(try messages(archive) == 1)
    }
}

import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// A live server writes to the archive every second, and opens it once.
@Suite(.blocking) struct StoreCacheTests {
    private let archive: TestArchive
    private let cache: StoreCache

    init() throws {
        archive = try TestArchive()
        let disk = LogDisk(archive: archive.path, synchronizes: false)
        cache = StoreCache(path: archive.path, holder: "a test", disk: disk)
    }

    private func write(_ number: Int) throws {
        let time = String(format: "10:%02d", number)
        let path = try archive.write(
            [message("\(number)", from: "7", at: time, "text \(number)")], to: "\(number).jsonl")
        try cache.write { try TwoIngests.ingest(path, into: $0) }
    }

    private func expectWhole() throws {
        let check = try RecordVerifier(ArchiveFolder(archive.path)).verify(noted: nil)
        #expect(check.problems.map(\.text) == [])
    }

    @Test func twentyGroupsCauseOneOpening() throws {
        for number in 1...20 { try write(number) }
        #expect(cache.openings == 1)
        #expect(try archive.reader.statistics().messages == 20)
        try expectWhole()
        cache.close()
        try write(21)
        #expect(cache.openings == 2)
        #expect(try archive.reader.statistics().messages == 21)
    }

    @Test func othersWriteBetweenTwoGroupsAndAreSeen() throws {
        try write(1)
        try archive.ingest(message("a", from: "3", at: "09:10", "between"), file: "other.jsonl")
        try write(2)
        try write(3)
        #expect(cache.openings == 2)
        #expect(try archive.reader.statistics().messages == 4)
        try expectWhole()
        // What another has brought is known: it is not added once more.
        let path = try archive.write([message("a", from: "3", at: "09:10", "between")], to: "again.jsonl")
        try cache.write { try TwoIngests.ingest(path, into: $0) }
        #expect(try archive.reader.statistics().messages == 4)
    }

    /// One that adds no line, and makes `hansard.db` another file.
    @Test func anArchiveWhoseViewsWereMadeAnewIsOpenedAnew() throws {
        try write(1)
        _ = try Store.rebuild(path: archive.path, holder: "a test") { _ in }
        try write(2)
        try write(3)
        #expect(cache.openings == 2)
        #expect(try archive.reader.statistics().messages == 3)
        try expectWhole()
    }

    @Test func whatWasErasedMeanwhileStaysErasedAndNobodyHasItOpen() throws {
        for number in 1...3 { try write(number) }
        let warrant = try ErasureWarrant(ground: "request", actor: "dpo", approver: "counsel")
        _ = try Store.erase(
            .message("2", conversation: nil), warrant, inArchiveAt: archive.path, zone: .utc, at: .now,
            holder: "a test"
        ) { _ in }
        cache.closeIfStale()
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
        }
        #expect(open.filter { $0.hasPrefix(archive.path) } == [])
        try write(4)
        #expect(cache.openings == 2)
        #expect(try archive.texts("SELECT text FROM message ORDER BY seq") == ["text 1", "", "text 3", "text 4"])
        try expectWhole()
    }

    /// Lines that another has put on record, and was killed before they were signed or in the database; and half a line.
    @Test func whatOneWhoWasKilledHasLeftIsPutInOrder() throws {
        try write(1)
        let segment = archive.path + "/log/00000000.jsonl"
        let torn = try #require(FileHandle(forWritingAtPath: segment))
        try torn.seekToEnd()
        try torn.write(contentsOf: Data(#"{"seq":9"#.utf8))
        try torn.close()
        try write(2)
        #expect(cache.openings == 2)
        #expect(try archive.reader.statistics().messages == 2)
        try expectWhole()
    }

    @Test func aGroupThatFailsIsTriedWithTheArchiveOpenedAnew() throws {
        struct Fault: Error {}
        try write(1)
        #expect(throws: Fault.self) { try cache.write { _ in throw Fault() } }
        try write(2)
        #expect(cache.openings == 2)
        #expect(try archive.reader.statistics().messages == 2)
    }

    /// Whoever waits gets the archive when a group has ended.
    @Test func nobodyWaitsForAStoreThatPauses() throws {
        try write(1)
        #expect(!ArchiveLock.isHeld(folder: archive.path))
        try cache.write { _ in #expect(ArchiveLock.isHeld(folder: archive.path)) }
        #expect(!ArchiveLock.isHeld(folder: archive.path))
        #expect(cache.openings == 1)
    }
}

import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// An archive that somebody else has been at: what is wrong is said, and nothing is changed.
@Suite(.blocking) struct ArchiveFaultTests {
    private func archive() throws -> TestArchive {
        let archive = try TestArchive()
        try archive.ingest(TwoIngests.first)
        return archive
    }

    /// All files but SQLite’s own beside a database, and the lock.
    private func files(_ archive: TestArchive) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for case let name as String in FileManager.default.enumerator(atPath: archive.path) ?? .init()
        where name != "lock" && !name.hasSuffix("-wal") && !name.hasSuffix("-shm") {
            files[name] = FileManager.default.contents(atPath: "\(archive.path)/\(name)")
        }
        return files
    }

    private func edit(_ archive: TestArchive, _ text: String, _ other: String) throws {
        let path = archive.path + "/log/00000000.jsonl"
        let lines = try String(contentsOfFile: path, encoding: .utf8)
        #expect(lines.contains(text))
        try Data(lines.replacing(text, with: other).utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test func aLogOfANewerFormatIsLeftAlone() throws {
        let archive = try archive()
        try edit(archive, #""format":1"#, #""format":2"#)
        let before = try files(archive)
        let newer = ArchiveError(archive.path, .newerLog(found: 2, known: 1))
        #expect(throws: newer) { try archive.open() }
        #expect(throws: newer) { try Store.rebuild(path: archive.path, holder: "a test") { _ in } }
        #expect(throws: newer) { try RecordVerifier(ArchiveFolder(archive.path)).verify(noted: nil) }
        #expect(try files(archive) == before)
        #expect(try archive.reader.statistics().messages == 1)
    }

    /// A line of a type that is not known, or that does not follow from those before it.
    @Test func aLineThatIsNotUnderstoodIsNamedByItsPlace() throws {
        let line = try #require(try archive().logTypes().first { $0.type == "message" }?.seq)
        for (text, other, reason) in [
            (
                #""type":"message""#, #""type":"notice""#,
                "The type “notice” is not known. A newer Hansard may have written it: update this one."
            ),
            (
                #","type":"message","id":"1""#, #","type":"message""#,
                "A line of type “message” needs “id”."
            ),
        ] {
            let archive = try archive()
            let before = FileManager.default.contents(atPath: archive.path + "/hansard.db")
            try edit(archive, text, other)
            let damage = ArchiveError(
                archive.path, .logDamaged(place: "log/00000000.jsonl:\(line)", reason: reason))
            #expect(throws: damage) { try Store.rebuild(path: archive.path, holder: "a test") { _ in } }
            #expect(FileManager.default.contents(atPath: archive.path + "/hansard.db") == before)
            // What it has of an index is none, and says so.
            #expect(throws: ArchiveError(archive.path, .indexMissing)) {
                try archive.reader.search(try SearchQuery("harbour"), limit: 5, zone: .utc)
            }
        }
    }

    @Test(arguments: ["keys/log.ed25519", "keys/hash.key"])
    func withoutItsKeysAnArchiveIsReadAndVerifiedAndNotWritten(key: String) throws {
        let archive = try archive()
        try FileManager.default.removeItem(atPath: "\(archive.path)/\(key)")
        let before = try files(archive)
        #expect(throws: ArchiveError(archive.path, .logKeyMissing(file: key))) { try archive.open() }
        #expect(try archive.reader.statistics().messages == 1)
        #expect(try RecordVerifier(ArchiveFolder(archive.path)).verify(noted: nil).isWhole)
        #expect(try files(archive) == before)
    }

    /// Log, keys, checkpoints and database fit each other. What was noted elsewhere does not fit them, whatever comes then.
    @Test func anOlderCopyOfTheWholeFolderIsFoundByWhatWasNoted() throws {
        let archive = try archive()
        let copy = archive.path + "-copy"
        try FileManager.default.copyItem(atPath: archive.path, toPath: copy)
        try archive.ingest(TwoIngests.second, file: "second.jsonl")
        let noted = try NotedCheckpoint(
            [UInt8](Data(contentsOf: URL(fileURLWithPath: archive.path + "/log/checkpoint"))))
        let verifier = RecordVerifier(ArchiveFolder(archive.path))
        #expect(try verifier.verify(noted: noted).isWhole)
        try FileManager.default.removeItem(atPath: archive.path)
        try FileManager.default.moveItem(atPath: copy, toPath: archive.path)
        #expect(try verifier.verify(noted: nil).isWhole)
        let old = try verifier.verify(noted: noted)
        #expect(old.problemCount == 1 && old.problems[0].reason.contains("or it is an older copy. Restore log/"))
        try archive.ingest(TwoIngests.second, file: "second.jsonl")
        #expect(try verifier.verify(noted: nil).isWhole)
        #expect(try verifier.verify(noted: noted).problemCount == 1)
    }

    /// One waits until the other has ended.
    @Test func writersAtOnceAllGoIn() throws {
        let archive = try TestArchive()
        let paths = try (0..<4).map { number in
            try archive.write(
                (0..<20).map {
                    message("\(number)-\($0)", from: number % 2 == 0 ? "3" : "7", at: "09:\(10 + $0)", "text \($0)")
                },
                to: "\(number).jsonl")
        }
        let (failures, path) = (Failures(), archive.path)
        DispatchQueue.concurrentPerform(iterations: paths.count) { number in
            do { try TwoIngests.ingest([paths[number]], into: path) } catch { failures.add("\(error)") }
        }
        #expect(failures.all == [])
        #expect(try archive.reader.statistics().messages == 80)
        #expect(try archive.numbers("SELECT id FROM run ORDER BY first_seq") == [1, 2, 3, 4])
        #expect(try RecordVerifier(ArchiveFolder(archive.path)).verify(noted: nil).problems == [])
    }

    private final class Failures: @unchecked Sendable {
        private let lock = NSLock()
        private var texts: [String] = []
        var all: [String] { lock.withLock { texts } }
        func add(_ text: String) { lock.withLock { texts.append(text) } }
    }
}

import Foundation
import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// An index in which a search would not find what it should is named.
@Suite(.blocking) struct IndexVerifierTests {
    /// Three messages and an edit.
    private func archive() throws -> TestArchive {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "the harbour opens"), message("2", from: "3", at: "09:01", "at nine"),
            edit("2", by: "3", at: "09:02", "at ten"), message("3", from: "3", at: "09:03", "港が開く"))
        return archive
    }

    /// Changes the index behind the archive’s back.
    private func change(_ archive: TestArchive, _ sql: String, _ arguments: StatementArguments = []) throws {
        let index = try SearchIndex(ArchiveFolder(archive.path))
        try index.queue.write { try $0.execute(sql: sql, arguments: arguments) }
        try index.queue.close()
    }

    private func problems(_ archive: TestArchive) throws -> [String] {
        try IndexVerifier(ArchiveFolder(archive.path)).verify().problems
    }

    private func verify(_ archive: TestArchive) throws -> RecordCheck {
        try RecordVerifier(ArchiveFolder(archive.path)).verify(noted: nil)
    }

    @Test func oneThatHasAllTextsIsFine() throws {
        let archive = try archive()
        #expect(try IndexVerifier(ArchiveFolder(archive.path)).verify() == .init(texts: 4, problems: []))
        let check = try verify(archive)
        #expect(check.isWhole && check.indexedTexts == 4)
    }

    @Test func oneThatLacksATextIsNamedAndMadeAnew() throws {
        let archive = try archive()
        let seq = try archive.numbers("SELECT seq FROM message WHERE source_id = '1'")[0]
        try change(
            archive, "INSERT INTO search (search, rowid, text) VALUES ('delete', ?, 'the harbour opens')", [seq])
        #expect(try archive.reader.search(try SearchQuery("harbour"), limit: 5, zone: .utc).hits.isEmpty)
        let check = try verify(archive)
        #expect(check.problems.map(\.file) == ["search.db"] && check.problemCount == 1)
        let reason = try #require(check.problems.first).reason
        #expect(reason.hasPrefix("It has 3 texts of messages, and hansard.db has 4 up to record "))
        #expect(reason.hasSuffix(". Make it anew, with: hansard rebuild"))
        _ = try Store.rebuild(path: archive.path, holder: "a test") { _ in }
        #expect(try verify(archive).problems == [])
        #expect(try archive.reader.search(try SearchQuery("harbour"), limit: 5, zone: .utc).hits.count == 1)
    }

    /// The numbers are right, and words are gone.
    @Test func oneThatLacksWordsIsNamed() throws {
        let archive = try archive()
        let index = try SearchIndex(ArchiveFolder(archive.path))
        let counted = try index.queue.read { try Data.fetchOne($0, sql: "SELECT block FROM search_data WHERE id = 1") }
        try index.queue.close()
        let seq = try archive.numbers("SELECT seq FROM message WHERE source_id = '1'")[0]
        try change(
            archive, "INSERT INTO search (search, rowid, text) VALUES ('delete', ?, 'the harbour opens')", [seq])
        try change(archive, "UPDATE search_data SET block = ? WHERE id = 1", [counted])
        let found = try problems(archive)
        #expect(found.count == 1 && found[0].contains(" words, and has counted "))
    }

    @Test func oneThatIsEmptyIsNamed() throws {
        let archive = try archive()
        try change(archive, "INSERT INTO search (search) VALUES ('delete-all')")
        #expect(try problems(archive).first?.hasPrefix("It has 0 texts of messages, and hansard.db has 4") == true)
    }

    /// A run was killed before the index had its texts; while one is under way that is always so.
    @Test func oneThatWasLeftBehindIsNamedUnlessSomebodyWrites() throws {
        let archive = try archive()
        try change(archive, "INSERT INTO search (search) VALUES ('delete-all'); UPDATE meta SET applied_seq = 1")
        let last = try #require(try ArchiveView(ArchiveFolder(archive.path)).state()).appliedSeq
        let reason = "It goes as far as record 1, and hansard.db to \(last): a run ended before its texts were in it. "
        #expect(
            try problems(archive) == [reason + "The next ingest mends it, also one of a log that is known already."])
        let lock = open(archive.path + "/lock", O_RDWR | O_CLOEXEC)
        #expect(flock(lock, LOCK_EX) == 0)
        #expect(try problems(archive) == [])
        close(lock)
        try archive.ingest(message("4", from: "3", at: "09:05", "the harbour sleeps"), file: "b.jsonl")
        #expect(try IndexVerifier(ArchiveFolder(archive.path)).verify() == .init(texts: 5, problems: []))
    }

    @Test func oneOfAnotherArchiveOrOfMoreRecordsIsNamed() throws {
        let (archive, other) = (try archive(), try self.archive())
        try change(archive, "UPDATE meta SET applied_seq = applied_seq + 1000")
        #expect(try problems(archive).first?.hasPrefix("It is not made of this hansard.db. ") == true)
        for ending in ["", "-wal", "-shm"] { unlink(archive.path + "/search.db" + ending) }
        try FileManager.default.copyItem(atPath: other.path + "/search.db", toPath: archive.path + "/search.db")
        #expect(try problems(archive).first?.hasPrefix("It is not made of this hansard.db. ") == true)
        try archive.ingest(message("4", from: "3", at: "09:05", "the harbour sleeps"), file: "b.jsonl")
        #expect(try problems(archive) == [])
    }

    @Test func oneThatIsDamagedOrOfOtherTermsSaysSo() throws {
        let archive = try archive()
        try change(archive, "PRAGMA user_version = 1")
        #expect(throws: ArchiveError(archive.path, .olderSchema)) { try problems(archive) }
        #expect(try verify(archive).problems.map(\.file) == ["search.db"])
        for ending in ["", "-wal", "-shm"] { unlink(archive.path + "/search.db" + ending) }
        try Data(String(repeating: "No database. ", count: 100).utf8)
            .write(to: URL(fileURLWithPath: archive.path + "/search.db"))
        let check = try verify(archive)
        #expect(check.problems.first?.reason.contains("search.db, is damaged") == true && check.indexedTexts == nil)
        unlink(archive.path + "/search.db")
        // It is made by the next ingest, and a search says that it is not there.
        let without = try verify(archive)
        #expect(without.isWhole && without.indexedTexts == nil)
    }
}

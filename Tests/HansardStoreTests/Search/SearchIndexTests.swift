import Foundation
import GRDB
import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct SearchIndexTests {
    /// Which of the archive’s texts are found, counted from 1 in the order in which they came.
    private func documents(_ archive: TestArchive, _ query: String) throws -> [Int] {
        let index = try SearchIndex(ArchiveFolder(archive.path))
        defer { try? index.queue.close() }
        let all = try archive.numbers("SELECT seq FROM document ORDER BY seq")
        let found = try index.queue.read {
            try Int64.fetchAll(
                $0, sql: "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid", arguments: [query])
        }
        return try found.map { try #require(all.firstIndex(of: $0)) + 1 }
    }

    private func removeIndex(_ archive: TestArchive) {
        for ending in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: archive.path + "/search.db" + ending)
        }
    }

    @Test func everyTextThatAMessageEverHadIsFound() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "the harbour opens"), edit("1", by: "7", at: "09:01", "the port opens")
        )
        #expect(try documents(archive, "harbour") == [1])
        #expect(try documents(archive, "port") == [2])
        #expect(try documents(archive, "OPENS") == [1, 2])
    }

    @Test func anIndexThatWasDeletedIsMadeAgainByTheNextIngest() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "the harbour opens"), edit("1", by: "7", at: "09:01", "the port opens")
        )
        removeIndex(archive)
        try archive.ingest(message("2", from: "3", at: "09:02", "the harbour closes"), file: "b.jsonl")
        #expect(try documents(archive, "harbour") == [1, 3])
        #expect(try documents(archive, "port") == [2])
    }

    @Test func aSearchWithoutItsIndexIsAnErrorAndNotNothing() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "the harbour opens"))
        removeIndex(archive)
        #expect(throws: ArchiveError(archive.path, .indexMissing)) {
            try archive.reader.search(try SearchQuery("harbour"), limit: 5, zone: .utc)
        }
        // Who asks for no word needs no index.
        #expect(try archive.reader.search(try SearchQuery("from:7"), limit: 5, zone: .utc).hits.count == 1)
    }

    @Test(arguments: ["empty", "another file", "without its end", "with other bytes in it"])
    func aDamagedIndexIsNamedAndTheNextIngestMakesItAnew(how: String) throws {
        let archive = try TestArchive()
        try archive.ingest((0..<300).map { message("\($0)", from: "7", at: "09:00", "the harbour \($0 * 7919) opens") })
        let path = archive.path + "/search.db"
        var bytes = try #require(FileManager.default.contents(atPath: path))
        removeIndex(archive)
        switch how {
        case "empty": bytes = Data()
        case "another file": bytes.replaceSubrange(0..<20, with: Data(repeating: 88, count: 20))
        case "without its end": bytes = bytes.prefix(16_384)
        default: bytes.replaceSubrange(8_192..<bytes.count, with: Data(repeating: 0xA5, count: bytes.count - 8_192))
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        let problem = #expect(throws: ArchiveError.self) {
            try archive.reader.search(try SearchQuery("harbour"), limit: 5, zone: .utc)
        }
        #expect(problem.map { "\($0)" }?.contains("The search index, search.db, is damaged") == true)
        try archive.ingest(message("n", from: "3", at: "09:02", "the harbour closes"), file: "b.jsonl")
        #expect(try documents(archive, "harbour").count == 301)
    }

    /// Brings the index into the state in which an older program left it: it has none of today’s terms.
    private func makeOlder(_ archive: TestArchive) throws {
        let index = try SearchIndex(ArchiveFolder(archive.path))
        try index.queue.write {
            try $0.execute(sql: "INSERT INTO search (search) VALUES ('delete-all'); PRAGMA user_version = 2")
        }
        try index.queue.close()
    }

    @Test func anIndexOfOtherTermsIsMadeAnewBeforeItIsSearched() throws {
        let archive = try TestArchive()
        try archive.ingest(
            message("1", from: "7", at: "09:00", "die Straße"), edit("1", by: "7", at: "09:01", "in Łódź"))
        try makeOlder(archive)
        // A server changes nothing, and does not answer without what it should find.
        let serving = try ArchiveReader(path: archive.path, for: .serving)
        #expect(throws: ArchiveError(archive.path, .olderSchema)) {
            try serving.search(try SearchQuery("strasse"), limit: 5, zone: .utc)
        }
        for query in ["strasse", "STRASSE", "lodz"] {
            #expect(try archive.reader.search(try SearchQuery(query), limit: 5, zone: .utc).hits.map(\.id) == ["1"])
        }
        #expect(try serving.search(try SearchQuery("strasse"), limit: 5, zone: .utc).hits.count == 1)
        try makeOlder(archive)
        try archive.ingest(message("2", from: "7", at: "09:02", "die STRASSE"), file: "b.jsonl")
        #expect(try documents(archive, "strasse") == [1, 3])
    }

    @Test func anIndexThatLagsBehindCatchesUp() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "the harbour opens"))
        for ending in ["", "-wal", "-shm"]
        where FileManager.default.fileExists(atPath: archive.path + "/search.db" + ending) {
            try FileManager.default.copyItem(
                atPath: archive.path + "/search.db" + ending, toPath: archive.path + "/old.db" + ending)
        }
        try archive.ingest(message("2", from: "3", at: "09:02", "the harbour closes"), file: "b.jsonl")
        removeIndex(archive)
        for ending in ["", "-wal", "-shm"]
        where FileManager.default.fileExists(atPath: archive.path + "/old.db" + ending) {
            try FileManager.default.moveItem(
                atPath: archive.path + "/old.db" + ending, toPath: archive.path + "/search.db" + ending)
        }
        try archive.ingest(message("3", from: "3", at: "09:03", "the harbour sleeps"), file: "c.jsonl")
        #expect(try documents(archive, "harbour") == [1, 2, 3])
    }

    @Test func theIndexOfAnotherArchiveIsNotBelieved() throws {
        let (archive, other) = (try TestArchive(), try TestArchive())
        try archive.ingest(message("1", from: "7", at: "09:00", "the harbour opens"))
        try other.ingest(
            message("1", from: "7", at: "09:00", "a secret"), message("2", from: "7", at: "09:00", "and more"))
        removeIndex(archive)
        try FileManager.default.copyItem(atPath: other.path + "/search.db", toPath: archive.path + "/search.db")
        try archive.ingest(message("2", from: "3", at: "09:02", "the harbour closes"), file: "b.jsonl")
        #expect(try documents(archive, "secret") == [])
        #expect(try documents(archive, "harbour") == [1, 2])
    }

    @Test func anIndexOfAnotherTokenizerIsMadeAgain() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "the harbour opens"))
        let index = try SearchIndex(ArchiveFolder(archive.path))
        try index.queue.write { db in
            try db.execute(sql: "INSERT INTO search (search) VALUES ('delete-all'); PRAGMA user_version = 1")
        }
        try index.queue.close()
        try archive.ingest(message("2", from: "3", at: "09:02", "the harbour closes"), file: "b.jsonl")
        #expect(try documents(archive, "harbour") == [1, 2])
    }
}

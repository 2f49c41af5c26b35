import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct StoreTests {
    private func problem<T>(_ body: () throws -> T) -> ArchiveError.Problem? {
        do {
            _ = try body()
            return nil
        } catch { return (error as? ArchiveError)?.problem }
    }

    @Test func anArchiveOfANewerLayoutIsRefused() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "Morning!"))
        try archive.change("PRAGMA user_version = 99")
        #expect(problem { try archive.reader } == .newerSchema(found: 99, known: Schema.version))
        #expect(problem { try archive.open() } == .newerSchema(found: 99, known: Schema.version))
    }

    @Test func aDatabaseOfAnotherProgramIsRefused() throws {
        let archive = try TestArchive()
        try FileManager.default.createDirectory(atPath: archive.path, withIntermediateDirectories: true)
        try archive.change("CREATE TABLE theirs (x)")
        let before = FileManager.default.contents(atPath: archive.path + "/hansard.db")
        #expect(problem { try archive.reader } == .notAnArchive)
        #expect(problem { try archive.open() } == .notAnArchive)
        #expect(FileManager.default.contents(atPath: archive.path + "/hansard.db") == before)
    }

    @Test func aFileThatIsNoDatabaseIsRefused() throws {
        let archive = try TestArchive()
        try FileManager.default.createDirectory(atPath: archive.path, withIntermediateDirectories: true)
        let text = Data(String(repeating: "This is not a database. ", count: 100).utf8)
        try text.write(to: URL(fileURLWithPath: archive.path + "/hansard.db"))
        #expect(problem { try archive.reader } == .notAnArchive)
        #expect(problem { try archive.open() } == .notAnArchive)
        #expect(FileManager.default.contents(atPath: archive.path + "/hansard.db") == text)
    }

    @Test func readingNeedsAnArchive() throws {
        let archive = try TestArchive()
        #expect(problem { try archive.reader } == .notThere)
        try Data().write(to: URL(fileURLWithPath: archive.path))
        #expect(problem { try archive.reader } == .notAFolder)
        #expect(problem { try archive.open() } == .notAFolder)
    }

    @Test func theSecondWriterIsToldWhoHoldsTheArchive() throws {
        let archive = try TestArchive()
        var first: Store? = try Store(path: archive.path, holder: "hansard ingest, process 4711") { _ in }
        let holder = HeldBy()
        // The second waits inside this call until the first, told to by the notice, lets go.
        let second = try Store(path: archive.path, holder: "another") { text in
            holder.text = text
            try? first?.close()
            first = nil
        }
        #expect(holder.text == "hansard ingest, process 4711")
        try second.close()
    }

    private final class HeldBy { var text = "" }

    @Test func everyErrorSaysWhatToDo() {
        let problems: [ArchiveError.Problem] = [
            .notThere, .notAFolder, .cannotCreate("x"), .cannotLock("x"), .notAnArchive,
            .newerSchema(found: 2, known: 1),
            .damaged("x"), .diskFull, .readOnly, .logMissing, .withoutLog, .viewOfAnother,
            .logDamaged(place: "log/00000000.jsonl:7", reason: "It is gone."),
            .logNotWritten(place: "log/", reason: "x"), .logKeyMissing(file: "keys/log.pub"),
            .newerLog(found: 2, known: 1),
        ]
        for problem in problems {
            let text = ArchiveError("archive", problem).description
            #expect(text.hasPrefix("archive: "))
            #expect(text.hasSuffix(".") || text.hasSuffix("…"))
        }
    }

    @Test func aReaderOnOneStateDoesNotSeeWhatIsWrittenMeanwhile() throws {
        let archive = try TestArchive()
        try archive.ingest(message("1", from: "7", at: "09:00", "one"))
        let reader = try archive.reader
        try reader.onOneState {
            let seq = try reader.extent().lastSeq
            try archive.ingest(message("2", from: "7", at: "09:01", "two"), file: "b.jsonl")
            #expect(try reader.extent().lastSeq == seq)
            #expect(try reader.statistics().records == 1)
        }
        #expect(try reader.statistics().records == 2)
    }
}

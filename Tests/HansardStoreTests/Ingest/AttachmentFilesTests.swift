import Crypto
import Foundation
import Hansard
import TestSupport
import Testing

@testable import HansardStore

/// An archive, and logs and exports with files beside them.
private final class Sources {
    let archive: TestArchive
    let base: String

    /// - Parameter hasPlainHashes: See `TestArchive`.
    init(hasPlainHashes: Bool = false) throws {
        archive = try TestArchive(hasPlainHashes: hasPlainHashes)
        base = NSTemporaryDirectory() + "/hansard-sources-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: base) }

    func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let file = URL(fileURLWithPath: "\(base)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    @discardableResult
    func ingest(_ name: String, maximumFileBytes: Int64 = Store.maximumFileBytes) throws -> IngestReport {
        let store = try archive.open()
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        let report = try store.ingest(
            [try IngestInput(path: "\(base)/\(name)")], startedAt: now, now: { now }, maximumFileBytes: maximumFileBytes
        )
        try store.close()
        return report
    }

    /// The files in `blobs/`, by their paths there.
    func blobs() throws -> [String: Data] {
        let folder = archive.path + "/blobs"
        var files: [String: Data] = [:]
        let walk = FileManager.default.enumerator(atPath: folder)
        while let path = walk?.nextObject() as? String {
            guard walk?.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            files[path] = FileManager.default.contents(atPath: "\(folder)/\(path)")
        }
        return files
    }

    /// The only message's attachments, as a page shows them.
    func shown() throws -> [MessageDetails.Attachment] {
        let pages = try archive.pages()
        return pages.flatMap { page in page.flatMap { $0.details?.attachments ?? [] } }
    }

    func writeExport(_ folder: String, withFiles: Bool = true, text: String = "Look") throws {
        try write("\(folder)/users.json", #"[{"id":"U1","name":"jamie"}]"#)
        try write("\(folder)/channels.json", #"[{"id":"C1","name":"general","members":["U1"]}]"#)
        try write(
            "\(folder)/general/2026-03-02.json",
            #"[{"type":"message","user":"U1","text":"\#(text)","ts":"1772441650.000100","files":[{"id":"F1","name":"a.txt","mimetype":"text/plain","size":5},{"id":"F2","name":"b.txt"}]}]"#
        )
        if withFiles { try write("\(folder)/__uploads/F1/a.txt", "hello") }
    }
}

private func hex(_ bytes: [UInt8]) -> String { SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined() }

private func log(_ attachments: String) -> String {
    #"{"type":"message","id":"1","channel":"c","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"","attachments":[\#(attachments)]}"#
        + "\n"
}

@Suite(.blocking) struct AttachmentFilesTests {
    @Test func aFileBesideTheLogIsKeptByItsHash() throws {
        let sources = try Sources()
        try sources.write("chat.jsonl", log(#"{"name":"a.txt","path":"files/a.txt"}"#))
        try sources.write("files/a.txt", "hello")
        let report = try sources.ingest("chat.jsonl")
        #expect((report.files.added, report.files.bytes, report.quarantined) == (1, 5, 0))
        let hash = hex(Array("hello".utf8))
        #expect(try sources.blobs() == ["\(hash.prefix(2))/\(hash)": Data("hello".utf8)])
        let attributes = try FileManager.default.attributesOfItem(
            atPath: ArchiveFolder(sources.archive.path).blob(hash))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let file = try #require(try sources.shown().first)
        #expect(file.file == StoredFile(sha256: hash, bytes: 5, look: FileLook(.other)))
    }

    @Test func theSameAgainAddsNothing() throws {
        let sources = try Sources()
        try sources.write(
            "chat.jsonl",
            log(#"{"name":"a.txt","path":"a.txt"},{"name":"a.txt","path":"b.txt"},{"name":"a.txt","path":"none.txt"}"#))
        try sources.write("a.txt", "hello")
        try sources.write("b.txt", "hello")
        let first = try sources.ingest("chat.jsonl")
        #expect(first.files.added == 2)
        #expect(try sources.blobs().count == 1)
        let records = try sources.archive.reader.statistics().records
        let again = try sources.ingest("chat.jsonl")
        #expect((again.files.added, again.files.duplicate, again.messages.duplicate) == (0, 2, 1))
        #expect(try sources.archive.reader.statistics().records == records)
        #expect(try sources.shown().map { $0.file != nil } == [true, true, false])
    }

    @Test func sequenceNumbersStayWithoutGaps() throws {
        let sources = try Sources()
        try sources.write(
            "chat.jsonl", log(#"{"name":"a.txt","path":"a.txt"}"#) + message("2", from: "7", at: "09:01", "x", in: "c"))
        try sources.write("a.txt", "hello")
        try sources.ingest("chat.jsonl")
        let lines = try sources.archive.logTypes()
        #expect(
            try sources.archive.numbers(
                "SELECT seq FROM message UNION ALL SELECT seq FROM attachment_file ORDER BY seq")
                == lines.filter { ["message", "file"].contains($0.type) }.map(\.seq))
        #expect(try sources.archive.reader.statistics().records == 3)
    }

    @Test func aLogThatHasFilesWhichAnEarlierOneLackedAddsThem() throws {
        let sources = try Sources()
        try sources.write("first.jsonl", log(#"{"name":"a.txt","size":5}"#))
        try sources.write("second.jsonl", log(#"{"name":"a.txt","path":"a.txt","size":5}"#))
        try sources.write("a.txt", "hello")
        try sources.ingest("first.jsonl")
        let second = try sources.ingest("second.jsonl")
        #expect((second.messages.duplicate, second.messages.changed, second.files.added) == (1, 0, 1))
        let shown = try sources.shown()
        #expect(shown.count == 1)
        #expect(shown.first?.file?.bytes == 5)
    }

    @Test func anExportThatHasFilesWhichAnEarlierOneLackedAddsThem() throws {
        let sources = try Sources()
        try sources.writeExport("first", withFiles: false)
        try sources.writeExport("second")
        try sources.ingest("first")
        #expect(try sources.shown().map(\.file?.bytes) == [nil, nil])
        let second = try sources.ingest("second")
        #expect((second.messages.duplicate, second.files.added) == (1, 1))
        #expect(try sources.shown().map(\.file?.bytes) == [5, nil])
        // And the other way about, nothing is lost.
        #expect(try sources.ingest("first").files == IngestReport.Files())
        #expect(try sources.shown().map(\.file?.bytes) == [5, nil])
    }

    @Test func aMessageThatChangedKeepsItsFilesOnce() throws {
        let sources = try Sources()
        try sources.writeExport("first")
        try sources.writeExport("second", text: "Look here")
        try sources.ingest("first")
        let second = try sources.ingest("second")
        #expect((second.messages.changed, second.files.duplicate) == (1, 1))
        #expect(try sources.shown().map(\.name) == ["a.txt", "b.txt"])
    }

    @Test func anotherFileInItsPlaceLeavesTheFirstInSight() throws {
        let sources = try Sources()
        try sources.writeExport("first")
        try sources.writeExport("second")
        try sources.write("second/__uploads/F1/a.txt", "other")
        try sources.ingest("first")
        try sources.ingest("second")
        let shown = try sources.shown()
        #expect(shown.map(\.name) == ["a.txt", "a.txt", "b.txt"])
        #expect(shown.map(\.isFormer) == [true, false, false])
        #expect(try sources.blobs().count == 2)
    }

    @Test func aFileThatIsTooLargeIsLeftOutWithANote() throws {
        let sources = try Sources()
        try sources.write("chat.jsonl", log(#"{"name":"a","path":"a"},{"name":"b","path":"b"}"#))
        try sources.write("a", String(repeating: "x", count: 11))
        try sources.write("b", String(repeating: "y", count: 10))
        let report = try sources.ingest("chat.jsonl", maximumFileBytes: 10)
        #expect((report.files.added, report.files.leftOut, report.quarantined) == (1, 1, 0))
        #expect(try sources.shown().map(\.leftOut) == [.tooLarge, nil])
        #expect(try sources.ingest("chat.jsonl", maximumFileBytes: 10).files.added == 0)
        // With more room it comes in, and the note goes.
        #expect(try sources.ingest("chat.jsonl").files.added == 1)
        #expect(try sources.shown().map(\.file?.bytes) == [11, 10])
        #expect(try sources.shown().map(\.leftOut) == [nil, nil])
    }

    @Test(arguments: [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20]) func aFileOfAnySizeIsKeptWhole(size: Int)
        throws
    {
        let sources = try Sources()
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
        try sources.write("chat.jsonl", log(#"{"name":"a","path":"a"}"#))
        try sources.write("a", bytes)
        for _ in 0..<2 {
            try sources.ingest("chat.jsonl")
            let hash = hex(bytes)
            #expect(try sources.blobs() == ["\(hash.prefix(2))/\(hash)": Data(bytes)])
        }
    }

    @Test func aPathThatLeadsOutIsRefusedAndReportedAndTheMessageStays() throws {
        let sources = try Sources()
        try sources.write("secret.txt", "secret")
        try sources.write(
            "logs/chat.jsonl", log(#"{"name":"a","path":"../secret.txt"},{"name":"b","path":"link.txt"}"#))
        try FileManager.default.createSymbolicLink(
            atPath: sources.base + "/logs/link.txt", withDestinationPath: "../secret.txt")
        let report = try sources.ingest("logs/chat.jsonl")
        #expect((report.messages.added, report.files.added, report.files.leftOut) == (1, 0, 2))
        #expect(report.quarantined == 1)
        let reason = try #require(try sources.archive.quarantined().first).reason
        #expect(reason.contains("“../secret.txt” leads out of the log’s folder"))
        #expect(reason.contains("“link.txt” leads out of the log’s folder by a link"))
        #expect(try sources.blobs() == [:])
        #expect(try sources.shown().map(\.leftOut) == [.refused, .refused])
    }

    @Test func anotherHashInTheSourceDoesNotCount() throws {
        let sources = try Sources()
        let claimed = String(repeating: "ab", count: 32)
        try sources.write("chat.jsonl", log(#"{"name":"a","path":"a","sha256":"\#(claimed)"}"#))
        try sources.write("a", "hello")
        try sources.ingest("chat.jsonl")
        let shown = try #require(try sources.shown().first)
        #expect(shown.sha256 == claimed)
        #expect(shown.file?.sha256 == hex(Array("hello".utf8)))
    }

    @Test func whatAKilledRunLeftIsNeitherTakenForAFileNorKept() throws {
        let sources = try Sources()
        try sources.write("chat.jsonl", log(#"{"name":"a","path":"a"}"#))
        try sources.write("a", "hello")
        let hash = hex(Array("hello".utf8))
        let blobs = sources.archive.path + "/blobs"
        try FileManager.default.createDirectory(
            atPath: "\(blobs)/\(hash.prefix(2))", withIntermediateDirectories: true)
        try Data("hel".utf8).write(to: URL(fileURLWithPath: "\(blobs)/4711.part"))
        // What a damaged disk may leave of a file.
        try Data("hel".utf8).write(to: URL(fileURLWithPath: "\(blobs)/\(hash.prefix(2))/\(hash)"))
        try sources.ingest("chat.jsonl")
        #expect(try sources.blobs() == ["\(hash.prefix(2))/\(hash)": Data("hello".utf8)])
    }

    @Test func aFileThatIsLostFromTheArchiveComesBackWithItsSource() throws {
        let sources = try Sources()
        try sources.write("chat.jsonl", log(#"{"name":"a","path":"a"}"#))
        try sources.write("a", "hello")
        try sources.ingest("chat.jsonl")
        try FileManager.default.removeItem(atPath: sources.archive.path + "/blobs")
        #expect(try sources.ingest("chat.jsonl").files.duplicate == 1)
        #expect(try sources.blobs().count == 1)
    }

    @Test func anArchiveFromBeforeThereWereFilesIsReadAndGoesOn() throws {
        let sources = try Sources(hasPlainHashes: true)
        try sources.write("first.jsonl", log(#"{"name":"a.txt"}"#))
        try sources.archive.ingest(path: sources.base + "/first.jsonl")
        try sources.archive.change(
            TestArchive.asInTheSixthLayout + "DROP TABLE attachment_file; PRAGMA user_version = 6;")
        #expect(try sources.shown().map(\.name) == ["a.txt"])
        #expect(try sources.archive.reader.files(changedAfter: nil).isEmpty)
        try sources.write("second.jsonl", log(#"{"name":"a.txt","path":"a"}"#))
        try sources.write("a", "hello")
        #expect(try sources.ingest("second.jsonl").files.added == 1)
        #expect(try sources.shown().map(\.file?.bytes) == [5])
    }

    @Test func anImageIsRecordedWithItsSize() throws {
        let sources = try Sources()
        let gif = try #require(Data(base64Encoded: "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"))
        try sources.write("chat.jsonl", log(#"{"name":"a.exe","type":"text/html","path":"a"}"#))
        try sources.write("a", Array(gif))
        try sources.ingest("chat.jsonl")
        #expect(try sources.shown().first?.file?.look == FileLook(.gif, width: 1, height: 1))
        let files = try sources.archive.reader.files(changedAfter: nil)
        #expect(files.map(\.file.look) == [FileLook(.gif, width: 1, height: 1)])
        let last = try sources.archive.reader.extent().lastSeq
        #expect(try sources.archive.reader.files(changedAfter: last).isEmpty)
    }
}

import Crypto
import Foundation
import Hansard
import PairChannel
import TestSupport
import Testing

@testable import HansardStore

@Suite(.blocking) struct BlobVerifierTests {
    /// An archive’s folder with these files in `blobs/`, each under its hash.
    private func with(_ files: [String], _ body: (ArchiveFolder, [String]) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "/hansard-blobs-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let folder = ArchiveFolder(path)
        try folder.create()
        let hashes = files.map { Hexadecimal.text(SHA256.hash(data: Data($0.utf8))) }
        for (file, hash) in zip(files, hashes) { try write(file, to: folder.blob(hash)) }
        try body(folder, hashes)
    }

    private func write(_ text: String, to path: String) throws {
        try FileManager.default.createDirectory(
            atPath: FilePath.folder(of: path), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    @Test(arguments: [1, 2, 7]) func filesThatAreWhatTheirNamesSayAreFine(threads: Int) throws {
        let files = (0..<50).map { String(repeating: "\($0) ", count: $0 * 1_000) }
        try with(files) { folder, hashes in
            let result = try BlobVerifier(folder).verify(named: Set(hashes), threads: threads)
            let bytes = files.reduce(0) { $0 + $1.utf8.count }
            #expect(result == BlobVerifier.Result(files: 50, bytes: Int64(bytes)))
        }
    }

    @Test func oneThatWasChangedIsNamedWithTheHashThatItHas() throws {
        try with(["a", "b", "c"]) { folder, hashes in
            try write("B", to: folder.blob(hashes[1]))
            let problems = try BlobVerifier(folder).verify(named: Set(hashes)).problems
            #expect(problems.map(\.file) == ["blobs/\(hashes[1].prefix(2))/\(hashes[1])"])
            #expect(problems[0].reason.contains(Hexadecimal.text(SHA256.hash(data: Data("B".utf8)))))
        }
    }

    @Test func oneThatIsMissingIsNamed() throws {
        try with(["a", "b"]) { folder, hashes in
            try FileManager.default.removeItem(atPath: folder.blob(hashes[0]))
            let result = try BlobVerifier(folder).verify(named: Set(hashes))
            #expect(result.problems.map(\.file) == ["blobs/\(hashes[0].prefix(2))/\(hashes[0])"])
            #expect(result.problems[0].reason.contains("not there"))
            #expect(try BlobVerifier(folder).verify(named: nil).problems.isEmpty)
        }
    }

    /// A link may lead anywhere: it is not the file.
    @Test func aLinkIsNoFile() throws {
        try with(["a"]) { folder, hashes in
            try FileManager.default.moveItem(atPath: folder.blob(hashes[0]), toPath: folder.path + "/a")
            try FileManager.default.createSymbolicLink(
                atPath: folder.blob(hashes[0]), withDestinationPath: folder.path + "/a")
            #expect(try BlobVerifier(folder).verify(named: Set(hashes)).problems.count == 1)
        }
    }

    @Test func whatNoRecordNamesIsListedAndNoProblem() throws {
        try with(["a", "b"]) { folder, hashes in
            try write("x", to: folder.blobs + "/zz/notes.txt")
            try write("x", to: folder.blobs + "/readme")
            try write("half", to: folder.blobs + "/123.part")
            let result = try BlobVerifier(folder).verify(named: [hashes[0]])
            #expect(result.problems.isEmpty)
            #expect(
                result.unnamed == ["blobs/\(hashes[1].prefix(2))/\(hashes[1])", "blobs/readme", "blobs/zz/notes.txt"])
        }
    }

    @Test func anArchiveWithoutFilesIsFine() throws {
        let folder = ArchiveFolder(NSTemporaryDirectory() + "/hansard-none-\(UUID().uuidString)")
        #expect(try BlobVerifier(folder).verify(named: []) == BlobVerifier.Result())
    }

    @Test func theLogKnowsWhichFilesItsRecordsName() throws {
        let archive = try TestArchive()
        let log = try archive.write(
            [
                #"{"type":"message","id":"1","channel":"c","sender":"7","sent_at":"2026-03-02T09:00:00Z","text":"","attachments":[{"name":"a","path":"a.txt"},{"name":"b","path":"b.txt"}]}"#,
                #"{"type":"attachment","id":"9","channel":"c","attachments":[{"name":"c","path":"c.txt"}]}"#,
            ], to: "chat.jsonl")
        for name in ["a", "c"] { try write(name, to: FilePath.folder(of: log) + "/\(name).txt") }
        let store = try archive.open()
        let now = Timestamp(microseconds: 1_800_000_000_000_000)
        _ = try store.ingest([try IngestInput(path: log)], startedAt: now, now: { now })
        try store.close()
        let hashes = ["a", "c"].map { Hexadecimal.text(SHA256.hash(data: Data($0.utf8))) }
        let named = try FilesOnRecord.hashes(ArchiveFolder(archive.path))
        #expect(named == Set(hashes))
        let result = try BlobVerifier(ArchiveFolder(archive.path)).verify(named: named)
        #expect(result == BlobVerifier.Result(files: 2, bytes: 2))
    }
}

import Crypto
import Foundation
import Testing

@testable import Hansard

/// What is said of a file once all of it has been handed on.
@Suite struct EndedSourceTests {
    private final class Batches {
        var all: [RecordBatch] = []
    }

    private struct File: Equatable {
        let name: String
        let bytes: Int64
        let sha256: [UInt8]?

        init(_ name: String, _ data: Data) {
            (self.name, bytes, sha256) = (name, Int64(data.count), Array(SHA256.hash(data: data)))
        }

        init(_ name: String, _ ended: EndedSource) {
            (self.name, bytes, sha256) = (name, ended.bytes, ended.sha256)
        }
    }

    private func read(_ path: String) throws -> [RecordBatch] {
        let batches = Batches()
        var sink = RecordSink { batches.all.append($0) }
        try IngestInput(path: path, ImportOptions(), among: SourceFormats.all + [PipeLog.self]).read(into: &sink)
        return batches.all
    }

    /// Every file that ended, by what it is called below `path`.
    private func files(_ path: String) throws -> [File] {
        try read(path).flatMap { batch in
            try batch.ended.map { ended in
                let source = try #require(batch.sources.first { $0.number == ended.number })
                return File(String(source.name.dropFirst(path.count)), ended)
            }
        }
    }

    private let message =
        #"{"type":"message","id":"%d","channel":"team","sender":"7","#
        + #""sent_at":"2013-05-13T08:54:10Z","text":"Good morning, all of you out there"}"#

    @Test(arguments: [
        ("a.jsonl", "\u{FEFF}{\"type\":\"person\",\"id\":\"7\",\"name\":\"é\"}\r\n\nnot JSON\n"),
        ("a.csv", "id,name\n7,\"Jamie \"\"J\"\" Doe\"\n8"), ("a.pipe", "2026-03-02T08:54:10Z|team|7|Hello"),
    ])
    func aFileHasItsHashAndItsLength(name: String, text: String) throws {
        try ExportFolder.with(files: [name: text]) { folder in
            try #expect(files("\(folder)/\(name)") == [File("", Data(text.utf8))])
        }
    }

    /// Also of a file whose last lines come in several batches, and of one that ends where a piece that is read ends.
    @Test(arguments: [0, 1, 2]) func itIsSaidWhenNothingMoreComesOfTheFile(kind: Int) throws {
        let message = String(format: message, 1)
        let lines =
            switch kind {
            case 0: (0..<80_000).map { String(format: self.message, $0) }.joined(separator: "\n")
            case 1: message + String(repeating: "\n", count: LineChunks.maximumLines * 3) + message
            default:
                message + String(repeating: " ", count: LineChunks.chunkBytes - 2 * message.utf8.count - 2) + "\n"
                    + message + "\n"
            }
        try ExportFolder.with(files: ["a.jsonl": lines]) { folder in
            let batches = try read("\(folder)/a.jsonl")
            let last = try #require(batches.lastIndex { !$0.records.isEmpty })
            let ended = batches.indices.filter { !batches[$0].ended.isEmpty }
            #expect(ended.count == 1 && ended[0] >= last)
            #expect(batches.flatMap(\.ended).map { File("", $0) } == [File("", Data(lines.utf8))])
        }
    }

    private let export = [
        "users.json": "[]", "channels.json": #"[{"id":"C1","name":"general"}] "#,
        "general/2026-01-04.json": #"[{"user":"U1","text":"x","ts":"1767500000.000100"}, 3]"# + "\n",
        "general/2026-01-05.json": #"[{"user":"U1","text":"x","#,
        "notes.txt": String(repeating: "not JSON\n", count: 100_000), "more.json": #"{"a":1}"#,
        "__uploads/F0123ABCD/cat.png": "not really",
    ]

    @Test func ofAnExportEachFileOnceInTheOrderOfReading() throws {
        try ExportFolder.with(files: export) { folder in
            let files = try files(folder)
            #expect(
                files.map(\.name).prefix(4) == [
                    "/users.json", "/channels.json", "/general/2026-01-04.json", "/general/2026-01-05.json",
                ])
            let all = export.map { File("/\($0)", Data($1.utf8)) }
            #expect(files.sorted { $0.name < $1.name } == all.sorted { $0.name < $1.name })
        }
    }

    @Test func ofAZipThoseOfItsFilesUnpacked() throws {
        let entries = export.map { name, text in
            var entry = TestZip.Entry(name, text)
            entry.method = 8
            return entry
        }
        try ExportFolder.with { folder in
            let path = "\(folder)/export.zip"
            try Data(TestZip().bytes(entries)).write(to: URL(fileURLWithPath: path))
            let all = export.map { File("!/\($0)", Data($1.utf8)) }
            try #expect(files(path).sorted { $0.name < $1.name } == all.sorted { $0.name < $1.name })
        }
    }

    /// A log that is written while it is read: what is hashed is what was read.
    @Test func aFileIsAtItsEndOnlyOnce() throws {
        try ExportFolder.with(files: ["a": "one\n"]) { folder in
            let reader = HashingReader(try FileReader(path: "\(folder)/a"))
            #expect(reader.sha256 == nil)
            try reader.readToEnd()
            let handle = try #require(FileHandle(forWritingAtPath: "\(folder)/a"))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data("two\n".utf8))
            try handle.close()
            var more = [UInt8](repeating: 0, count: 8)
            try #expect(more.withUnsafeMutableBytes { try reader.read(into: $0) } == 0)
            #expect(reader.bytes == 4 && reader.sha256 == Array(SHA256.hash(data: Data("one\n".utf8))))
        }
    }

    @Test func aFileThatCannotBeReadToItsEndHasNoHash() {
        struct Broken: ByteReader {
            func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
                throw ImportError("a", .cannotRead("the disk is broken"))
            }
        }
        let reader = HashingReader(Broken())
        #expect(throws: ImportError.self) { try reader.readToEnd() }
        #expect(reader.sha256 == nil && reader.bytes == 0)
    }
}

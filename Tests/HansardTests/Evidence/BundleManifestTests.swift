import PairChannel
import TestSupport
import Testing

@testable import Hansard

@Suite struct BundleManifestTests {
    private func manifest() -> BundleManifest {
        var manifest = BundleManifest(
            checkpoint: Checkpoint(origin: "hansard/0123456789abcdef", size: 12, root: SHA256Hasher.hash([1])),
            format: "csv", generator: "Hansard 0.1.0", selection: JSONValue(members: [("all", .bool(true))]))
        manifest.files = [.init(path: "documents/“a”.csv", bytes: 3, sha256: SHA256Hasher.hash([2]))]
        var source = BundleManifest.Source(number: 1, name: "chat\u{202E}\n.jsonl")
        (source.bytes, source.quarantined) = (9, 2)
        manifest.sources = [source, BundleManifest.Source(number: 4, name: "")]
        manifest.withheld = [.outside: 5, .masked: 1]
        (manifest.counts.messages, manifest.counts.records) = (4, 6)
        return manifest
    }

    @Test func aManifestIsReadAsItWasWritten() throws {
        let manifest = manifest()
        #expect(try BundleManifest(parsing: manifest.bytes) == manifest)
        #expect(String(decoding: manifest.bytes, as: UTF8.self).hasPrefix(#"{"bundle":1,"checkpoint":{"origin":"#))
    }

    /// Files whose paths have whatever a path can have.
    private func files(_ count: Int) -> BundleFileList {
        var (random, files) = (SeededRandom(seed: 11), BundleFileList())
        for i in 0..<count {
            let name = String.random(
                of: "ab/\"\\\u{7F}\u{1}\u{8}\u{C}\n\r\t\u{1F}é\u{301}\u{2028}\u{202E}\u{FFFD}\u{212A}🎈", count: i % 20,
                using: &random)
            files.append(
                .init(path: "documents/\(name)", bytes: Int64(i) << 20, sha256: SHA256Hasher.hash([UInt8(i & 0xFF)])))
        }
        return files
    }

    /// The obvious program: a tree.
    private func tree(_ files: BundleFileList, in manifest: BundleManifest) throws -> [UInt8] {
        var manifest = manifest
        manifest.files = []
        let list = JSONValue.array(
            files.map {
                JSONValue(members: [
                    ("path", .string($0.path)), ("sha256", .string($0.sha256.hexadecimal)),
                    ("bytes", .integer($0.bytes)),
                ])
            })
        let members = try JSONValue(parsing: manifest.bytes).members.map {
            ($0.name, $0.name == "files" ? list : $0.value)
        }
        return JSONValue(members: members).canonical.bytes
    }

    @Test func filesAreWrittenAsATreeOfJSONWouldBe() throws {
        var manifest = manifest()
        for count in [0, 1, 2_000] {
            manifest.files = files(count)
            #expect(try manifest.bytes == tree(manifest.files, in: manifest))
            #expect(try BundleManifest(parsing: manifest.bytes) == manifest)
        }
    }

    @Test func aManifestOfManyFilesIsWrittenInPieces() {
        var manifest = manifest()
        manifest.files = files(20_000)
        var (pieces, out): ([[UInt8]], [UInt8]) = ([], [])
        manifest.append(to: &out) {
            pieces.append($0)
            $0.removeAll()
        }
        #expect(pieces.count > 1)
        #expect(pieces.allSatisfy { $0.count < 2 << 20 })
        #expect(Array(pieces.joined()) + out == manifest.bytes)
    }

    @Test func filesAreInTheOrderOfTheirPathsByBytes() {
        let files = files(500)
        let sorted = files.sortedByPath()
        #expect(sorted.map(\.path).map { ID($0) } == files.map { ID($0.path) }.sorted())
        #expect(files.indicesByPath().map { ID(files[$0].path) } == sorted.map { ID($0.path) })
        for file in files { #expect(sorted.contains(path: file.path)) }
        // Another way to write the same letter is another path.
        #expect(!list("e\u{301}").contains(path: "\u{E9}"))
        #expect(!list("b", "d").contains(path: "a") && !list("b", "d").contains(path: "c"))
        #expect(!list("b", "d").contains(path: "e") && !list().contains(path: ""))
    }

    private func list(_ paths: String...) -> BundleFileList {
        var files = BundleFileList()
        for path in paths { files.append(.init(path: path, bytes: 0, sha256: LogHash())) }
        return files
    }

    @Test func whatIsWrittenInAnotherWayIsRefused() throws {
        let text = String(decoding: manifest().bytes, as: UTF8.self)
        func problem(_ old: String, _ new: String) -> BundleManifest.Problem? {
            #expect(text.contains(old))
            do throws(BundleManifest.Problem) {
                _ = try BundleManifest(parsing: Array(text.replacing(old, with: new).utf8))
                return nil
            } catch { return error }
        }
        #expect(problem(#""format":"csv""#, #""format": "csv""#) == .notCanonical)
        #expect(problem(#""format":"csv""#, #""extra":1,"format":"csv""#) == .notCanonical)
        #expect(problem(#""format":"csv","#, "") == .wrong(member: "format"))
        #expect(problem(#""records":12"#, #""records":-1"#) == .wrong(member: "checkpoint"))
        #expect(problem(#""records":12"#, #""records":1e1"#) == .wrong(member: "checkpoint"))
        #expect(problem(#""bundle":1"#, #""bundle":2"#) == .newerBundle(2))
        #expect(problem(#""files":[{"bytes":3"#, #""files":[{"bytes":"3""#) == .wrong(member: "files"))
        #expect(problem(#""files":[{"bytes":3"#, #""files":[{"size":1,"bytes":3"#) == .notCanonical)
        #expect(problem(#""files":["#, #""files":[],"files":["#) == .noJSON(.repeatedMember("files")))
        #expect(problem(#""files":["#, #""files":7,"was":["#) == .wrong(member: "files"))
        #expect(problem(#""source":4"#, #""source":"4""#) == .wrong(member: "sources"))
        #expect(problem(#""lines":2,"source":1"#, #""lines":2,"source":7"#) == .wrong(member: "quarantined"))
    }
}

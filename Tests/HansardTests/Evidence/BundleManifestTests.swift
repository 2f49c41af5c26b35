import PairChannel
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
        #expect(problem(#""source":4"#, #""source":"4""#) == .wrong(member: "sources"))
        #expect(problem(#""lines":2,"source":1"#, #""lines":2,"source":7"#) == .wrong(member: "quarantined"))
    }
}

import Crypto
import Foundation
import Hansard
import HansardStore

/// An archive that holds what an audience may read and nothing else: what its site is built from, so that no count,
/// report, index or feed can tell of anything outside.
///
/// It stands in the folder for temporary files (`TMPDIR`), closed to other users, and goes with this value.
final class AudienceArchive {
    let path: String
    private let folder: String

    private static let prefix = "hansard-audience-"

    /// Copies the part of `archive` that `scope` describes.
    init(of archive: String, _ reader: ArchiveReader, _ scope: ArchiveScope, audience: String) throws {
        Self.removeLeftOvers()
        folder = try Self.makeFolder()
        path = folder + "/archive"
        do {
            let identity = Self.identity(try reader.extent().archiveID, audience)
            let store = try Store(path: path, holder: "hansard build") { _ in }
            try store.adopt(identity: identity)
            let start = Timestamp(microseconds: 0)
            let read: @Sendable (inout RecordSink) throws -> Void = { builder in
                try RecordReader(try ArchiveReader(path: archive), scope: scope).read(into: &builder)
            }
            _ = try store.ingest(recordsOf: audience, startedAt: start, now: { start }, read)
            try store.close()
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The same for every build of the audience, and another one than the whole archive’s.
    private static func identity(_ archive: Int64, _ audience: String) -> Int64 {
        let digest = SHA256.hash(data: Data("\(archive) \(audience)".utf8))
        return digest.withUnsafeBytes { Int64(bitPattern: $0.loadUnaligned(as: UInt64.self)) }
    }

    private static func makeFolder() throws -> String {
        let base = NSTemporaryDirectory().replacing(/\/+$/, with: "")
        var template = Array("\(base)/\(prefix)\(getpid())-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw Site.Problem(
                description: "\(base): No folder can be made here for the audience’s part of the archive "
                    + "(\(String(cString: strerror(errno)))). Name another place with the environment variable TMPDIR.")
        }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Removes what builds left that were killed.
    private static func removeLeftOvers() {
        let base = NSTemporaryDirectory()
        for name in (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? [] where name.hasPrefix(prefix) {
            guard let process = Int32(name.dropFirst(prefix.count).prefix { $0.isNumber }) else { continue }
            if kill(process, 0) != 0, errno == ESRCH { try? FileManager.default.removeItem(atPath: base + "/" + name) }
        }
    }
}

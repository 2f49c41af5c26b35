import Crypto
import Foundation
import GRDB

/// Keeps what was not understood: one JSON line each in `quarantine/lines.jsonl`, with source, line, reason and the
/// bytes themselves. The same piece of the same source is kept once.
final class Quarantine {
    private let db: Database
    private let folder: ArchiveFolder
    private let run: Int64
    private var pending: [UInt8] = []
    /// Files of long pieces that this run has begun. One that was kept before is not continued.
    private var begun: Set<String> = []

    init(_ db: Database, folder: ArchiveFolder, run: Int64) {
        (self.db, self.folder, self.run) = (db, folder, run)
    }

    /// A piece larger than this goes into a file of its own beside the list.
    private static let largestInline = 1 << 20

    func add(
        source: String, line: Int64, reason: String, raw: UnsafeBufferPointer<UInt8>, continues: Bool
    ) throws {
        if continues {
            let file = longFile(source, line)
            if begun.contains(file) { try append(raw, to: file) }
            return
        }
        var hash = SHA256()
        hash.update(data: Array("\(source)\n\(line)\n".utf8))
        hash.update(bufferPointer: UnsafeRawBufferPointer(raw))
        let key = Data(hash.finalize())
        try db.execute(
            sql: "INSERT OR IGNORE INTO quarantine VALUES (?, ?, ?, ?, ?)",
            arguments: [key, run, source, line, reason])
        guard db.changesCount > 0 else { return }
        var entry: [String: Any] = ["source": source, "line": line, "reason": reason]
        if raw.count > Self.largestInline {
            let file = longFile(source, line)
            unlink(file)
            OwnerOnly.makeFile(file)
            begun.insert(file)
            try append(raw, to: file)
            entry["file"] = (file as NSString).lastPathComponent
        } else if let text = String(validating: raw, as: UTF8.self) {
            entry["text"] = text
        } else {
            entry["base64"] = Data(raw).base64EncodedString()
        }
        pending += try JSONSerialization.data(withJSONObject: entry, options: [.sortedKeys, .withoutEscapingSlashes])
        pending.append(0x0A)
    }

    /// Writes the list's new lines. Called before the transaction ends, so that the list may repeat a line after a
    /// crash but never lacks one.
    func flush() throws {
        guard !pending.isEmpty else { return }
        try pending.withUnsafeBufferPointer { try append($0, to: folder.quarantine + "/lines.jsonl") }
        pending = []
    }

    private func longFile(_ source: String, _ line: Int64) -> String {
        let name = SHA256.hash(data: Array("\(source)\n\(line)".utf8)).prefix(8).map { String(format: "%02x", $0) }
        return "\(folder.quarantine)/\(name.joined()).raw"
    }

    private func append(_ bytes: UnsafeBufferPointer<UInt8>, to path: String) throws {
        OwnerOnly.makeFile(path)
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw ArchiveError(folder.path, .readOnly)
        }
        defer { try? handle.close() }
        do {
            try handle.seekToEnd()
            try handle.write(contentsOf: bytes)
        } catch { throw ArchiveError(folder.path, .diskFull) }
    }
}

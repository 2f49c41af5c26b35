import Crypto
import Foundation
import GRDB
import Hansard
import PairChannel

/// Keeps what was not understood: one JSON line each in `quarantine/lines.jsonl`, with source, line, reason and the
/// bytes themselves. The same piece of the same source is kept once.
///
/// Of a source with more than `linesPerSource` of them, the rest is kept as `QuarantinedLines`: which lines, how many,
/// and why. Their bytes stay in the source alone, so that a file of nonsense does not grow to many times its size.
final class Quarantine {
    private let db: Database
    private let folder: ArchiveFolder
    private let disk: LogDisk
    private var pending: [UInt8] = []
    /// Files that have bytes which are not safe on the disk.
    private var changed: [String: LogDisk.File] = [:]
    /// Whether one of them is new.
    private var hasNewFile = false
    /// Files of long pieces that this run has begun. One that was kept before is not continued.
    private var begun: Set<String> = []
    private var source = ""
    private var run: Int64 = 0
    /// Told of what is news.
    var record: (LogQuarantined) -> Void = { _ in }
    /// Makes of a hash one that tells nothing without the archive’s key.
    var keyed: ([UInt8]) -> [UInt8] = { $0 }
    private var keptOfSource = 0
    private var lines = QuarantinedLines()

    /// Lines of a source that are kept with their bytes.
    static let linesPerSource = 10_000
    /// What waits to be written to the list is written from this size on.
    private static let pendingBytes = 1 << 20

    /// So many files are open at most.
    private static let mostChanged = 64

    /// - Parameter disk: What its files are written by.
    init(_ db: Database, folder: ArchiveFolder, disk: LogDisk) {
        (self.db, self.folder, self.disk) = (db, folder, disk)
    }

    /// A piece larger than this goes into a file of its own beside the list.
    private static let largestInline = 1 << 20

    /// Begins a source: what comes next stands in it, until the next call.
    func beginSource(_ name: String, run: Int64) { (source, self.run, keptOfSource) = (name, run, 0) }

    /// Writes down the lines of the source under way that are not kept with their bytes. What a run that ends early does
    /// not write is found again when the source is.
    func endSource() throws {
        for group in lines.removeAll() { try keep(group) }
    }

    /// - Parameter continues: `raw` goes on where the line before it ended.
    func add(line: Int64, reason: String, raw: UnsafeBufferPointer<UInt8>, continues: Bool) throws {
        if continues {
            let file = longFile(source, line)
            if begun.contains(file) { try append(raw, to: file) }
            return
        }
        guard keptOfSource < Self.linesPerSource else {
            if lines.isFull { try endSource() }
            return lines.add(line, reason)
        }
        keptOfSource += 1
        var hash = SHA256()
        hash.update(data: Array("\(source)\n\(line)\n".utf8))
        hash.update(bufferPointer: UnsafeRawBufferPointer(raw))
        guard try add(hash.finalize(), line: line, reason: reason, count: 1) else { return }
        let isLong = raw.count > Self.largestInline
        if isLong {
            let file = longFile(source, line)
            changed[file] = nil
            try disk.remove(file)
            begun.insert(file)
            try append(raw, to: file)
        }
        let text = isLong ? nil : String(validating: raw, as: UTF8.self)
        try write { entry in
            if isLong {
                entry.member("file", FilePath.name(of: longFile(source, line)))
            } else if text == nil {
                entry.member("base64", Data(raw).base64EncodedString())
            }
            entry.member("line", line)
            entry.member("reason", reason)
            entry.member("source", source)
            if let text { entry.member("text", text) }
        }
    }

    private func keep(_ group: QuarantinedLines.Group) throws {
        let hash = SHA256.hash(data: Array("\(source)\n\(group.reason)\n\(group.first)\n".utf8))
        guard try add(hash, line: group.first, reason: group.reason, count: group.count) else { return }
        try write { entry in
            entry.member("count", group.count)
            entry.member("last_line", group.last)
            entry.member("line", group.first)
            entry.member("lines", group.list)
            entry.member("reason", group.reason)
            entry.member("source", source)
        }
    }

    /// - Returns: Whether this is news.
    private func add(_ hash: SHA256.Digest, line: Int64, reason: String, count: Int) throws -> Bool {
        let lines = LogQuarantined(line: line, lines: Int64(count), reason: reason, hash: keyed(Array(hash)))
        guard try insert(lines) else { return false }
        record(lines)
        return true
    }

    /// Adds the row of lines in the source in hand.
    ///
    /// - Returns: Whether this is news: a hash that is there stands for as many lines at least.
    @discardableResult
    func insert(_ lines: LogQuarantined) throws -> Bool {
        try db.cachedStatement(
            sql: """
                INSERT INTO quarantine (key, run, source, line, reason, lines) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET lines = excluded.lines WHERE excluded.lines > lines
                """
        ).execute(arguments: [Data(lines.hash), run, source, lines.line, lines.reason, lines.lines])
        return db.changesCount > 0
    }

    /// Adds a line to the list, an object of members in the order of their names.
    private func write(_ members: (inout [UInt8]) -> Void) throws {
        pending.appendObject(members)
        pending.append(0x0A)
        if pending.count >= Self.pendingBytes { try writePending() }
    }

    /// Writes the list’s new lines, and makes all that was written safe on the disk. Called before the transaction ends, so
    /// that the list may repeat a line after a crash but never lacks one.
    func flush() throws {
        try writePending()
        try synchronize()
    }

    private func writePending() throws {
        guard !pending.isEmpty else { return }
        try pending.withUnsafeBufferPointer { try append($0, to: folder.quarantine + "/lines.jsonl") }
        pending = []
    }

    private func longFile(_ source: String, _ line: Int64) -> String {
        let name = Hexadecimal.text(SHA256.hash(data: Array("\(source)\n\(line)".utf8)).prefix(8))
        return "\(folder.quarantine)/\(name).raw"
    }

    private func append(_ bytes: UnsafeBufferPointer<UInt8>, to path: String) throws {
        let file = try changed[path] ?? open(path)
        let length = LogFiles.size(path)
        do { try disk.write(UnsafeRawBufferPointer(bytes), to: file, at: length) } catch {
            // Half a line would spoil the next.
            try? disk.truncate(file, to: length)
            throw error
        }
    }

    private func open(_ path: String) throws -> LogDisk.File {
        if changed.count >= Self.mostChanged { try synchronize() }
        if access(path, F_OK) != 0 { hasNewFile = true }
        let file = try disk.openOrCreate(path)
        changed[path] = file
        return file
    }

    private func synchronize() throws {
        for (_, file) in changed.sorted(by: { $0.key < $1.key }) { try disk.synchronize(file) }
        if hasNewFile { try disk.synchronize(folder: folder.quarantine) }
        (changed, hasNewFile) = ([:], false)
    }
}

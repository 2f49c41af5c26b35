import Crypto
import Foundation
import Hansard
import HansardStore
import PairChannel

/// The folder that a site is built into. Only files that its manifest lists are ever touched.
final class OutputFolder: @unchecked Sendable {
    /// Where the index of the search is, whose files are known when it is made.
    static let search = "search/"

    let path: String
    let manifest: OutputManifest
    // Below: with `lock` held.
    private let lock = NSLock()
    private var known: [String: Data] = [:]
    private var written: [(path: String, hash: Data, bytes: Int)] = []
    private var made: Set<String> = []
    private var report = BuildReport()

    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    init(_ path: String) throws {
        self.path = path
        manifest = try OutputManifest(output: path)
    }

    /// Takes note of all files that a build will make, before it makes the first.
    ///
    /// - Parameter everything: The manifest's other files are no longer part of the site.
    /// - Throws: `Problem` when somebody else's file stands where one of ours would go; nothing has been changed then.
    func plan(_ paths: [String], everything: Bool) throws {
        known = everything ? try manifest.allHashes() : try manifest.hashes(of: paths)
        let new = paths.filter { known[$0] == nil }
        try checkFree(new)
        try manifest.intend(new)
        guard everything else { return }
        let planned = Set(paths)
        try remove(known.keys.filter { !planned.contains($0) && !$0.hasPrefix(Self.search) })
    }

    /// Writes files that were not planned.
    ///
    /// - Throws: `Problem` when somebody else's file stands where one of them would go.
    func write(unplanned files: [SiteFile]) throws {
        let paths = files.map(\.path)
        let unknown = lock.withLock { paths.filter { known[$0] == nil } }
        let hashes = try manifest.hashes(of: unknown)
        let new = unknown.filter { hashes[$0] == nil }
        try checkFree(new)
        try manifest.intend(new)
        lock.withLock { known.merge(hashes) { _, new in new } }
        for file in files { try write(file) }
    }

    /// Writes those of `files` that are other than they were built before.
    func refresh(_ files: [SiteFile]) throws {
        let hashes = try manifest.hashes(of: files.map(\.path))
        let changed = files.filter { hashes[$0.path] != Data(SHA256.hash(data: $0.bytes)) }
        if !changed.isEmpty { try write(unplanned: changed) }
    }

    private func checkFree(_ files: [String]) throws {
        var status = stat()
        // A link that leads nowhere is somebody’s, too.
        for file in files where lstat("\(path)/\(file)", &status) == 0 {
            throw Problem(
                description: "\(path)/\(file): This file is not of our making, and a page would take its place. "
                    + "Move it away, or build into another folder with --output.")
        }
    }

    /// Removes files of ours, and folders that they leave empty.
    func remove(_ files: [String]) throws {
        guard !files.isEmpty else { return }
        var folders: Set<String> = []
        for file in files {
            guard unlink("\(path)/\(file)") == 0 || errno == ENOENT else {
                throw Problem(
                    description: "\(path)/\(file): This page is no longer part of the site and cannot be removed.")
            }
            var parts = file.split(separator: "/").dropLast()
            while !parts.isEmpty {
                folders.insert(parts.joined(separator: "/"))
                parts = parts.dropLast()
            }
        }
        // Only empty ones go: rmdir refuses the rest.
        for folder in folders.sorted(by: { $0.utf8.count > $1.utf8.count }) { rmdir("\(path)/\(folder)") }
        try manifest.forget(files)
        lock.withLock { report.removed += files.count }
    }

    /// Writes `file` unless the one on disk is the same.
    func write(_ file: SiteFile) throws {
        if case .stored(let source, let bytes) = file.body { return try copy(source, bytes, to: file.path) }
        let hash = Data(SHA256.hash(data: file.bytes))
        let before = lock.withLock { known[file.path] }
        if before == hash {
            lock.withLock { report.unchanged += 1 }
            return
        }
        try put(file.path, isNew: before == nil) { descriptor in
            try file.bytes.withUnsafeBytes { try write($0, to: descriptor) }
        }
        note(file.path, hash, bytes: file.bytes.count)
    }

    /// Copies a file of the archive, unless that was done before: a file and its path go by what is in it. It is
    /// copied and not linked, so that nobody who may write into the site can change the record.
    ///
    /// - Throws: `Problem` when the file is not there, or is not what its name says.
    private func copy(_ source: String, _ count: Int64, to path: String) throws {
        let sha256 = FilePath.name(of: source)
        let before = lock.withLock { known[path] }
        if let before, Hexadecimal.text(before) == sha256 {
            lock.withLock { report.unchanged += 1 }
            return
        }
        let remedy =
            "Put back blobs/ from a backup, or ingest the source that has the file again. "
            + "Until then, “attachments: no” in site.yml builds the site without files."
        guard let reader = try? FileReader(path: source, followsLink: false) else {
            throw Problem(description: "\(source): This file of an attachment cannot be opened. \(remedy)")
        }
        var digest = Data()
        try put(path, isNew: before == nil) { descriptor in
            var hash = SHA256()
            try withUnsafeTemporaryAllocation(byteCount: 256 << 10, alignment: 16) { buffer in
                while case let count = try reader.read(into: buffer), count > 0 {
                    let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
                    hash.update(bufferPointer: piece)
                    try write(piece, to: descriptor)
                }
            }
            digest = Data(hash.finalize())
            guard Hexadecimal.text(digest) == sha256 else {
                throw Problem(
                    description: "\(source): This file of an attachment is damaged: its SHA-256 is no longer its name. "
                        + "Move it away. \(remedy)")
            }
        }
        note(path, digest, bytes: Int(count))
    }

    private func note(_ path: String, _ hash: Data, bytes: Int) {
        lock.withLock {
            written.append((path, hash, bytes))
            report.written += 1
            report.bytes += bytes
        }
    }

    /// Ends the build: what was written is on the manifest.
    func finish(_ state: OutputManifest.State) throws -> BuildReport {
        try manifest.note(written)
        try manifest.set(state)
        try manifest.close()
        return report
    }

    private func makeFolder(of file: String) throws {
        guard let slash = file.lastIndex(of: "/") else { return }
        let folder = String(file[..<slash])
        guard !lock.withLock({ made.contains(folder) }) else { return }
        try FileManager.default.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
        lock.withLock { _ = made.insert(folder) }
    }

    /// A page that was there before is replaced in one step, so that nobody ever reads half of one.
    ///
    /// - Parameter fill: Writes the file. If it throws, there is none.
    private func put(_ path: String, isNew: Bool, fill: (Int32) throws -> Void) throws {
        try makeFolder(of: path)
        let target = "\(self.path)/\(path)"
        let temporary = isNew ? target : target + ".new"
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (isNew ? O_EXCL : O_TRUNC)
        let descriptor = open(temporary, flags, 0o644)
        guard descriptor >= 0 else { throw problem(target) }
        defer { close(descriptor) }
        do { try fill(descriptor) } catch {
            let failure = error is CannotWrite ? problem(target) : error
            unlink(temporary)
            throw failure
        }
        if !isNew, rename(temporary, target) != 0 { throw problem(target) }
    }

    /// What `errno` has more of.
    private struct CannotWrite: Error {}

    private func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
        var done = 0
        while done < bytes.count {
            let count = Foundation.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw CannotWrite() }
            done += count
        }
    }

    private func problem(_ target: String) -> Problem {
        let reason = String(cString: strerror(errno))
        return Problem(
            description: "\(target): This page cannot be written (\(reason)). "
                + "Mend that and build again; pages that were written stay, and the rest is made up for.")
    }
}

/// What a build did.
package struct BuildReport: Sendable {
    package var written = 0
    package var unchanged = 0
    package var removed = 0
    package var bytes = 0
    package var seconds = 0.0

    package init() {}
}

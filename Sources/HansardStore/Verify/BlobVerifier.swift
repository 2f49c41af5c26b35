import Foundation
import Hansard
import PairChannel

/// Holds the files of attachments, `blobs/`, against their names: each is called by the SHA-256 of what is in it.
package struct BlobVerifier {
    /// A file that is not what its name says, or is not there.
    package struct Problem: Sendable, Equatable {
        /// Within the archive’s folder: `blobs/9f/9f86…`.
        package let file: String
        /// What is wrong and how to mend it, in whole sentences.
        package let reason: String
    }

    /// What was found.
    package struct Result: Sendable, Equatable {
        /// Files that were read, and how many bytes they have.
        package var files = 0
        package var bytes: Int64 = 0
        /// By file.
        package var problems: [Problem] = []
        /// Files in the folder that no record names, within the archive’s folder. An ingest that was stopped leaves such; they
        /// are no part of the record.
        package var unnamed: [String] = []
    }

    private let folder: ArchiveFolder

    package init(_ folder: ArchiveFolder) { self.folder = folder }

    /// Reads every file, a piece at a time. One that is being written meanwhile is passed over.
    ///
    /// - Parameter named: The hashes that records name, in hexadecimal digits; `nil` where nobody knows, and then nothing is
    ///   missing and nothing unnamed.
    /// - Parameter threads: That read and hash at the same time.
    /// - Parameter progress: Called now and then with the bytes that were read, of how many. On one thread at a time.
    /// - Throws: `ArchiveError` where the folder cannot be read.
    package func verify(
        named: Set<String>?, threads: Int = 2, progress: @escaping (_ bytes: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(ArchiveError) -> Result {
        var (blobs, others) = try list()
        let tally = Tally(total: blobs.reduce(0) { $0 + $1.size }, progress)
        let found = blobs
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { thread in
            for index in stride(from: thread, to: found.count, by: max(1, threads)) {
                let reason = problem(of: found[index], tally)
                if let reason { tally.add(Problem(file: found[index].name, reason: reason)) }
            }
        }
        var result = Result(
            files: blobs.count, bytes: tally.bytes, problems: tally.problems.sorted { $0.file < $1.file })
        guard let named else { return result }
        let there = Set(blobs.map(\.hash))
        result.problems += named.subtracting(there).map {
            Problem(
                file: Self.name($0),
                reason:
                    "A record names this file, and it is not there. Put it back from a backup, or ingest its source again."
            )
        }
        blobs.removeAll { named.contains($0.hash) }
        others += blobs.map(\.name)
        result.unnamed = others.sorted()
        result.problems.sort { $0.file < $1.file }
        return result
    }

    private struct Blob: Sendable {
        let hash: String
        let size: Int
        var name: String { BlobVerifier.name(hash) }
    }

    private static func name(_ hash: String) -> String { "blobs/\(hash.prefix(2))/\(hash)" }

    /// The files that are called like a hash and lie where it says, by name, and all other files.
    private func list() throws(ArchiveError) -> (blobs: [Blob], others: [String]) {
        var (blobs, others): ([Blob], [String]) = ([], [])
        for parent in try names(folder.blobs) where !parent.hasSuffix(BlobWriter.partSuffix) {
            guard parent.utf8.count == 2, kind("\(folder.blobs)/\(parent)")?.mode == S_IFDIR else {
                others.append("blobs/\(parent)")
                continue
            }
            for name in try names("\(folder.blobs)/\(parent)") {
                guard let file = kind("\(folder.blobs)/\(parent)/\(name)"), file.mode == S_IFREG,
                    StoredFile.isHash(name),
                    name.hasPrefix(parent)
                else {
                    others.append("blobs/\(parent)/\(name)")
                    continue
                }
                blobs.append(Blob(hash: name, size: file.size))
            }
        }
        return (blobs.sorted { $0.hash < $1.hash }, others)
    }

    /// What stands at `path`, not where a link leads.
    private func kind(_ path: String) -> (mode: mode_t, size: Int)? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        return (status.st_mode & S_IFMT, Int(status.st_size))
    }

    /// What is in the folder at `path`; nothing where there is none.
    private func names(_ path: String) throws(ArchiveError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            throw ArchiveError(folder.path, .cannotReadFiles(path))
        }
    }

    private func problem(of blob: Blob, _ tally: Tally) -> String? {
        do {
            let reader = HashingReader(try FileReader(path: folder.blob(blob.hash), followsLink: false))
            try reader.readToEnd()
            tally.add(bytes: reader.bytes)
            let found = Hexadecimal.text(reader.sha256 ?? [])
            guard found != blob.hash else { return nil }
            return "What is in it has the SHA-256 \(found): it was changed, or the disk is damaged. "
                + "Put it back from a backup, or remove it and ingest its source again."
        } catch {
            return "It cannot be read (\(error)). Check who owns it and how the disk is, or put it back from a backup."
        }
    }
}

/// What the threads have found so far.
private final class Tally: @unchecked Sendable {
    // Everything below is used with `lock` held.
    private let lock = NSLock()
    private(set) var bytes: Int64 = 0
    private(set) var problems: [BlobVerifier.Problem] = []
    private let total: Int
    private let progress: (Int, Int) -> Void

    init(total: Int, _ progress: @escaping (Int, Int) -> Void) { (self.total, self.progress) = (total, progress) }

    func add(bytes more: Int64) {
        lock.withLock {
            bytes += more
            progress(Int(bytes), max(total, Int(bytes)))
        }
    }

    func add(_ problem: BlobVerifier.Problem) { lock.withLock { problems.append(problem) } }
}

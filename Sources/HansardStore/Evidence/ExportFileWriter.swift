import CSQLiteTuning
import Foundation
import Hansard

/// Writes the files of an export into a folder and hashes them, one after the other.
struct ExportFileWriter: ~Copyable {
    /// A part of a file, of which nothing else is written in between.
    struct Piece: Sendable {
        /// From the folder on; `nil` for a file that was begun before.
        var begins: String?
        var bytes: [UInt8] = []
        /// It is the last one of its file.
        var isLast = false
    }

    /// Those that have ended, in the order in which they were begun.
    private(set) var files = BundleFileList()
    /// CRC-32 of each, where they are asked for.
    private(set) var checksums: [UInt32] = []

    private let folder: String
    private let hasChecksums: Bool
    private let problem: @Sendable (_ name: String) -> ExportProblem
    private var descriptor: Int32 = -1
    /// Those that the last files are in: some formats have two at a time.
    private var lastFolders: [String] = []
    private static let foldersAtOnce = 4
    private var hasher = SHA256Hasher()
    private var checksum = CRC32()
    private var current = (path: "", bytes: Int64(0))

    /// - Parameters:
    ///   - folder: It is there.
    ///   - problem: Why a file cannot be written, of `errno`.
    init(_ folder: String, hasChecksums: Bool, orThrow problem: @escaping @Sendable (_ name: String) -> ExportProblem) {
        (self.folder, self.hasChecksums, self.problem) = (folder, hasChecksums, problem)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Writes what comes next.
    mutating func write(_ piece: Piece) throws {
        if let name = piece.begins { try begin(name) }
        try piece.bytes.withUnsafeBytes { try append($0) }
        if piece.isLast { end() }
    }

    private mutating func begin(_ name: String) throws {
        let target = "\(folder)/\(name)"
        let parent = FilePath.folder(of: target)
        if !lastFolders.contains(parent) {
            do throws(OwnerOnly.CannotMake) { try OwnerOnly.makeFolder(parent) } catch {
                throw ExportProblem(
                    [ENOSPC, EDQUOT].contains(error.code) ? .noRoom : .other,
                    description: "\(target): The folder cannot be made (\(error)).")
            }
            if lastFolders.count == Self.foldersAtOnce { lastFolders.removeFirst() }
            lastFolders.append(parent)
        }
        descriptor = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OwnerOnly.fileMode)
        guard descriptor >= 0 else { throw problem(name) }
        checksum = CRC32()
        current = (name, 0)
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
        var done = 0
        while done < bytes.count {
            let written = Glibc.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
            guard written > 0 else {
                if errno == EINTR { continue }
                throw problem(current.path)
            }
            done += written
        }
        hasher.update(bytes)
        if hasChecksums { checksum.update(bytes) }
        current.bytes += Int64(bytes.count)
    }

    private mutating func end() {
        close(descriptor)
        descriptor = -1
        files.append(BundleManifest.File(path: current.path, bytes: current.bytes, sha256: hasher.finalize()))
        if hasChecksums { checksums.append(checksum.value) }
    }
}

/// The same on a thread of its own: to make a file takes a file system about as long as it takes us to make what is in it.
///
/// Used from one thread.
final class ExportFileThread {
    private enum Step: Sendable {
        case write([ExportFileWriter.Piece])
        case settle
        case end
    }

    /// What the thread has, and its owner while the thread waits.
    private final class Work: @unchecked Sendable {
        var writer: ExportFileWriter
        private let lock = NSLock()
        // Used with `lock` held.
        private var firstError: (any Error)?

        init(_ writer: consuming ExportFileWriter) { self.writer = writer }

        /// After a failure nothing is written any more.
        var error: (any Error)? {
            get { lock.withLock { firstError } }
            set { lock.withLock { firstError = newValue } }
        }

        func write(_ pieces: [ExportFileWriter.Piece]) {
            guard error == nil else { return }
            do { for piece in pieces { try writer.write(piece) } } catch { self.error = error }
        }
    }

    private let steps = BoundedQueue<Step>(capacity: 4)
    private let settled = DispatchSemaphore(value: 0)
    private let work: Work
    private var waiting: [ExportFileWriter.Piece] = []
    private var waitingBytes = 0
    private static let mostWaiting = 64
    private static let mostWaitingBytes = 256 << 10

    init(_ writer: consuming ExportFileWriter) {
        work = Work(writer)
        let (work, steps, settled) = (work, steps, settled)
        let thread = Thread {
            while true {
                switch steps.take() {
                case .write(let pieces): work.write(pieces)
                case .settle: settled.signal()
                case .end: return
                }
            }
        }
        thread.name = "hansard-files"
        thread.start()
    }

    deinit { _ = steps.put(.end) }

    /// Hands on what comes next.
    ///
    /// - Throws: What has gone wrong with something before.
    func write(_ piece: ExportFileWriter.Piece) throws {
        waiting.append(piece)
        waitingBytes += piece.bytes.count
        if waiting.count >= Self.mostWaiting || waitingBytes >= Self.mostWaitingBytes { try handOn() }
    }

    private func handOn() throws {
        if let error = work.error { throw error }
        guard !waiting.isEmpty else { return }
        _ = steps.put(.write(waiting))
        (waiting, waitingBytes) = ([], 0)
    }

    /// Returns when all that was handed on is written.
    func settle() throws {
        defer { if work.error == nil { assert(waiting.isEmpty) } }
        try handOn()
        wait()
        if let error = work.error { throw error }
    }

    /// Returns when nothing is written any more; what was not handed on yet never is.
    func stop() {
        (waiting, waitingBytes) = ([], 0)
        wait()
    }

    private func wait() {
        _ = steps.put(.settle)
        settled.wait()
    }

    /// The files, and CRC-32 of each where they were asked for, once all is settled.
    var written: (files: BundleFileList, checksums: [UInt32]) { (work.writer.files, work.writer.checksums) }
}

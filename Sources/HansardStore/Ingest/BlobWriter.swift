import Foundation
import Hansard
import PairChannel

/// Puts files into the archive's `blobs/`, each under the SHA-256 of what is in it: `9f/9f86d0…`, once however often
/// it comes, and never changed afterwards.
///
/// A file is written under another name, made safe on the disk, and then renamed: what stands under a hash is whole,
/// whenever the machine stops. `settle` makes the names safe as well, and is called before a record that counts on
/// them is written.
final class BlobWriter {
    private let folder: ArchiveFolder
    private let maximumBytes: Int64
    private let temporary: String
    /// Folders in which a name is new.
    private var changed: Set<String> = []
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)

    /// What a file that is being written is called.
    static let partSuffix = ".part"

    /// - Parameter maximumBytes: A larger file is left out.
    init(_ folder: ArchiveFolder, maximumBytes: Int64) {
        self.folder = folder
        self.maximumBytes = maximumBytes
        temporary = "\(folder.blobs)/\(getpid())\(Self.partSuffix)"
        // There is one writer at a time, so that others' beginnings were left by those that were killed.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder.blobs)) ?? []
        where name.hasSuffix(Self.partSuffix) {
            unlink("\(folder.blobs)/\(name)")
        }
    }

    deinit { buffer.deallocate() }

    /// Takes all of `reader` into the archive. A file that fits the buffer is written only if it is not there yet.
    ///
    /// - Throws: `ArchiveError` when it cannot be written, and what `reader` throws.
    func keep(_ reader: any ByteReader) throws -> AttachmentFile.Outcome {
        var reader = reader
        var hasher = SHA256Hasher()
        var head: [UInt8] = []
        var bytes: Int64 = 0
        var part: Int32 = -1
        defer {
            if part >= 0 {
                close(part)
                unlink(temporary)
            }
        }
        var filled = try fill(&reader)
        while filled > 0 {
            bytes += Int64(filled)
            guard bytes <= maximumBytes else { return .leftOut(.tooLarge, bytes: bytes) }
            let piece = UnsafeRawBufferPointer(rebasing: buffer[..<filled])
            hasher.update(piece)
            if head.isEmpty { head = Array(piece.prefix(FileLook.headBytes)) }
            let isAll = filled < buffer.count && part < 0
            if isAll { break }
            if part < 0 { part = try begin() }
            try write(piece, to: part)
            filled = try fill(&reader)
        }
        let file = StoredFile(sha256: hasher.finalize().hexadecimal, bytes: bytes, look: FileLook(head: head))
        guard !isThere(file) else { return .kept(file) }
        if part < 0 {
            part = try begin()
            try write(UnsafeRawBufferPointer(rebasing: buffer[..<filled]), to: part)
        }
        try publish(part, as: file)
        close(part)
        part = -1
        return .kept(file)
    }

    /// Makes the names of all files that were kept safe on the disk.
    func settle() throws {
        for path in changed {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw problem() }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0 else { throw problem() }
        }
        changed = []
    }

    /// Fills the buffer as far as the reader goes.
    private func fill(_ reader: inout any ByteReader) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = try reader.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Of another size, it is what a damaged disk left of it.
    private func isThere(_ file: StoredFile) -> Bool {
        var status = stat()
        return lstat(folder.blob(file.sha256), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && Int64(status.st_size) == file.bytes
    }

    private func begin() throws -> Int32 {
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, OwnerOnly.fileMode)
        guard descriptor >= 0 else { throw problem() }
        return descriptor
    }

    private func write(_ piece: UnsafeRawBufferPointer, to part: Int32) throws {
        var done = 0
        while done < piece.count {
            let count = Foundation.write(part, piece.baseAddress! + done, piece.count - done)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw problem() }
            done += count
        }
    }

    private func publish(_ part: Int32, as file: StoredFile) throws {
        let path = folder.blob(file.sha256)
        let parent = FilePath.folder(of: path)
        if mkdir(parent, OwnerOnly.folderMode) == 0 {
            changed.insert(folder.blobs)
        } else if errno != EEXIST {
            throw problem()
        }
        guard fsync(part) == 0, rename(temporary, path) == 0 else { throw problem() }
        changed.insert(parent)
    }

    private func problem() -> ArchiveError {
        switch errno {
        case ENOSPC, EDQUOT: ArchiveError(folder.path, .diskFull)
        case EROFS, EACCES, EPERM: ArchiveError(folder.path, .readOnly)
        default: ArchiveError(folder.path, .cannotKeepFile(String(cString: strerror(errno))))
        }
    }
}

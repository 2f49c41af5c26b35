import Foundation

/// The one door through which the log, its keys and what was quarantined are changed on the disk, so that a test can see each
/// step, stop at it, and let it fail.
final class LogDisk: Sendable {
    /// A step that changes what is on the disk, or makes it safe there.
    enum Operation: Equatable, Sendable {
        /// A new, empty file.
        case create(String)
        /// Some bytes into a file, from a place in it on.
        case write(String, at: Int64, count: Int)
        /// Makes a file’s bytes safe; of a folder, the names in it.
        case synchronize(String)
        /// Makes a file so long.
        case truncate(String, to: Int64)
        /// Replaces what is there under the second name.
        case rename(String, to: String)
        /// Takes a file away.
        case remove(String)
    }

    /// How a step fails.
    struct Fault: Equatable, Sendable {
        /// What the system reports: `ENOSPC`, `EIO`.
        let code: Int32
        /// So many of a write’s bytes are on the disk nevertheless, at most all but one.
        var written = 0
    }

    /// Told of each step before it is done, and says how it fails; `nil` for a step that is done.
    typealias Observer = @Sendable (Operation) -> Fault?

    /// The archive’s folder, which errors name.
    let archive: String
    private let synchronizes: Bool
    private let observer: Observer?

    /// - Parameter synchronizes: False for a test that has many logs and no power failure: nothing waits for the disk.
    init(archive: String, synchronizes: Bool = true, observer: Observer? = nil) {
        (self.archive, self.synchronizes, self.observer) = (archive, synchronizes, observer)
    }

    /// A file that is open for writing.
    final class File: Sendable {
        /// As it was opened.
        let path: String
        fileprivate let descriptor: Int32

        fileprivate init(path: String, descriptor: Int32) { (self.path, self.descriptor) = (path, descriptor) }

        deinit { close(descriptor) }
    }

    /// Makes a file that is not there yet, for its owner alone.
    func create(_ path: String) throws(ArchiveError) -> File {
        try observe(.create(path), path)
        return try open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC)
    }

    /// Opens a file that is there.
    func open(_ path: String) throws(ArchiveError) -> File { try open(path, O_RDWR | O_CLOEXEC) }

    /// Opens a file, and makes it where it is not there yet.
    func openOrCreate(_ path: String) throws(ArchiveError) -> File {
        access(path, F_OK) == 0 ? try open(path) : try create(path)
    }

    private func open(_ path: String, _ flags: Int32) throws(ArchiveError) -> File {
        let descriptor = Glibc.open(path, flags, OwnerOnly.fileMode)
        guard descriptor >= 0 else { throw problem(path) }
        return File(path: path, descriptor: descriptor)
    }

    /// Makes the folder at `path`, for its owner alone, where it is not there yet.
    func makeFolder(_ path: String) throws(ArchiveError) {
        do throws(OwnerOnly.CannotMake) { try OwnerOnly.makeFolder(path) } catch {
            throw ArchiveError(archive, .cannotCreate("\(name(path)): \(error)"))
        }
    }

    /// Writes all of `bytes` from `offset` on.
    func write(_ bytes: UnsafeRawBufferPointer, to file: File, at offset: Int64) throws(ArchiveError) {
        guard !bytes.isEmpty else { return }
        if let fault = observer?(.write(file.path, at: offset, count: bytes.count)) {
            try put(UnsafeRawBufferPointer(rebasing: bytes.prefix(min(fault.written, bytes.count - 1))), file, offset)
            throw problem(file.path, fault.code)
        }
        try put(bytes, file, offset)
    }

    private func put(_ bytes: UnsafeRawBufferPointer, _ file: File, _ offset: Int64) throws(ArchiveError) {
        var done = 0
        while done < bytes.count {
            let count = pwrite(
                file.descriptor, bytes.baseAddress! + done, bytes.count - done, off_t(offset) + off_t(done))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw problem(file.path) }
            done += count
        }
    }

    private func observe(_ operation: Operation, _ path: String) throws(ArchiveError) {
        if let fault = observer?(operation) { throw problem(path, fault.code) }
    }

    /// Writes all of `bytes` behind what is there.
    func append(_ bytes: UnsafeRawBufferPointer, to file: File) throws(ArchiveError) {
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { throw problem(file.path) }
        try write(bytes, to: file, at: Int64(status.st_size))
    }

    /// Makes a file’s bytes safe.
    func synchronize(_ file: File) throws(ArchiveError) {
        try observe(.synchronize(file.path), file.path)
        guard !synchronizes || fdatasync(file.descriptor) == 0 else { throw problem(file.path) }
    }

    /// Makes the names in a folder safe: those of new files, and that others are gone.
    func synchronize(folder path: String) throws(ArchiveError) {
        try observe(.synchronize(path), path)
        guard synchronizes else { return }
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw problem(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw problem(path) }
    }

    /// Makes a file `length` bytes long.
    func truncate(_ file: File, to length: Int64) throws(ArchiveError) {
        try observe(.truncate(file.path, to: length), file.path)
        guard ftruncate(file.descriptor, off_t(length)) == 0 else { throw problem(file.path) }
    }

    /// Gives a file another name, in the place of the one that has it.
    func rename(_ path: String, to target: String) throws(ArchiveError) {
        try observe(.rename(path, to: target), target)
        guard Glibc.rename(path, target) == 0 else { throw problem(target) }
    }

    /// Removes a file; one that is not there is none.
    func remove(_ path: String) throws(ArchiveError) {
        try observe(.remove(path), path)
        guard unlink(path) == 0 || errno == ENOENT else { throw problem(path) }
    }

    /// Replaces the file at `path` by one with these bytes: whatever happens, one of the two is there, whole.
    ///
    /// - Parameter isSafe: False where that may be torn when the power fails, and whoever reads it knows what to do then.
    func replace(_ path: String, with bytes: [UInt8], isSafe: Bool = true) throws(ArchiveError) {
        let temporary = path + ".new"
        try remove(temporary)
        let file = try create(temporary)
        try bytes.lendBytes { bytes throws(ArchiveError) in try write(bytes, to: file, at: 0) }
        if isSafe { try synchronize(file) }
        try rename(temporary, to: path)
    }

    /// What an error of the system’s, its last one unless told, means for the person at the terminal.
    private func problem(_ path: String, _ code: Int32 = errno) -> ArchiveError {
        switch code {
        // A process that may not write so large a file cannot tell it from a full disk either.
        case ENOSPC, EDQUOT, EFBIG: ArchiveError(archive, .diskFull)
        case EROFS, EACCES, EPERM: ArchiveError(archive, .readOnly)
        default: ArchiveError(archive, .logNotWritten(place: name(path), reason: String(cString: strerror(code))))
        }
    }

    /// The path within the archive’s folder.
    private func name(_ path: String) -> String {
        path.hasPrefix(archive + "/") ? String(path.dropFirst(archive.count + 1)) : path
    }
}

extension Array {
    /// `withUnsafeBytes`, whose body may throw an error of a known type.
    func lendBytes<T, Problem>(_ body: (UnsafeRawBufferPointer) throws(Problem) -> T) throws(Problem) -> T {
        try withUnsafeBufferPointer { elements throws(Problem) in try body(UnsafeRawBufferPointer(elements)) }
    }
}

extension ArraySlice {
    /// `withUnsafeBytes`, whose body may throw an error of a known type.
    func lendBytes<T, Problem>(_ body: (UnsafeRawBufferPointer) throws(Problem) -> T) throws(Problem) -> T {
        try withUnsafeBufferPointer { elements throws(Problem) in try body(UnsafeRawBufferPointer(elements)) }
    }
}

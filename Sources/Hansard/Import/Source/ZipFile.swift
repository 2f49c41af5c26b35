#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A zip on disk, of which any piece can be read.
final class ZipFile: Sendable {
    private let descriptor: Int32
    let path: String
    let size: UInt64

    init(path: String) throws(ImportError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ImportError(path, .cannotOpen(String(cString: strerror(errno)))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ImportError(path, .cannotOpen("it is no regular file"))
        }
        size = UInt64(status.st_size)
    }

    deinit { close(descriptor) }

    /// Fills `buffer` with what stands at `offset`; less only at the end of the file.
    func read(at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(filled))
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                throw ImportError(path, .cannotRead(String(cString: strerror(errno))))
            }
        }
        return filled
    }

    func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
        guard offset <= size, UInt64(count) <= size - offset else {
            throw ImportError.Problem.damagedArchive("it ends too early")
        }
        var bytes = [UInt8](repeating: 0, count: count)
        let read = try bytes.withUnsafeMutableBytes { (buffer) throws -> Int in try self.read(at: offset, into: buffer)
        }
        guard read == count else { throw ImportError.Problem.damagedArchive("it ends too early") }
        return bytes
    }
}

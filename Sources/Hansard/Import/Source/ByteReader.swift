#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Gives the bytes of one source, front to back.
package protocol ByteReader {
    /// Fills `buffer` from its start with the next bytes; 0 at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// A file, or anything that can be opened like one.
package final class FileReader: ByteReader {
    private let descriptor: Int32
    private let path: String

    /// - Parameter followsLink: Whether `path` may be a symbolic link itself.
    /// - Throws: `ImportError` when the file cannot be opened or is a folder.
    package init(path: String, followsLink: Bool = true) throws(ImportError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC | (followsLink ? 0 : O_NOFOLLOW))
        guard descriptor >= 0 else { throw ImportError(path, .cannotOpen(String(cString: strerror(errno)))) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw ImportError(path, .isFolder)
        }
    }

    deinit { close(descriptor) }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            #if canImport(Glibc)
                let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                let count = Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 { return count }
            if errno != EINTR { throw ImportError(path, .cannotRead(String(cString: strerror(errno)))) }
        }
    }
}

/// Bytes that are in memory already.
package struct MemoryReader: ByteReader {
    private let bytes: [UInt8]
    private var at = 0

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - at)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[at..<at + count])) }
        at += count
        return count
    }
}

import Foundation

/// A plain file of a bundle that somebody handed over, opened for reading: no link is followed, and nothing that is no file,
/// such as a pipe, is waited for.
final class BundleFile {
    private let descriptor: Int32

    /// `nil` for what is no plain file, or cannot be read.
    init?(_ path: String) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            if descriptor >= 0 { close(descriptor) }
            return nil
        }
    }

    deinit { close(descriptor) }

    /// Lends `body` the bytes that follow, in pieces of at most 1 MiB.
    ///
    /// - Returns: False where it cannot be read to its end.
    func read(_ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress!, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return false }
            guard count > 0 else { return true }
            body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}

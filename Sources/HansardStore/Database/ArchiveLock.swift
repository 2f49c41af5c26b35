import Foundation

/// Sees to it that one process writes to an archive at a time. The lock goes with the process that holds it, however
/// that ends; the file says who it is.
final class ArchiveLock {
    private let descriptor: Int32

    /// Takes the lock, waiting for as long as somebody else has it.
    ///
    /// - Parameter waiting: Told once, before the wait, who holds it, in the holder's own words.
    init(folder: String, holder: String, waiting: (String) -> Void) throws(ArchiveError) {
        let path = folder + "/lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, OwnerOnly.fileMode)
        guard descriptor >= 0 else { throw ArchiveError(folder, .cannotLock(String(cString: strerror(errno)))) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            waiting((try? String(contentsOfFile: path, encoding: .utf8)) ?? "another process")
            while flock(descriptor, LOCK_EX) != 0 {
                guard errno == EINTR else {
                    close(descriptor)
                    throw ArchiveError(folder, .cannotLock(String(cString: strerror(errno))))
                }
            }
        }
        ftruncate(descriptor, 0)
        let text = Array(holder.utf8)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    /// Whether somebody writes just now.
    static func isHeld(folder: String) -> Bool {
        let descriptor = open(folder + "/lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) != 0
    }

    deinit {
        ftruncate(descriptor, 0)
        close(descriptor)
    }
}

import Foundation

/// Sees to it that one process serves an archive live at a time: `live/lock`. It goes with the process that holds it, however that
/// ends, or with this object.
final class JournalLock: Sendable {
    private let descriptor: Int32

    /// - Parameter folder: `live/` of the archive, which is there.
    /// - Throws: `JournalError` if another process, or another server of this one, has the lock.
    init(folder: String) throws(JournalError) {
        descriptor = open(folder + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, OwnerOnly.fileMode)
        guard descriptor >= 0 else { throw JournalError(folder, JournalError.Obstacle.folder(errno)) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw JournalError(folder, JournalError.Obstacle.served)
        }
    }

    deinit { close(descriptor) }
}

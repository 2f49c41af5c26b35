import Foundation

@testable import HansardStore

/// A disk of an archive’s log that fails at a step of the test’s choosing.
final class FailingDisk: @unchecked Sendable {
    /// What happens from that step on.
    enum Failure: CaseIterable {
        /// There is no room left: half of what is being written is on the disk. What needs no room goes on.
        case full
        /// The step fails; others do not.
        case once
        /// Nothing is done any more.
        case gone
    }

    /// The step at which it failed; `nil` for none.
    var failed: LogDisk.Operation? { lock.withLock { found } }
    /// How many steps there were.
    var steps: Int { lock.withLock { count } }

    private let archive: String
    private let step: Int
    let failure: Failure
    private let lock = NSLock()
    // Changed with `lock` held.
    private var count = 0
    private var found: LogDisk.Operation?
    private var isMended = false

    /// - Parameter step: Counted from 1; without it nothing fails, and steps are counted.
    init(_ archive: String, at step: Int = .max, _ failure: Failure = .once) {
        (self.archive, self.step, self.failure) = (archive, step, failure)
    }

    /// Nothing waits for it.
    var disk: LogDisk { LogDisk(archive: archive, synchronizes: false) { [self] in fault($0) } }

    /// From now on nothing fails.
    func mend() { lock.withLock { isMended = true } }

    /// What the failure is told as.
    var error: ArchiveError? {
        let path: String
        switch failed {
        case .create(let its), .write(let its, at: _, count: _), .synchronize(let its), .truncate(let its, to: _),
            .rename(_, to: let its), .remove(let its):
            path = its
        case nil: return nil
        }
        guard failure != .full else { return ArchiveError(archive, .diskFull) }
        let reason = String(cString: strerror(EIO))
        let name = path.hasPrefix(archive + "/") ? String(path.dropFirst(archive.count + 1)) : path
        return ArchiveError(archive, .logNotWritten(place: name, reason: reason))
    }

    private func fault(_ operation: LogDisk.Operation) -> LogDisk.Fault? {
        lock.withLock {
            count += 1
            guard count >= step, !isMended else { return nil }
            guard count == step else { return later(operation) }
            found = operation
            guard failure == .full else { return LogDisk.Fault(code: EIO) }
            guard case .write(_, at: _, count: let bytes) = operation else { return LogDisk.Fault(code: ENOSPC) }
            return LogDisk.Fault(code: ENOSPC, written: bytes / 2)
        }
    }

    /// A step behind the one that failed.
    private func later(_ operation: LogDisk.Operation) -> LogDisk.Fault? {
        switch (failure, operation) {
        case (.once, _): nil
        case (.gone, _): LogDisk.Fault(code: EIO)
        case (.full, .create), (.full, .write): LogDisk.Fault(code: ENOSPC)
        case (.full, _): nil
        }
    }
}

import Foundation
import HTTPServer
import Hansard
import HansardStore
import PairChannel
import Synchronization

/// Who is anybody’s manager, as the archive has it; looked up at most once a second.
package final class ManagersOfRecord: @unchecked Sendable {
    private let archive: String
    private let known = Mutex<(managers: Set<ID>, looked: ContinuousClock.Instant?)>(([], nil))
    /// Held while the archive is read, and by nobody who must not wait.
    private let looking = NSLock()
    // With `looking` held.
    private var reader: ArchiveReader?
    private var namesSeq: Int64?

    /// Nobody is a manager until the first `refresh()`.
    package init(archive: String) { self.archive = archive }

    /// Whether `person` is somebody’s manager, as of the last `refresh()`.
    package func contains(_ person: ID) -> Bool { known.withLock { $0.managers.contains(person) } }

    /// Reads the archive if that was more than a second ago, and returns when it is known. Never on an event loop.
    package func refresh() async {
        guard isDue else { return }
        await BlockingWork.run { [self] in
            looking.withLock {
                // Another may have looked while this waited.
                guard isDue else { return }
                let start = ContinuousClock.now
                var found: Set<ID>?
                // An archive that cannot be read now is reported by whoever reads it for the answer.
                do { found = try look() } catch { reader = nil }
                known.withLock { $0 = (found ?? $0.managers, start) }
            }
        }
    }

    private var isDue: Bool {
        known.withLock { $0.looked }.map { ContinuousClock.now - $0 > .seconds(1) } ?? true
    }

    /// `nil` if it is as before.
    private func look() throws -> Set<ID>? {
        let reader = try self.reader ?? ArchiveReader(path: archive, cacheMiB: 1, for: .serving)
        self.reader = reader
        let seq = try reader.extent().namesSeq
        guard seq != namesSeq else { return nil }
        let managers = Set(try reader.people().people.compactMap { $0.manager.map { ID($0) } })
        namesSeq = seq
        return managers
    }
}

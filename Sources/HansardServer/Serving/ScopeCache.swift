import HansardStore
import Synchronization

/// What the readables of late come to, found once for all workers.
final class ScopeCache: Sendable {
    struct Key: Equatable {
        let readable: Readable
        let archive: Int64
        let seq: Int64
    }

    private let known = Mutex<[(key: Key, scope: ArchiveScope?)]>([])
    private static let most = 64

    func scope(_ key: Key, _ find: () throws -> ArchiveScope?) throws -> ArchiveScope? {
        if let found = known.withLock({ $0.first { $0.key == key } }) { return found.scope }
        let scope = try find()
        known.withLock {
            $0.removeAll { $0.key.readable == key.readable }
            $0.append((key, scope))
            if $0.count > Self.most { $0.removeFirst() }
        }
        return scope
    }
}

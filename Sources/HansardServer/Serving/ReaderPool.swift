import HTTPServer
import HansardSite
import HansardStore
import Synchronization

/// Lends readings to requests. Each worker has a thread and connections of its own; a reading that was made for
/// somebody is kept for the next request of the same kind, as long as there is room and what it has stays the same.
/// Requests of one kind go to one worker while it is free, so that few readings are kept twice.
package final class ReaderPool: Sendable {
    private let workers: [ReaderWorker]
    /// Requests that each worker has to answer.
    private let waiting: Mutex<[Int]>
    private let deadlines: QueryDeadlines

    /// - Parameter workers: Requests that are answered from the archive at the same time.
    /// - Parameter timeLimit: For how long a request may keep the database busy.
    package init(archive: String, site: Site, workers count: Int, timeLimit: Duration = .seconds(2)) {
        let (scopes, exports) = (ScopeCache(), ExportSlots())
        deadlines = QueryDeadlines(timeLimit)
        waiting = Mutex([Int](repeating: 0, count: max(1, count)))
        workers = (0..<max(1, count)).map { [deadlines] in
            ReaderWorker(
                archive: archive, site: site, scopes: scopes, exports: exports, deadlines: deadlines, number: $0)
        }
    }

    /// Runs `body` on a worker's thread, with what `readable` allows of the archive as it is now.
    ///
    /// - Throws: What `body` throws; a `ProblemDetails` when the archive cannot be read, or not in time.
    package func reading<Value: Sendable>(
        _ readable: Readable, _ body: @escaping @Sendable (Reading) throws -> Value
    ) async throws -> Value {
        let first = Int(UInt(bitPattern: readable.hashValue) % UInt(workers.count))
        let chosen = waiting.withLock { waiting in
            let order = waiting.indices.map { (first + $0) % waiting.count }
            let least = order.min { waiting[$0] < waiting[$1] } ?? first
            waiting[least] += 1
            return least
        }
        defer { waiting.withLock { $0[chosen] -= 1 } }
        return try await workers[chosen].reading(readable, body)
    }
}

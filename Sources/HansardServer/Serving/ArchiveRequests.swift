import HTTPServer
import Synchronization

/// Requests that wait for the archive or read it: only so many at the same time, for each holds a connection.
package final class ArchiveRequests: Sendable {
    private let pool: ReaderPool
    private let limit: Int
    private let onOverload: @Sendable () -> Void
    private let waiting = Mutex(0)

    /// - Parameters:
    ///   - limit: How many there may be.
    ///   - onOverload: Told of each that was refused.
    init(_ pool: ReaderPool, limit: Int, onOverload: @escaping @Sendable () -> Void) {
        (self.pool, self.limit, self.onOverload) = (pool, limit, onOverload)
    }

    /// How many there are.
    var count: Int { waiting.withLock { $0 } }

    /// Runs `body` with what `readable` allows of the archive as it is now.
    ///
    /// - Throws: What `body` throws; a `ProblemDetails`, 503, for one too many, and when the archive cannot be read.
    func reading<Value: Sendable>(
        _ readable: Readable, _ body: @escaping @Sendable (Reading) throws -> Value
    ) async throws -> Value {
        let isAdmitted = waiting.withLock { count in
            guard count < limit else { return false }
            count += 1
            return true
        }
        guard isAdmitted else {
            onOverload()
            throw ProblemDetails.unavailable("Too many requests wait for the archive. Try again in a second.")
        }
        defer { waiting.withLock { $0 -= 1 } }
        return try await pool.reading(readable, body)
    }

    /// Whether the archive can be read now; it waits for its turn, however many others do.
    func canBeRead() async -> Bool {
        do { _ = try await pool.reading(.nothing) { try $0.reader.extent().lastSeq } } catch { return false }
        return true
    }
}

import Dispatch

/// Runs what may wait for a disk or for a lock of a database.
///
/// Nothing on an event loop touches a file or a database, for all connections of the loop would wait with it; nor may such work
/// hold one of the few threads that Swift's tasks share.
package enum BlockingWork {
    private static let queue = DispatchQueue(label: "hansard-blocking", attributes: .concurrent)

    /// - Returns: What `body` returns, which ran on a thread of its own.
    /// - Throws: What `body` throws.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { done in
            queue.async { done.resume(with: Result { try body() }) }
        }
    }

    /// The same for what does not throw.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { done in queue.async { done.resume(returning: body()) } }
    }
}

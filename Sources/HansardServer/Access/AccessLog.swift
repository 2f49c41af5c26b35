import Dispatch
import Hansard
import HansardStore

/// The access log as requests write it: `record` returns when the entry is on the disk. Entries that come while others
/// are being written share one transaction, and one wait for the disk.
package final class AccessLog: Sendable {
    package let database: AccessDatabase
    private let queue = DispatchQueue(label: "hansard-access-log")
    private let waiting = Locked<[Waiting]>([])

    private struct Waiting: Sendable {
        let entry: AccessEntry
        let continuation: CheckedContinuation<Void, any Error>
    }

    package init(_ database: AccessDatabase) { self.database = database }

    /// - Throws: `AccessError` if the entry could not be written. What it is about must then not be served.
    package func record(_ entry: AccessEntry) async throws {
        try await withCheckedThrowingContinuation { continuation in
            let isFirst = waiting.update {
                $0.append(Waiting(entry: entry, continuation: continuation))
                return $0.count == 1
            }
            if isFirst { queue.async { [self] in write() } }
        }
    }

    private func write() {
        let batch = waiting.update { held in
            defer { held = [] }
            return held
        }
        let result = Result { try database.append(batch.map(\.entry)) }
        for waiting in batch { waiting.continuation.resume(with: result) }
    }
}

import Hansard
import HansardStore

/// The access log as requests write it: `record` returns when the entry is on the disk. Entries that come while others
/// are being written share one transaction, and one wait for the disk.
package final class AccessLog: Sendable {
    /// Where the entries go.
    package let database: AccessDatabase
    private let group: GroupCommit<Waiting>

    private struct Waiting: Sendable {
        let entry: AccessEntry
        let continuation: CheckedContinuation<Void, any Error>
    }

    package init(_ database: AccessDatabase) {
        self.database = database
        group = GroupCommit(name: "access-log", isOfAll: Self.isOfAll) { batch in
            try database.append(batch.map(\.entry))
            return [:]
        } finish: { waiting, outcome in
            switch outcome {
            case .committed: waiting.continuation.resume()
            case .refused(let error), .failed(let error), .delayed(let error):
                waiting.continuation.resume(throwing: error)
            }
        }
    }

    /// - Throws: `AccessError` if the entry could not be written. What it is about must then not be served.
    package func record(_ entry: AccessEntry) async throws {
        try await withCheckedThrowingContinuation { continuation in
            guard !group.add(Waiting(entry: entry, continuation: continuation)) else { return }
            continuation.resume(
                throwing: AccessError(database.folder, .other("more entries wait than can be written in time")))
        }
    }

    /// Whatever is wrong with the log or its disk is wrong for every entry.
    private static func isOfAll(_ error: any Error) -> Bool {
        if case .other? = (error as? AccessError)?.problem { false } else { true }
    }
}

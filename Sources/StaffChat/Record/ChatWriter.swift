import HansardStore
import Logging
import Synchronization

/// Writes what people do to the disk, and only then has it told.
///
/// All that waits is committed together (`GroupCommit`). What one group tells leaves before the next one’s.
package final class ChatWriter: Sendable {
    /// What is done within the transaction, and whom it is told to.
    package typealias Deed<Value> = @Sendable (ChatTransaction) throws -> (value: Value, tell: [ChatPublication])

    package enum Fault: Error {
        /// Nothing has been done.
        case notWritten
    }

    private struct Entry: Sendable {
        let body: @Sendable (ChatTransaction) throws -> [ChatPublication]
        let finish: @Sendable ((any Error)?) -> Void
    }

    private let group: GroupCommit<Entry>

    package init(
        _ database: ChatDatabase, needsOutbox: Bool, logger: Logger,
        publish: @escaping @Sendable ([ChatPublication]) -> Void
    ) {
        group = GroupCommit(name: "chat-writer", isOfAll: { ($0 as? ChatDatabaseError)?.isOfTheDisk ?? false }) {
            entries in
            do {
                let (tell, refusals) = try Self.commit(entries, to: database, needsOutbox: needsOutbox)
                // Whoever is answered next finds it told.
                publish(tell)
                return refusals
            } catch {
                logger.error("not written", metadata: ["error": "\(error)"])
                throw error
            }
        } finish: { entry, outcome in
            switch outcome {
            case .committed: entry.finish(nil)
            case .refused(let refusal): entry.finish(refusal)
            case .failed, .delayed: entry.finish(Fault.notWritten)
            }
        }
    }

    /// What has been done so far.
    package var counts: GroupCommitCounts { group.counts }

    /// Does `deed`; when this returns, it is on the disk and has been handed on to be told.
    ///
    /// - Throws: `ChatRefusal`, or `Fault.notWritten`.
    package func perform<Value: Sendable>(_ deed: @escaping Deed<Value>) async throws -> Value {
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Value, any Error>) in
            let result = Mutex<Value?>(nil)
            let entry = Entry(
                body: { transaction in
                    let (value, tell) = try deed(transaction)
                    result.withLock { $0 = value }
                    return tell
                },
                finish: { error in
                    if let error { return done.resume(throwing: error) }
                    done.resume(returning: result.withLock { $0! })
                })
            if !group.add(entry) { done.resume(throwing: Fault.notWritten) }
        }
    }

    /// Does what waits, and ends.
    package func close() { group.close() }

    /// Does what `entries` say in one transaction, and all that is to be told of it.
    private static func commit(
        _ entries: [Entry], to database: ChatDatabase, needsOutbox: Bool
    ) throws -> (tell: [ChatPublication], refusals: [Int: any Error]) {
        var tell: [ChatPublication] = []
        var refusals: [Int: any Error] = [:]
        try database.commit { transaction in
            for (place, entry) in entries.enumerated() {
                do {
                    let told = try entry.body(transaction)
                    if needsOutbox { for publication in told { try transaction.post(publication) } }
                    tell += told
                } catch let refusal as ChatRefusal { refusals[place] = refusal }
            }
        }
        return (tell, refusals)
    }
}
